package import AccessLog
package import Archive
import Bytes
package import Rollup

/// A record that was looked up, and judged.
package struct FoundRecord: Sendable {
  package var request: JudgedRequest
  package var proof: RequestProof
}

/// What stands at a place in a log.
package enum RecordLookup: Sendable {
  case request(FoundRecord)
  /// A record that is no request, and why.
  case rejected(Rejection)
  /// A record that is no request by design: an empty line, a header, a control message.
  case blank
  /// The source has fewer records: so many.
  case pastEnd(records: Int64)

  /// How a source is read.
  package struct Options: Sendable {
    /// A given format; nil decides.
    package var format: LogFormat?
    /// The formats to decide among.
    package var formats: [LogFormat]
    /// Not long after the source's last line, milliseconds since 1970, where its times have no year.
    package var yearHint: Int64?

    /// Makes options.
    package init(format: LogFormat?, formats: [LogFormat]) {
      self.format = format
      self.formats = formats
    }
  }

  /// A look-up, and the name of the format by which the source was read; nil where none fits.
  package struct Answer: Sendable {
    package var found: RecordLookup
    package var format: String?
  }

  /// Looks up record number `line`, from 1, of a log file.
  ///
  /// - Parameters:
  ///   - line: as the views give it.
  ///   - path: of a file, gzip or plain.
  ///   - options: how to read it.
  ///   - context: what the request is judged by.
  ///   - interrupted: asked for every block.
  /// - Returns: what stands there.
  /// - Throws: what keeps the record from being read, such as damage before it.
  /// - Complexity: reads up to the record.
  package static func record(
    _ line: Int64, of path: ArchivePath, _ options: Options, _ context: TallyContext,
    interrupted: () -> Bool
  ) throws(ArchiveError) -> Answer {
    let input = ArchiveInput.file(path)
    let records = try SourceRecords(
      input, known: ContentIndex(), engine: .zlib, format: options.format,
      among: options.formats, learns: true, yearHint: options.yearHint,
      keepsOriginal: { Int64($0.line) == line })
    var judge = RequestJudge(context)
    var count: Int64 = 0
    while true {
      if interrupted() { throw .interrupted(input) }
      var found: RecordLookup?
      records.read { batch, bytes in
        count += Int64(batch.records)
        if line <= count { found = Self.find(line, batch, bytes, &judge) }
      }
      if let found { return Answer(found: found, format: records.formatName) }
      guard records.atEnd else { continue }
      // Damage is told before "there is no such line".
      if let failure = records.finish(interrupted: interrupted).failure { throw failure }
      return Answer(found: .pastEnd(records: count), format: records.formatName)
    }
  }

  /// Reads the first record of a text that somebody pasted.
  ///
  /// - Returns: what it is, and how many records the text has.
  package static func record(
    in text: [UInt8], _ options: Options, _ context: TallyContext
  ) -> (answer: Answer, records: Int64) {
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(text)
    let format =
      options.format
      ?? FormatDetector.choose(block, atEnd: true, among: options.formats)?.format
    guard let format = format ?? options.formats.first else {
      return (Answer(found: .rejected(.otherShape)), 0)
    }
    var reader = RecordReader(
      format: format, yearHint: options.yearHint ?? currentTime())
    reader.keepsOriginal = { _ in true }
    var batch = RequestBatch()
    _ = reader.read(&block, atEnd: true, into: &batch)
    var judge = RequestJudge(context)
    let isRead = options.format != nil || !batch.requests.isEmpty
    // An empty line before the first record is nobody's question.
    let first = batch.requests.first?.line ?? batch.rejected.first?.line ?? 1
    let found = block.withPaddedBytes { bytes in
      find(Int64(first), batch, bytes, &judge)
    }
    return (
      Answer(
        found: batch.records == 0 ? .blank : found, format: isRead ? format.name : nil),
      Int64(batch.records - batch.blank)
    )
  }

  /// Judges a request that nobody logged, whose fields lie in `bytes`.
  package static func request(
    _ request: Request, in bytes: [UInt8], _ context: TallyContext
  ) -> FoundRecord {
    var block = Block(capacity: max(1, bytes.count))
    block.append(bytes)
    var judge = RequestJudge(context)
    return block.withPaddedBytes { bytes in
      FoundRecord(
        request: judge.judge(request, bytes),
        proof: judge.proof(of: request, bytes, original: nil))
    }
  }

  private static func find(
    _ line: Int64, _ batch: RequestBatch, _ bytes: borrowing Span<UInt8>,
    _ judge: inout RequestJudge
  ) -> RecordLookup {
    if let rejected = batch.rejected.first(where: { Int64($0.line) == line }) {
      return .rejected(rejected.reason)
    }
    for (index, request) in batch.requests.enumerated() where Int64(request.line) == line {
      return .request(
        FoundRecord(
          request: judge.judge(request, bytes),
          proof: judge.proof(
            of: request, bytes, original: batch.originals.first { $0.index == index })))
    }
    return .blank
  }
}
