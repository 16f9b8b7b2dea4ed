import Dispatch
import Synchronization
import Testing

@testable import Ingest

struct OrderedOutputTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Items of each task.
    var sizes: [Int]
    var jobs: Int
    var limit = 0
  }

  static let rows = [
    Row(testDescription: "one task, one worker", sizes: [5], jobs: 1),
    Row(testDescription: "many tasks, one worker", sizes: [3, 0, 4, 1], jobs: 1),
    Row(
      testDescription: "many tasks, many workers", sizes: Array(repeating: 20, count: 50), jobs: 8),
    Row(
      testDescription: "more than a task may keep", sizes: [10, 9_000, 9_000, 9_000, 5], jobs: 4),
    Row(testDescription: "nothing anywhere", sizes: [0, 0, 0], jobs: 3),
    Row(testDescription: "no task", sizes: [], jobs: 2),
    Row(testDescription: "a limit within a task", sizes: [10, 10, 10], jobs: 3, limit: 15),
    Row(testDescription: "a limit at a task's end", sizes: [10, 10, 10], jobs: 3, limit: 20),
    Row(testDescription: "a limit of one", sizes: [0, 9_000, 9_000, 3], jobs: 4, limit: 1),
  ]

  @Test(arguments: rows) func order(_ row: Row) {
    let all = row.sizes.enumerated().flatMap { task, size in
      (0..<size).map { task * 100_000 + $0 }
    }
    let found = Mutex<[Int]>([])
    let output = OrderedOutput<Int>(count: row.sizes.count, limit: row.limit) { task, items in
      found.withLock { $0 += items }
      return items.allSatisfy { $0 / 100_000 == task }
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: row.jobs) { _ in
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < row.sizes.count else { return }
        var items = (0..<row.sizes[task]).map { task * 100_000 + $0 }[...]
        while !items.isEmpty, output.add(Array(items.prefix(7)), of: task) {
          items = items.dropFirst(7)
        }
        output.finish(task)
      }
    }
    #expect(found.withLock { $0 } == (row.limit == 0 ? all : Array(all.prefix(row.limit))))
  }

  @Test func aReaderThatGoesAwayEndsIt() {
    let calls = Atomic<Int>(0)
    let output = OrderedOutput<Int>(count: 2, limit: 0) { _, _ in
      calls.wrappingAdd(1, ordering: .relaxed)
      return false
    }
    #expect(!output.add([1], of: 0))
    #expect(output.isClosed)
    output.finish(0)
    #expect(!output.add([2], of: 1))
    output.finish(1)
    #expect(calls.load(ordering: .relaxed) == 1)
  }
}
