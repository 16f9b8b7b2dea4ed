import AccessLog
import Archive
import Bytes

/// One pass over a source: inflate, cut, read, a block at a time.
///
/// A class, one a source: of a non-copyable struct the optimiser of Swift 6.3.1 released `format` once
/// too often.
final class SourceRecords {
  private let source: SourceInput
  private let buffer: ReadBuffer
  private var reader: RecordReader
  private var hasBegun = false
  /// What the last `read` found.
  private(set) var batch = RequestBatch()
  /// What was decided on the format; nil when it was given.
  let choice: FormatChoice?
  /// Why a format that was given cannot be this source's.
  let misfit: FormatMisfit?
  private let hasFormat: Bool
  private var hasRequests = false
  /// The formats by which records were read, `a+b` where it changed; nil where none fits.
  var formatName: String? { hasFormat || hasRequests ? reader.formatNames : nil }

  /// Opens `input` and reads its front.
  ///
  /// - Parameters:
  ///   - input: a file, or standard input.
  ///   - known: the contents among which relatives are looked for.
  ///   - engine: what inflates; of damage only zlib's word counts.
  ///   - given: the format, or nil to decide among `formats`.
  ///   - formats: what `given` is decided among.
  ///   - learns: whether JSON lines are read through learned templates.
  ///   - buffer: what it is read through, nobody else's meanwhile.
  ///   - idle: workers of which one may inflate ahead, once the front was read.
  ///   - yearHint: not long after its last line, milliseconds since 1970; nil looks at the file's name
  ///     and its date.
  ///   - keepsOriginal: which requests' own bytes go into the batch too.
  /// - Throws: only what keeps the source from being read at all; damage is in `finish()`.
  init(
    _ input: ArchiveInput, known: ContentIndex, engine: InflateEngine,
    format given: LogFormat?, among formats: [LogFormat], learns: Bool,
    through buffer: ReadBuffer = ReadBuffer(), helpedBy idle: IdleWorkers? = nil,
    yearHint: Int64? = nil, keepsOriginal: (@Sendable (Request) -> Bool)? = nil
  ) throws(ArchiveError) {
    source = SourceInput(
      try ArchiveReader(input, known: known, engine: engine), helpedBy: idle)
    self.buffer = buffer
    buffer.block.removeAll()
    while !source.atEnd, buffer.block.count < 64 << 10 { source.fill(&buffer.block) }
    let chosen = FormatDetector.choose(
      buffer.block, atEnd: source.isComplete, among: given.map { [$0] } ?? formats)
    choice = given == nil ? chosen : nil
    let isStrict = given.map { !$0.follows } ?? false
    misfit =
      isStrict && chosen == nil
      ? FormatMisfit(of: given, buffer.block, atEnd: source.isComplete, among: formats) : nil
    let format = chosen?.format ?? given
    hasFormat = format != nil
    reader = RecordReader(
      format: format ?? Self.fallback(formats, buffer.block), learns: learns,
      following: isStrict ? [] : formats, yearHint: yearHint ?? Self.yearHint(of: input))
    reader.keepsOriginal = keepsOriginal
  }

  /// Whether all was read.
  var atEnd: Bool { hasBegun && source.atEnd }
  /// Bytes of the file read so far.
  var compressedBytesRead: UInt64 { source.compressedBytesRead }

  /// Reads the next records into `batch`; their ranges lie in the bytes that `body` is lent.
  func read(_ body: (RequestBatch, borrowing Span<UInt8>) -> Void) {
    if hasBegun {
      source.seekHelp()
      source.fill(&buffer.block)
    }
    hasBegun = true
    let used = reader.read(&buffer.block, atEnd: source.isComplete, into: &batch)
    if !batch.requests.isEmpty { hasRequests = true }
    buffer.block.withPaddedBytes { bytes in body(batch, bytes) }
    buffer.block.discard(prefix: used)
  }

  /// Says what content was read.
  func finish(interrupted: () -> Bool) -> FinishedContent {
    source.finish(interrupted: interrupted)
  }

  /// The end of the day that a file's name tells, else when it was last written, else now.
  private static func yearHint(of input: ArchiveInput) -> Int64? {
    guard case .file(let path) = input else { return currentTime() }
    return dayInName(path.bytes).map { $0 + UTCTime.dayMilliseconds } ?? modificationTime(of: path)
  }

  /// The format by whose shape the lines of a source that none fits are rejected.
  private static func fallback(_ formats: [LogFormat], _ block: borrowing Block) -> LogFormat {
    let isJSON = block.withBytes { bytes in
      var at = 0
      while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
      return at < bytes.count && bytes[at] == UInt8(ascii: "{")
    }
    return formats.first { $0.isJSON == isJSON } ?? .json(FieldNames(reasonNames: []))
  }
}
