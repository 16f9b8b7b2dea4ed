import AccessLog
import Bytes
import Dispatch
import Synchronization

/// How far a source was read.
struct SourcePosition: Equatable, Sendable {
  /// Bytes of the file.
  var compressedBytesRead: UInt64 = 0
  /// Whether there is nothing behind.
  var atEnd = false
  /// Whether something is missing there.
  var isDamaged = false
}

/// Blocks on their way from a thread that fills them to the one that reads them, in order: a few, of
/// which the memory is used again and again.
final class BlockRelay: Sendable {
  /// One is filled, one is ready and one is between the two. 3 × 1.25 MiB.
  private static let blocksMax = 3
  /// What is left free before the bytes of a block, for the beginning of the record that they go on
  /// with: so that only a longer one is the cause of copies.
  private static let frontBytes = 64 << 10

  private final class Slot: Sendable {
    struct Content: ~Copyable {
      var block = Block(capacity: RecordReader.blockBytes)
      /// Of the source, when the block had been filled.
      var position = SourcePosition()
    }

    /// Whose turn it is holds it; nobody waits here.
    let content = Mutex(Content())
  }

  private let slots = (0..<blocksMax).map { _ in Slot() }
  private let empty = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)
  private let taken = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let queue = DispatchQueue(label: "authaudit.inflate")

  /// Whether nothing more is wanted.
  var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

  /// From now on `fill` fills one block after the other on a thread of its own, until a position is the
  /// source's end, or `stop`.
  func start(_ fill: @escaping @Sendable (inout Block) -> SourcePosition) {
    for _ in slots { empty.signal() }
    queue.async { [self] in
      var number = 0
      var atEnd = false
      while !atEnd {
        empty.wait()
        if hasStopped { return }
        atEnd = slots[number % slots.count].content.withLock { content in
          content.block.removeAll(leaving: Self.frontBytes)
          content.position = fill(&content.block)
          return content.position.atEnd
        }
        number += 1
        filled.signal()
      }
    }
  }

  /// Waits for the next block and appends its bytes to `block`, which has room for some of them; after
  /// the source's end there is none to wait for.
  /// - Returns: how far the source was read by then.
  func take(into block: inout Block) -> SourcePosition {
    filled.wait()
    let number = taken.load(ordering: .relaxed)
    var (position, isEmpty) = slots[number % slots.count].content.withLock { content in
      block.append(from: &content.block)
      return (content.position, content.block.count == 0)
    }
    if isEmpty {
      taken.store(number + 1, ordering: .relaxed)
      empty.signal()
    } else {
      // The others come next.
      position.atEnd = false
      filled.signal()
    }
    return position
  }

  /// Ends the filling; when it returns, nothing runs any more.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    empty.signal()
    queue.sync {}
  }
}
