import Dispatch
import Foundation
import Rollup
import Synchronization

/// Sources that were read and wait for the writer, which works on a thread of its own: so that nobody
/// who could read stands and waits for it. The others go on while it stores one, and what has come
/// meanwhile shares a commit.
final class WriterQueue: Sendable {
  /// A source, and the number of its input.
  struct Item: Sendable {
    let number: Int
    let source: ReadSource

    /// How much memory it takes, from 1 to `roomMax`.
    fileprivate var size: Int {
      let counts = source.reading.counts
      return min(WriterQueue.roomMax, 1 + (counts.traffic.count + counts.cases.count) / 512)
    }
  }

  /// What may wait: one source of 16,000 rows, or 32 of a few hundred.
  fileprivate static let roomMax = 32

  private let queue = DispatchQueue(label: "authaudit.writer")
  private let room = DispatchSemaphore(value: WriterQueue.roomMax)
  private let adding = NSLock()
  private let waiting = Mutex<(items: [Item], isWorking: Bool)>(([], false))
  private let work: @Sendable (WriterQueue) -> Void

  /// Makes a queue whose items `work` takes one by one with `next`, until there is none.
  init(_ work: @escaping @Sendable (WriterQueue) -> Void) { self.work = work }

  /// Adds an item; waits while there is no room.
  func add(_ item: Item) {
    adding.withLock { for _ in 0..<item.size { room.wait() } }
    let mustStart = waiting.withLock { waiting in
      waiting.items.append(item)
      defer { waiting.isWorking = true }
      return !waiting.isWorking
    }
    if mustStart { queue.async { self.work(self) } }
  }

  /// Whether none waits.
  var isEmpty: Bool { waiting.withLock { $0.items.isEmpty } }

  /// Takes the next item; nil ends the work.
  func next() -> Item? {
    let item: Item? = waiting.withLock { waiting in
      waiting.isWorking = !waiting.items.isEmpty
      return waiting.items.isEmpty ? nil : waiting.items.removeFirst()
    }
    if let item { for _ in 0..<item.size { room.signal() } }
    return item
  }

  /// Waits until all is done.
  func finish() { queue.sync {} }
}
