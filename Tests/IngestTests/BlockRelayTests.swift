import Bytes
import Dispatch
import Synchronization
import Testing

@testable import Ingest

/// Blocks that one thread fills and another reads.
struct BlockRelayTests {
  /// Puts `count` bytes into blocks, `chunk` at a time; byte number n is n modulo 251.
  private final class Counter: Sendable {
    let count: Int
    let chunk: Int
    let given = Mutex(0)

    init(count: Int, chunk: Int = 128 << 10) { (self.count, self.chunk) = (count, chunk) }

    func fill(_ block: inout Block) -> SourcePosition {
      given.withLock { given in
        let next = min(given + chunk, count)
        block.append((given..<next).map { UInt8($0 % 251) })
        given = next
        return SourcePosition(
          compressedBytesRead: UInt64(next), atEnd: next == count, isDamaged: next == count)
      }
    }
  }

  private func areNext(_ block: borrowing Block, _ read: Int) -> Bool {
    block.withBytes { bytes in
      for at in bytes.indices where bytes[at] != UInt8((read + at) % 251) { return false }
      return true
    }
  }

  /// All bytes come, once and in order, however many the reader leaves for the next time.
  @Test(.timeLimit(.minutes(5)), arguments: [1, 3, 12], [0, 1, 65_536, 65_537, 1_200_000])
  func allBytesComeInOrder(blocks: Int, left: Int) {
    let counter = Counter(count: blocks * (128 << 10) - 7)
    let relay = BlockRelay()
    relay.start { counter.fill(&$0) }
    let buffer = ReadBuffer()
    var read = 0
    var position = SourcePosition()
    while !position.atEnd {
      position = relay.take(into: &buffer.block)
      let isInOrder = areNext(buffer.block, read)
      #expect(isInOrder)
      #expect(position.compressedBytesRead >= UInt64(read + buffer.block.count))
      let used = max(0, buffer.block.count - left)
      buffer.block.discard(prefix: used)
      read += used
    }
    #expect(read + buffer.block.count == counter.count)
    #expect(position.isDamaged && position.compressedBytesRead == UInt64(counter.count))
    relay.stop()
  }

  /// Whether it waits for room, is at work or is at its end, and however often it is asked to.
  @Test(.timeLimit(.minutes(5)), arguments: [0, 1, 5], [1, 1_000_000])
  func nothingRunsAfterAStop(taken: Int, chunks: Int) {
    let counter = Counter(count: chunks * 16, chunk: 16)
    weak var forgotten: BlockRelay?
    do {
      let relay = BlockRelay()
      forgotten = relay
      relay.start { counter.fill(&$0) }
      let buffer = ReadBuffer()
      for _ in 0..<min(taken, chunks) { _ = relay.take(into: &buffer.block) }
      relay.stop()
      relay.stop()
      #expect(relay.hasStopped)
    }
    #expect(forgotten == nil)
    #expect(counter.given.withLock { $0 } <= (taken + 3) * 16)
  }

  @Test func whatWasNotStartedStops() { BlockRelay().stop() }
}
