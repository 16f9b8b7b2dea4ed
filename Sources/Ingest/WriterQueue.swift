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
    /// About how much memory its counts take.
    fileprivate let bytes: Int
  }

  /// About how much memory the counts may take that wait or are being stored: two sources of 40,000
  /// rows, or hundreds of small ones. One alone may take more.
  private static let bytesMax = 12 << 20
  /// What a row, or a text with its place, takes.
  private static let rowBytes = 128
  /// What an item takes beside them.
  private static let itemBytes = 32 << 10

  private let queue = DispatchQueue(label: "authaudit.writer")
  /// Held by who makes an item: never more than one is made at a time.
  private let adding = NSLock()
  private let room = NSCondition()
  private let taken = Mutex(0)
  private let waiting = Mutex<(items: [Item], isWorking: Bool)>(([], false))
  private let work: @Sendable (WriterQueue) -> Void

  /// Makes a queue whose items `work` takes one by one with `next`, and lets go with `leave`, until
  /// there is none.
  init(_ work: @escaping @Sendable (WriterQueue) -> Void) { self.work = work }

  /// Makes the counts of a source and adds it; waits while there is no room for them.
  func add(_ number: Int, _ source: consuming ReadSource) {
    adding.lock()
    // Half as many rows as cells are usual.
    let expected = Self.itemBytes + source.reading.cellsWaiting / 2 * Self.rowBytes
    take(expected)
    source.reading.rollUp()
    let counts = source.reading.counts
    let rows = counts.traffic.count + counts.cases.count + counts.texts.count
    let item = Item(number: number, source: source, bytes: Self.itemBytes + rows * Self.rowBytes)
    give(expected - item.bytes)
    adding.unlock()
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
    waiting.withLock { waiting in
      waiting.isWorking = !waiting.items.isEmpty
      return waiting.items.isEmpty ? nil : waiting.items.removeFirst()
    }
  }

  /// Makes room: an item was settled.
  func leave(_ item: Item) { give(item.bytes) }

  /// Waits until all is done.
  func finish() { queue.sync {} }

  private func take(_ bytes: Int) {
    room.lock()
    defer { room.unlock() }
    while taken.withLock({ $0 > 0 && $0 + bytes > Self.bytesMax }) { room.wait() }
    taken.withLock { $0 += bytes }
  }

  private func give(_ bytes: Int) {
    room.lock()
    defer { room.unlock() }
    taken.withLock { $0 -= bytes }
    room.broadcast()
  }
}
