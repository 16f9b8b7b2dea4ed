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
  /// Sources read at the same time, at least 1; where there are fewer sources, those who would have
  /// none inflate for the others.
  package var jobs = 1
  /// The checks in the order in which failing ones are named.
  package var checks: [Cause]
  /// Whether the reader learns from the lines that it reads; off gives the same answers, slower.
  package var learns = true
  /// The name of the zone of times that name none; nil for UTC.
  package var logZone: String?
  /// The time of the run, milliseconds since 1970.
  package var now: Int64
  /// What the run judges by, to be kept with each source; asked for once, when the first is stored.
  package var judgedUnder: @Sendable () -> JudgedUnder? = { nil }

  /// Makes options.
  package init(format: LogFormat?, formats: [LogFormat], checks: [Cause], now: Int64) {
    self.format = format
    self.formats = formats
    self.checks = checks
    self.now = now
  }
}

/// The night: workers read sources, one writer on a thread of its own stores them, each wholly in one
/// commit, which sources that ended meanwhile share.
///
/// Order and number of workers do not change what is stored.
package final class IngestRun: Sendable {
  private let store: AuditStore?
  private let context: TallyContext
  let options: IngestOptions
  let known: KnownContents
  let turn = NSLock()
  let writer: Mutex<SourceWriter?>
  let isStopped = Atomic<Bool>(false)
  let unstored = Unstored()
  let idle = IdleWorkers()
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
    let reports = Mutex<[Int: SourceReport]>([:])
    let late = Mutex<[Int]>([])
    @Sendable func end(_ number: Int, _ ending: Ending) {
      switch ending {
      case .settled(let report):
        reports.withLock { $0[number] = report }
        done(number, report)
      case .late: late.withLock { $0.append(number) }
      case .stopped: break
      }
    }
    var turns = turns(of: inputs)
    while !turns.isEmpty, !isStopped.load(ordering: .relaxed) {
      let queue = WriterQueue { self.settle($0, then: end) }
      forEach(turns) { number, buffer in
        let step = self.read(inputs[number], through: buffer) { bytes, lines in
          progress(number, bytes, lines)
          return !self.isStopped.load(ordering: .relaxed)
        }
        switch step {
        case .ended(let ending): end(number, ending)
        case .read(let source): queue.add(number, source)
        }
      }
      queue.finish()
      turns = late.withLock { numbers in
        defer { numbers = [] }
        return numbers
      }
      if !turns.isEmpty { known.refresh() }
    }
    if let error = storeError.withLock({ $0 }) { throw error }
    return reports.withLock { all in inputs.indices.compactMap { all[$0] } }
  }

  /// Runs `body` for each of `turns`, in this order, by as many workers as the run has.
  private func forEach(_ turns: [Int], _ body: @Sendable (Int, ReadBuffer) -> Void) {
    let next = Atomic<Int>(0)
    let workers = max(1, min(options.jobs, turns.count))
    idle.set(options.jobs - workers)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      let buffer = ReadBuffer()
      while !isStopped.load(ordering: .relaxed) {
        let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard turn < turns.count else {
          idle.add()
          return
        }
        body(turns[turn], buffer)
      }
    }
  }

  /// The order in which `inputs` are taken, as their numbers. Several workers take the largest first,
  /// so that none is left with a large one when the others are done; standard input, which keeps
  /// everybody from storing while it is read, comes last.
  func turns(of inputs: [ArchiveInput]) -> [Int] {
    guard options.jobs > 1 else { return Array(inputs.indices) }
    let sized = inputs.enumerated().map { number, input in
      let size: UInt64 =
        if case .file(let path) = input { compressedSize(of: path) ?? 0 } else { 0 }
      return (number: number, size: size)
    }
    return sized.sorted { ($1.size, $0.number) < ($0.size, $1.number) }.map(\.number)
  }

  // MARK: - One source

  /// How an input ended.
  enum Ending {
    case settled(SourceReport)
    /// A relative of it was stored while it was read, and not looked for: it must be read again.
    case late
    case stopped
  }

  /// How far reading an input came.
  private enum Step {
    case ended(Ending)
    /// It was read, and waits for its turn at the writer.
    case read(ReadSource)
  }

  private func read(
    _ input: ArchiveInput, through buffer: ReadBuffer, progress: (UInt64, Int64) -> Bool
  ) -> Step {
    let start = milliseconds()
    var report = SourceReport(path: input.text)
    do throws(SourceReading.Failure) {
      if try !isKnownFile(input, &report) { return try readNew(input, report, buffer, progress) }
    } catch {
      switch error {
      case .archive(let error): report.error = error.description
      case .misfit(let misfit):
        report.outcome = .damaged
        report.error = "\(input.text): \(misfit)"
      case .interrupted: return .ended(.stopped)
      case .store(let error):
        fail(error)
        return .ended(.stopped)
      }
    }
    report.milliseconds = milliseconds() - start
    return .ended(.settled(report))
  }

  private func readNew(
    _ input: ArchiveInput, _ report: SourceReport, _ buffer: ReadBuffer,
    _ progress: (UInt64, Int64) -> Bool
  ) throws(SourceReading.Failure) -> Step {
    let start = milliseconds()
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
      let before = known.begin()
      let reading = try SourceReading.read(
        input, known: before.index, engine: engine, format: options.format,
        among: options.formats, context: context, learns: options.learns,
        salvages: options.salvages, through: buffer, helpedBy: idle, progress: progress,
        spill: { (tally) throws(StoreError) in try session.add(tally, withProof: false) })
      if engine != .zlib, case .damaged = reading.finished.failure {
        engine = .zlib
        continue
      }
      var source = ReadSource(
        input: input, reading: reading, before: before, report: report, start: start)
      if !source.reading.isLarge {
        guard session.hasTurn else { return .read(source) }
        source.reading.rollUp()
      }
      let ending: Ending
      do throws(StoreError) {
        ending = try settle(source, &session)
        try session.flush()
      } catch {
        throw .store(error)
      }
      guard case .late = ending else { return .ended(ending) }
      known.refresh()
    }
  }

  /// Keeps what went wrong with the store, and stops the run.
  func fail(_ error: StoreError) {
    storeError.withLock { $0 = $0 ?? error }
    stop()
  }

  /// Whether the file's bytes are those of a source that counts, without inflating them.
  private func isKnownFile(
    _ input: ArchiveInput, _ report: inout SourceReport
  ) throws(SourceReading.Failure) -> Bool {
    guard case .file(let path) = input, let size = compressedSize(of: path) else { return false }
    let candidates = known.sources(ofCompressedBytes: size).filter {
      $0.content.record.compressedDigest != nil
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

  // MARK: - The writer

  func write(
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

  func nextUnstored() -> Int64 {
    -unstored.count.wrappingAdd(1, ordering: .relaxed).newValue
  }

  func undo() { writer.withLock { $0?.rollback() } }
}

/// The sources of a dry run: they have negative numbers, and checkpoints in no store.
final class Unstored: Sendable {
  let count = Atomic<Int64>(0)
  let checkpoints = Mutex<[Int64: Checkpoints]>([:])
}

/// A clock for durations, milliseconds.
func milliseconds() -> Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000) }
