import AccessLog
import Archive
import Bytes
import Rollup
import Store

/// One pass over a source: inflate, cut, read, count.
struct SourceReading: Sendable {
  /// Why a pass ended before the content did.
  enum Failure: Error {
    case archive(ArchiveError)
    case misfit(FormatMisfit)
    case store(StoreError)
    case interrupted
  }

  var finished: FinishedContent
  /// What became of its requests.
  var totals: SourceTotals
  /// What is to be stored of them, beside what spilled; nothing before `rollUp()`.
  private(set) var counts = SourceRollup()
  /// What `counts` are made of; nil of a damaged source that is not salvaged.
  private(set) var tally: SourceTally?
  var choice: FormatChoice?
  var format: String?
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
  ///   - salvages: whether what precedes damage is to be stored.
  ///   - buffer: what it is read through.
  ///   - idle: workers of which one may inflate ahead.
  ///   - yearHint: see `SourceRecords.init`.
  ///   - progress: told bytes of the file and lines after each block; false stops.
  ///   - spill: given what was counted when it outgrows memory.
  /// - Returns: what it holds, and what content it is.
  /// - Throws: only what keeps the source from being read at all; damage is in `finished`.
  static func read(
    _ input: ArchiveInput, known: ContentIndex, engine: InflateEngine,
    format given: LogFormat?, among formats: [LogFormat], context: TallyContext, learns: Bool,
    salvages: Bool, through buffer: ReadBuffer, helpedBy idle: IdleWorkers? = nil,
    yearHint: Int64? = nil,
    progress: (UInt64, Int64) -> Bool,
    spill: (SourceTally) throws(StoreError) -> Void
  ) throws(Failure) -> SourceReading {
    let records: SourceRecords
    do throws(ArchiveError) {
      records = try SourceRecords(
        input, known: known, engine: engine, format: given, among: formats, learns: learns,
        through: buffer, helpedBy: idle, yearHint: yearHint)
    } catch {
      throw .archive(error)
    }
    if let misfit = records.misfit { throw .misfit(misfit) }
    var tally = SourceTally(context)
    var account = Account()
    while true {
      records.read { batch, bytes in tally.add(batch, bytes) }
      account.add(records.batch)
      if tally.isFull {
        do throws(StoreError) {
          try spill(tally)
        } catch {
          throw .store(error)
        }
        tally.removeCells()
      }
      guard progress(records.compressedBytesRead, account.lines) else { throw .interrupted }
      if records.atEnd { break }
    }
    let (bytes, lines) = (records.compressedBytesRead, account.lines)
    let finished = records.finish(interrupted: { !progress(bytes, lines) })
    return SourceReading(
      finished: finished, totals: tally.totals,
      tally: finished.failure == nil || salvages ? tally : nil, choice: records.choice,
      format: records.formatName,
      account: account)
  }

  /// Distinct cells that are not in `counts` yet.
  var cellsWaiting: Int { tally?.cellCount ?? 0 }
  /// Whether `counts` would take too much memory to be made before they can be stored.
  var isLarge: Bool { cellsWaiting > Limits.cellsMadeAtOnceMax }

  /// Makes `counts`; what they are made of goes.
  mutating func rollUp() {
    counts = tally?.rollup(withProof: true) ?? counts
    tally = nil
  }
}
