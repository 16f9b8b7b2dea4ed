import AccessLog
import Archive
import Bytes
import Profile
import Registry
import Rollup
import Store
import Verdict

/// Ingests files one after the other as a night does, on one thread, and takes the time of each step.
///
/// A step is timed block by block, on what the step before it has just made: with what lies in the
/// caches then, as in life. Reading the clocks costs less than 1 % of a block.
struct Pass {
  private let context: TallyContext
  private let formats: [LogFormat]
  private let store: AuditStore
  private let writer: SourceWriter
  private let engine: InflateEngine
  private(set) var times = StepTimes()
  private(set) var lines: Int64 = 0
  private(set) var bytes: UInt64 = 0

  /// Why a pass cannot go on.
  enum Failure: Error, CustomStringConvertible {
    case damaged(String)
    case unknownFormat(String)

    var description: String {
      switch self {
      case .damaged(let text): text
      case .unknownFormat(let path): "\(path): no known format fits its lines."
      }
    }
  }

  /// Prepares a pass: makes `database`, which must not be there, and imports `registry`, if given.
  init(registry folder: String?, database: String, engine: InflateEngine) throws {
    let profile = try APIProfile.builtIn()
    let fingerprint = KeyFingerprint(key: Array(0..<32))
    store = try AuditStore.openForWriting(database)
    var facts = RegistryFacts()
    if let folder {
      let options = RegistryFiles.Options(keyRule: profile.registryKeys, fingerprint: fingerprint)
      var chronicle = Chronicle(facts)
      let changes = chronicle.add(try RegistryFiles.read(folder, options))
      facts = chronicle.facts
      try store.apply(changes, now: RegistryIndex(facts))
    }
    let registry = RegistryIndex(facts)
    context = TallyContext(
      registry: registry, judge: Judge(registry: registry, rules: profile.judgeRules()),
      routes: profile.routeTable, reasons: ReasonRules(profile.reasonRules),
      reasonNames: profile.fieldNames.reasonNames, fingerprint: fingerprint,
      approvedHosts: Set(profile.hosts.map { Array($0.utf8) }), seed: 1)
    formats = try profile.formats()
    writer = SourceWriter(store, checks: profile.checks)
    self.engine = engine
  }

  /// Ingests the file at `path`.
  mutating func ingest(_ path: String) throws {
    times.begin()
    var archive = try ArchiveReader(.file(ArchivePath(path)), engine: engine)
    var block = Block(capacity: RecordReader.blockBytes)
    var isAtEnd = try !archive.fill(&block)
    times.end(.inflate)
    guard let choice = FormatDetector.choose(block, atEnd: isAtEnd, among: formats) else {
      throw Failure.unknownFormat(path)
    }
    var reader = RecordReader(format: choice.format)
    var batch = RequestBatch()
    var tally = SourceTally(context)
    var account = (lines: Int64(0), rejected: Int64(0), blank: Int64(0))
    var parts: [SourceRollup] = []
    times.end(.read)
    while true {
      let used = reader.read(&block, atEnd: isAtEnd, into: &batch)
      times.end(.read)
      block.withPaddedBytes { bytes in tally.add(batch, bytes) }
      times.end(.tally)
      account.lines += Int64(batch.records)
      account.rejected += Int64(batch.rejected.count)
      account.blank += Int64(batch.blank)
      if tally.isFull {
        parts.append(tally.rollup(withProof: false))
        tally.removeCells()
        times.end(.rollUp)
      }
      block.discard(prefix: used)
      times.end(.read)
      if isAtEnd { break }
      isAtEnd = try !archive.fill(&block)
      times.end(.inflate)
    }
    let finished = archive.finish()
    times.end(.inflate)
    if let failure = finished.failure { throw Failure.damaged(failure.description) }
    parts.append(tally.rollup(withProof: true))
    times.end(.rollUp)
    try writer.begin()
    for part in parts { try writer.add(part) }
    var source = NewSource(
      path: path, format: choice.format.name, state: .whole, record: finished.record, ingestedAt: 0)
    source.lines = account.lines
    source.rejected = account.rejected
    source.blank = account.blank
    source.parsed = tally.totals.requests
    source.refused = tally.totals.refused
    source.firstAt = tally.totals.firstAt
    source.lastAt = tally.totals.lastAt
    _ = try writer.commit(source, replacing: [])
    times.end(.write)
    lines += account.lines
    bytes += finished.record.length
  }

  /// Ends the pass.
  mutating func finish() throws {
    times.begin()
    try store.checkpoint()
    times.end(.checkpoint)
  }
}
