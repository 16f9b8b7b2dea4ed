package import AccessLog
package import Archive
import Bytes
import Dispatch
import Foundation
package import Rollup
package import Store
import Synchronization
package import Verdict

/// How a night is ingested.
package struct IngestOptions: Sendable {
  /// A given format; nil decides per source.
  package var format: LogFormat?
  /// The formats to decide among.
  package var formats: [LogFormat]
  /// Counts what precedes damage.
  package var salvages = false
  /// Sources read at the same time, at least 1.
  package var jobs = 1
  /// The checks in the order in which failing ones are named.
  package var checks: [Cause]
  /// Whether JSON lines are read through learned templates; off gives the same answers, slower.
  package var learns = true
  /// The time of the run, milliseconds since 1970.
  package var now: Int64
  /// What the run judges by, to be kept with each source; nil keeps nothing.
  package var judgedUnder: JudgedUnder?

  /// Makes options.
  package init(format: LogFormat?, formats: [LogFormat], checks: [Cause], now: Int64) {
    self.format = format
    self.formats = formats
    self.checks = checks
    self.now = now
  }
}

/// The night: workers read sources, one writer stores each in a commit of its own.
///
/// Order and number of workers do not change what is stored.
package final class IngestRun: Sendable {
  private let store: AuditStore?
  private let context: TallyContext
  private let options: IngestOptions
  private let known: KnownContents
  private let turn = NSLock()
  private let writer: Mutex<SourceWriter?>
  private let isStopped = Atomic<Bool>(false)
  private let unstored = Unstored()
  private let storeError = Mutex<StoreError?>(nil)

  /// Prepares a run; without a store, or with one opened for reading, nothing is stored.
  package init(
    store: AuditStore?, writes: Bool, context: TallyContext, options: IngestOptions
  ) throws(StoreError) {
    self.store = store
    self.context = context
    self.options = options
    let sources = try store?.knownSources() ?? []
    let damaged = try store?.damagedSources() ?? []
    known = KnownContents(sources, damaged: damaged) { [store, unstored] id in
      id < 0 ? unstored.checkpoints.withLock { $0[id] } : store?.checkpoints(of: id)
    }
    var made: SourceWriter?
    if writes, let store {
      made = SourceWriter(store, checks: options.checks, under: options.judgedUnder)
    }
    writer = Mutex(made)
  }

  /// Asks the workers to stop: what they are reading is undone.
  package func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Reads `inputs` and reports on each, in their order.
  ///
  /// - Parameters:
  ///   - inputs: files, and standard input; one that comes twice counts once.
  ///   - progress: called from any worker: number of the input, bytes of its file, its lines so far.
  ///   - done: called from any worker with the number of an input that is done.
  /// - Returns: a report on each input, but those that a stop left unread.
  /// - Throws: what kept the store from being written; what was committed before stays.
  package func ingest(
    _ inputs: [ArchiveInput], progress: @escaping @Sendable (Int, UInt64, Int64) -> Void,
    done: @escaping @Sendable (Int, SourceReport) -> Void
  ) throws(StoreError) -> [SourceReport] {
    let turns = self.turns(of: inputs)
    let next = Atomic<Int>(0)
    let reports = Mutex<[Int: SourceReport]>([:])
    DispatchQueue.concurrentPerform(iterations: max(1, min(options.jobs, inputs.count))) { _ in
      while !isStopped.load(ordering: .relaxed) {
        let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard turn < turns.count else { return }
        let number = turns[turn]
        let start = Self.milliseconds()
        var report = SourceReport(path: inputs[number].text)
        do throws(SourceReading.Failure) {
          try self.ingest(inputs[number], into: &report) { bytes, lines in
            progress(number, bytes, lines)
            return !self.isStopped.load(ordering: .relaxed)
          }
        } catch {
          switch error {
          case .archive(let error): report.error = error.description
          case .interrupted: return
          case .store(let error):
            self.storeError.withLock { $0 = $0 ?? error }
            self.stop()
            return
          }
        }
        report.milliseconds = Self.milliseconds() - start
        let finished = report
        reports.withLock { $0[number] = finished }
        done(number, finished)
      }
    }
    if let error = storeError.withLock({ $0 }) { throw error }
    return reports.withLock { all in inputs.indices.compactMap { all[$0] } }
  }

  /// The order in which `inputs` are taken, as their numbers. Several workers take the largest first,
  /// so that none is left with a large one when the others are done; standard input, which keeps
  /// everybody from storing while it is read, comes last.
  private func turns(of inputs: [ArchiveInput]) -> [Int] {
    guard options.jobs > 1 else { return Array(inputs.indices) }
    let sized = inputs.enumerated().map { number, input in
      let size: UInt64 = if case .file(let path) = input { compressedSize(of: path) ?? 0 } else { 0 }
      return (number: number, size: size)
    }
    return sized.sorted { ($1.size, $0.number) < ($0.size, $1.number) }.map(\.number)
  }

  // MARK: - One source

  private func ingest(
    _ input: ArchiveInput, into report: inout SourceReport, progress: (UInt64, Int64) -> Bool
  ) throws(SourceReading.Failure) {
    if try isKnownFile(input, &report) { return }
    // What cannot be read again is read once, by the engine that says where it is damaged.
    var engine = input == .standardInput ? InflateEngine.zlib : .fastest
    while true {
      var session = WriterSession(run: self)
      defer { session.end() }
      // Standard input cannot be read again, so nobody may store a relative of it meanwhile.
      if input == .standardInput {
        session.takeTurn()
        known.refresh()
      }
      let before = known.now()
      let reading = try SourceReading.read(
        input, known: before.index, engine: engine, format: options.format,
        among: options.formats, context: context, learns: options.learns, progress: progress,
        spill: { (part) throws(StoreError) in try session.add(part) })
      if engine != .zlib, case .damaged = reading.finished.failure {
        engine = .zlib
        continue
      }
      // While another worker has its turn at the writer.
      let part =
        reading.finished.failure == nil || options.salvages
        ? reading.tally.rollup(withProof: true) : SourceRollup()
      do throws(StoreError) {
        try session.begin()
        let now = known.now()
        // A relative that was stored since the pass began was not looked for: read again.
        let isLate = now.late(since: before).contains {
          couldBeRelated($0.content.record, reading.finished.record)
        }
        if isLate {
          known.refresh()
          continue
        }
        try settle(reading, part, input, now, &session, &report)
        return
      } catch {
        throw .store(error)
      }
    }
  }

  /// Whether the file's bytes are those of a source that counts, without inflating them.
  private func isKnownFile(
    _ input: ArchiveInput, _ report: inout SourceReport
  ) throws(SourceReading.Failure) -> Bool {
    guard case .file(let path) = input, let size = compressedSize(of: path) else { return false }
    let candidates = known.now().sources.values.filter {
      $0.content.isWhole && $0.content.record.compressedBytes == size
        && $0.content.record.compressedDigest != nil
    }
    guard !candidates.isEmpty else { return false }
    let digest: [UInt8]
    do throws(ArchiveError) {
      digest = try compressedDigest(
        of: path, interrupted: { isStopped.load(ordering: .relaxed) }
      ).digest
    } catch {
      if case .interrupted = error { throw .interrupted }
      throw .archive(error)
    }
    guard let match = candidates.first(where: { $0.content.record.compressedDigest == digest })
    else { return false }
    report.outcome = .known
    report.compressedBytes = size
    report.bytes = match.content.record.length
    return true
  }

  /// Decides what a source that was read is to the known ones, and stores it if it counts.
  private func settle(
    _ reading: SourceReading, _ part: SourceRollup, _ input: ArchiveInput,
    _ now: KnownContents.State, _ session: inout WriterSession, _ report: inout SourceReport
  ) throws(StoreError) {
    let finished = reading.finished
    report.bytes = finished.record.length
    report.compressedBytes = finished.record.compressedBytes
    report.format = reading.format?.name
    report.choice = reading.choice.map { ($0.format.name, $0.fitting, $0.examined) }
    if finished.hasChangedWhileReading {
      report.notes.append("its size changed while it was read; ingest it again when it is complete")
    }
    var decision = Kinship(finished, now, salvages: options.salvages)
    decision.proveSuccessor(of: finished, now) { self.isStopped.load(ordering: .relaxed) }
    if let failure = finished.failure {
      report.outcome = .damaged
      report.error = failure.description
      if decision.isKnown {
        report.notes.append("what precedes the damage is counted already, from a better copy")
      } else if options.salvages, failure.leavesLines {
        report.error = failure.fault + "; what precedes it was kept (--salvage)"
        fill(&report, from: reading)
      }
    } else if decision.isKnown {
      report.outcome = .known
    } else {
      report.outcome = decision.replaces.isEmpty ? .new : .replaced
      fill(&report, from: reading)
    }
    report.notes += decision.notes
    if decision.isKnown { return session.undo() }
    try store(reading, part, input, decision, now, &session, &report)
  }

  private func fill(_ report: inout SourceReport, from reading: SourceReading) {
    report.lines = reading.account.lines
    report.blank = reading.account.blank
    report.totals = reading.tally.totals
    report.rejections = reading.account.rejections
      .sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
    if report.lines == 0 { report.notes.append("it holds no lines") }
    if reading.format == nil, report.lines > report.blank {
      report.notes.append("no known format fits its lines; name one with --format or --log-format")
    }
  }

  private func store(
    _ reading: SourceReading, _ part: SourceRollup, _ input: ArchiveInput,
    _ decision: Kinship, _ now: KnownContents.State, _ session: inout WriterSession,
    _ report: inout SourceReport
  ) throws(StoreError) {
    let isCounted = report.isCounted || report.outcome != .damaged
    var source = NewSource(
      path: Self.absolute(report.path, input), format: report.format,
      state: report.outcome != .damaged ? .whole : isCounted ? .partial : .damaged,
      record: reading.finished.record, ingestedAt: options.now)
    // What counts nothing takes nobody's place.
    var replaces = isCounted ? decision.replaces : []
    if isCounted {
      source.lines = report.lines
      source.parsed = report.parsed
      source.rejected = report.rejected
      source.blank = report.blank
      source.refused = report.totals.refused
      report.folded = part.foldedRequests + session.folded
      source.folded = report.folded
      source.firstAt = report.totals.firstAt
      source.lastAt = report.totals.lastAt
      source.rejections = report.rejections
      try session.add(part)
      replaces += now.damaged.filter { $0.isRepaired(by: source) }.map(\.id)
    } else {
      session.undo()
      try session.begin()
    }
    let id = try session.commit(source, replacing: replaces)
    if isCounted {
      var record = source.record
      record.checkpoints = record.checkpoints.sketch
      if id < 0 { unstored.checkpoints.withLock { $0[id] = source.record.checkpoints } }
      let earlier = replaces.compactMap { now.sources[$0]?.content }
      known.add(
        KnownSource(
          content: KnownContent(
            id: id, record: record, isWhole: source.state == .whole,
            earlierSelves: earlier.map {
              .init(length: $0.record.length, identity: $0.record.identity)
            } + earlier.flatMap(\.earlierSelves)),
          path: source.path),
        replacing: replaces)
    } else {
      known.add(
        DamagedSource(
          id: id, path: source.path, headBytes: source.record.headBytes,
          headChecksum: source.record.headChecksum))
    }
  }

  private static func absolute(_ path: String, _ input: ArchiveInput) -> String {
    guard case .file = input, !path.hasPrefix("/") else { return path }
    return FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func milliseconds() -> Int64 {
    Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)
  }

  // MARK: - The writer

  /// A worker's turn at the writer, from its first rows to its commit.
  struct WriterSession {
    let run: IngestRun
    private var hasTurn = false
    private var hasBegun = false
    private(set) var folded: Int64 = 0

    init(run: IngestRun) { self.run = run }

    /// Waits for the turn.
    mutating func takeTurn() {
      guard !hasTurn else { return }
      run.turn.lock()
      hasTurn = true
    }

    /// Waits for the turn and begins a transaction.
    mutating func begin() throws(StoreError) {
      takeTurn()
      guard !hasBegun else { return }
      try run.write { (writer) throws(StoreError) in try writer.begin() }
      hasBegun = true
    }

    /// Adds a part of the source's counts.
    mutating func add(_ part: SourceRollup) throws(StoreError) {
      try begin()
      folded += part.foldedRequests
      try run.write { (writer) throws(StoreError) in try writer.add(part) }
    }

    /// Commits.
    /// - Returns: the source's number; in a run that stores nothing one that is no source's.
    mutating func commit(
      _ source: NewSource, replacing: [Int64]
    ) throws(StoreError) -> Int64 {
      var id: Int64?
      try run.write { (writer) throws(StoreError) in
        id = try writer.commit(source, replacing: replacing)
      }
      hasBegun = false
      return id ?? run.nextUnstored()
    }

    /// Undoes what was added; the turn stays.
    mutating func undo() {
      if hasBegun { run.undo() }
      hasBegun = false
      folded = 0
    }

    /// Undoes what was not committed and gives the turn to the next.
    mutating func end() {
      undo()
      if hasTurn { run.turn.unlock() }
      hasTurn = false
    }
  }

  fileprivate func write(
    _ body: (SourceWriter) throws(StoreError) -> Void
  ) throws(StoreError) {
    let result = writer.withLock { writer -> Result<Void, StoreError> in
      guard let writer else { return .success(()) }
      do throws(StoreError) {
        try body(writer)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  fileprivate func nextUnstored() -> Int64 {
    -unstored.count.wrappingAdd(1, ordering: .relaxed).newValue
  }

  fileprivate func undo() { writer.withLock { $0?.rollback() } }
}

/// The sources of a dry run: they have negative numbers, and checkpoints in no store.
private final class Unstored: Sendable {
  let count = Atomic<Int64>(0)
  let checkpoints = Mutex<[Int64: Checkpoints]>([:])
}

extension DamagedSource {
  /// Whether `source` is a better copy of this: it begins with the same bytes; where damage left
  /// fewer than it takes to tell, it has the same name.
  fileprivate func isRepaired(by source: NewSource) -> Bool {
    if headBytes < ContentRecord.headBytesMax { return path == source.path }
    return headBytes == source.record.headBytes && headChecksum == source.record.headChecksum
  }
}

extension ArchiveError {
  /// Whether whole lines may stand before the damage.
  fileprivate var leavesLines: Bool {
    switch self {
    case .damaged, .cannotRead: true
    case .otherKind, .tooManyLayers, .cannotOpen, .interrupted: false
    }
  }
}
