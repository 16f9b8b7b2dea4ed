package import Bytes

/// Gives out the content of one source, block by block, and says at the end what content it was.
///
/// ```swift
/// var reader = try ArchiveReader(.file(path), known: index)
/// while try reader.fill(&block) { block.discard(prefix: use(block)) }
/// let finished = reader.finish()
/// ```
/// Memory: 0.5 MiB, whatever the archive holds. Time: that of inflating, and some percent.
package struct ArchiveReader: ~Copyable, Sendable {
  private var stream: ContentStream
  private var tracker: ContentTracker
  private let index: ContentIndex
  private let chunkBytes: Int

  /// Opens `input`; nothing is read yet.
  /// - Parameters:
  ///   - input: a regular file, or standard input.
  ///   - known: the contents among which relatives are looked for.
  ///   - engine: what inflates; where damage lies is said by zlib only.
  ///   - chunkBytes: about the most bytes that one `fill` appends, at least 1.
  /// - Throws: `ArchiveError.cannotOpen`.
  package init(
    _ input: ArchiveInput, known: ContentIndex = ContentIndex(), engine: InflateEngine = .zlib,
    chunkBytes: Int = 128 << 10
  ) throws(ArchiveError) {
    self.init(
      try CompressedFile(input), known: known, engine: engine, chunkBytes: chunkBytes)
  }

  /// Reads an opened file.
  init(
    _ file: consuming CompressedFile, known: ContentIndex, engine: InflateEngine = .zlib,
    chunkBytes: Int = 128 << 10
  ) {
    precondition(chunkBytes > 0)
    stream = ContentStream(file, engine)
    index = known
    tracker = ContentTracker(index: known)
    self.chunkBytes = chunkBytes
  }

  /// Bytes read from the file so far, at most 256 KiB ahead of the content: for progress.
  package var compressedBytesRead: UInt64 { stream.file.bytesRead }
  /// Content bytes given out so far.
  package var contentBytesRead: UInt64 { tracker.length }
  /// Content bytes that are proven so far; see `ContentRecord.verifiedBytes`.
  package var verifiedBytes: UInt64 { min(stream.verifiedBytes ?? .max, tracker.length) }
  /// Layers of gzip around the content, 0…2; known after the first `fill`.
  package var gzipLayers: Int { stream.layers }

  /// Appends the next content bytes to `block`, at most `block.free`.
  ///
  /// - Parameter block: has room for at least one byte.
  /// - Returns: whether anything was appended; false at the end of the content.
  /// - Throws: `ArchiveError`, once all bytes before the damage were given out; then again on each
  ///   call.
  /// - Complexity: no allocation but for the first 64 KiB and for checkpoints.
  package mutating func fill(_ block: inout Block) throws(ArchiveError) -> Bool {
    precondition(block.free > 0)
    let before = block.count
    while block.free > 0, block.count - before < chunkBytes {
      let start = block.count
      do throws(ArchiveError) {
        let limit = min(tracker.bytesToNextStop, chunkBytes - (start - before))
        try block.append(limit: limit) { (free) throws(ArchiveError) in
          let count = try stream.read(into: &free)
          guard count > 0 else { return 0 }
          tracker.absorb(
            free.span.extracting(0..<count),
            checksum: tracker.isInFront ? nil : stream.checksum)
          return count
        }
      } catch {
        if block.count == before { throw error }
        return true  // the stream remembers the error
      }
      if block.count == start { break }
    }
    return block.count > before
  }

  /// From now on `fill` asks `interrupted` before it waits for standard input, and meanwhile ten
  /// times a second; at true it throws `ArchiveError.interrupted`.
  package mutating func whileWaiting(askWhether interrupted: @escaping @Sendable () -> Bool) {
    stream.whileWaiting(askWhether: interrupted)
  }

  /// Says what was read; also after an error, of what came before it.
  ///
  /// After damage the rest of the file is read for its digest, unless `interrupted` says to stop,
  /// which it is asked every 256 KiB.
  /// - Complexity: 0.3 ms, and a look at each known content with the same head.
  package mutating func finish(interrupted: () -> Bool = { false }) -> FinishedContent {
    let failure = stream.failure
    if case .damaged = failure, stream.file.input != .standardInput {
      stream.skipRest(interrupted: interrupted)
    }
    let headBytes = Int(min(UInt64(ContentRecord.headBytesMax), tracker.length))
    let record = ContentRecord(
      length: tracker.length, checksum: tracker.checksum,
      identity: tracker.builder.identity(checksum: tracker.checksum), headBytes: headBytes,
      headChecksum: tracker.headChecksum, checkpoints: tracker.checkpoints,
      compressedBytes: stream.file.bytesRead, compressedDigest: stream.file.finalDigest,
      verifiedBytes: verifiedBytes)
    let relatives = index.relatives(
      of: record, beginnings: tracker.beginnings, lastBytes: tracker.builder.lastBytes,
      isDamaged: failure != nil)
    return FinishedContent(
      record: record, relation: relatives.relation, beginnings: relatives.beginnings,
      possibleSuccessors: relatives.possibleSuccessors, damagedRelatives: relatives.damaged,
      hasChangedWhileReading: stream.file.hasChangedSize, failure: failure)
  }
}

/// What a source turned out to be.
package struct FinishedContent: Equatable, Sendable {
  /// To be kept.
  package var record: ContentRecord
  /// How it stands to the known contents.
  package var relation: ContentRelation
  /// All known contents that are proper beginnings of it, proven, whatever the relation: when an
  /// uncertain `.earlierSelf` turns out to be none, it has grown from these.
  package var beginnings: [Int64]
  /// All known contents of which it may be an uncertain earlier self, the best first.
  package var possibleSuccessors: [Int64]
  /// Known contents that may be the same archive but for damage in one of the two.
  package var damagedRelatives: [DamagedRelative]
  /// The file had another size at the end than at the start.
  package var hasChangedWhileReading: Bool
  /// Why the content ends before its time; nil when it is whole.
  package var failure: ArchiveError?
}
