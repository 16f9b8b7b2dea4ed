import AccessLog
import Archive
import Bytes
import Rollup
import Store

/// One pass over a source: inflate, cut, read, count.
struct SourceReading {
  /// Why a pass ended before the content did.
  enum Failure: Error {
    case archive(ArchiveError)
    case store(StoreError)
    case interrupted
  }

  var finished: FinishedContent
  var tally: SourceTally
  var choice: FormatChoice?
  var format: LogFormat?
  var account: Account

  /// Records by what became of them.
  struct Account {
    var lines: Int64 = 0
    var blank: Int64 = 0
    private(set) var rejections: [Rejection: NewSource.Rejected] = [:]

    mutating func add(_ batch: RequestBatch) {
      lines += Int64(batch.records)
      blank += Int64(batch.blank)
      for (line, reason) in batch.rejected {
        var entry =
          rejections[reason] ?? NewSource.Rejected(reason: reason.text, records: 0, lines: [])
        entry.records += 1
        if entry.lines.count < Limits.rejectedLinesKeptMax { entry.lines.append(line) }
        rejections[reason] = entry
      }
    }
  }

  /// Reads `input` to its end.
  ///
  /// - Parameters:
  ///   - input: a file, or standard input.
  ///   - known: the contents among which relatives are looked for.
  ///   - engine: what inflates; of damage only zlib's word counts.
  ///   - given: the format, or nil to decide among `formats`.
  ///   - formats: what `given` is decided among.
  ///   - context: what requests are judged by.
  ///   - learns: whether JSON lines are read through learned templates.
  ///   - progress: told bytes of the file and lines after each block; false stops.
  ///   - spill: given the counts when they outgrow memory.
  /// - Returns: what it holds, and what content it is.
  /// - Throws: only what keeps the source from being read at all; damage is in `finished`.
  static func read(
    _ input: ArchiveInput, known: ContentIndex, engine: InflateEngine,
    format given: LogFormat?, among formats: [LogFormat], context: TallyContext, learns: Bool,
    progress: (UInt64, Int64) -> Bool,
    spill: (SourceRollup) throws(StoreError) -> Void
  ) throws(Failure) -> SourceReading {
    var reader: ArchiveReader
    do throws(ArchiveError) {
      reader = try ArchiveReader(input, known: known, engine: engine)
    } catch {
      throw .archive(error)
    }
    var source = SourceInput(reader)
    var block = Block(capacity: RecordReader.blockBytes)
    while !source.atEnd, block.count < 64 << 10 { source.fill(&block) }
    var choice: FormatChoice?
    if given == nil {
      choice = FormatDetector.choose(block, atEnd: source.isComplete, among: formats)
    }
    let format = given ?? choice?.format
    var tally = SourceTally(context)
    var records = RecordReader(format: format ?? fallback(formats, block), learns: learns)
    var batch = RequestBatch()
    var account = Account()
    while true {
      let used = records.read(&block, atEnd: source.isComplete, into: &batch)
      block.withPaddedBytes { bytes in tally.add(batch, bytes) }
      account.add(batch)
      block.discard(prefix: used)
      if tally.isFull {
        do throws(StoreError) {
          try spill(tally.rollup(withProof: false))
        } catch {
          throw .store(error)
        }
        tally.removeCells()
      }
      guard progress(source.reader.compressedBytesRead, account.lines) else { throw .interrupted }
      if source.atEnd { break }
      source.fill(&block)
    }
    let (bytes, lines) = (source.reader.compressedBytesRead, account.lines)
    let finished = source.reader.finish(interrupted: { !progress(bytes, lines) })
    return SourceReading(
      finished: finished, tally: tally, choice: choice, format: format, account: account)
  }

  /// The format by whose shape the lines of a source that none fits are rejected.
  private static func fallback(_ formats: [LogFormat], _ block: borrowing Block) -> LogFormat {
    let isJSON = block.withBytes { bytes in
      var at = 0
      while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
      return at < bytes.count && bytes[at] == UInt8(ascii: "{")
    }
    return (isJSON ? formats.first : formats.last) ?? .json(FieldNames(reasonNames: []))
  }
}

/// An archive as a source of bytes that ends, well or not.
private struct SourceInput: ~Copyable {
  var reader: ArchiveReader
  private(set) var atEnd = false
  private var isDamaged = false

  init(_ reader: consuming ArchiveReader) { self.reader = reader }

  /// Whether everything was given out and nothing is missing: then the last line needs no end.
  var isComplete: Bool { atEnd && !isDamaged }

  mutating func fill(_ block: inout Block) {
    do throws(ArchiveError) {
      atEnd = !(try reader.fill(&block))
    } catch {
      isDamaged = true
      atEnd = true
    }
  }
}
