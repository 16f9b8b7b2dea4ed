import Archive
import Bytes
import Synchronization

/// An archive as a source of bytes that ends, well or not.
///
/// It is inflated by who asks for the bytes, or ahead of that by a thread of its own, which ends with
/// it.
final class SourceInput {
  /// The archive, which one of two threads reads.
  private final class OpenArchive: Sendable {
    let reader: Mutex<ArchiveReader>

    init(_ reader: consuming sending ArchiveReader) { self.reader = Mutex(reader) }

    func fill(_ block: inout Block) -> SourcePosition {
      reader.withLock { reader in
        var position = SourcePosition()
        do throws(ArchiveError) {
          position.atEnd = !(try reader.fill(&block))
        } catch {
          position.isDamaged = true
          position.atEnd = true
        }
        position.compressedBytesRead = reader.compressedBytesRead
        return position
      }
    }
  }

  private let archive: OpenArchive
  private let idle: IdleWorkers?
  private var relay: BlockRelay?
  private var position = SourcePosition()

  /// Reads by `reader`, with the help of one of `idle`.
  init(_ reader: consuming sending ArchiveReader, helpedBy idle: IdleWorkers?) {
    archive = OpenArchive(reader)
    self.idle = idle
  }

  deinit { endHelp() }

  /// Bytes of the file that what was given out was inflated from, and some ahead.
  var compressedBytesRead: UInt64 { position.compressedBytesRead }
  /// Whether everything was given out.
  var atEnd: Bool { position.atEnd }
  /// Whether everything was given out and nothing is missing: then the last line needs no end.
  var isComplete: Bool { position.atEnd && !position.isDamaged }

  /// Appends the next bytes to `block`, which has room; none at the end.
  func fill(_ block: inout Block) {
    guard !position.atEnd else { return }
    position = relay?.take(into: &block) ?? archive.fill(&block)
  }

  /// From now on inflates ahead, if a worker is idle.
  func seekHelp() {
    guard relay == nil, !position.atEnd, let idle, idle.take() else { return }
    let relay = BlockRelay()
    archive.reader.withLock { $0.whileWaiting { relay.hasStopped } }
    relay.start { [archive] block in archive.fill(&block) }
    self.relay = relay
  }

  /// Says what content was read.
  func finish(interrupted: () -> Bool) -> FinishedContent {
    endHelp()
    return archive.reader.withLock { $0.finish(interrupted: interrupted) }
  }

  private func endHelp() {
    guard let relay else { return }
    relay.stop()
    self.relay = nil
    idle?.add()
  }
}
