package import AccessLog
import Archive
package import Bytes
import Dispatch
package import Rollup
package import Store
import Synchronization

/// A source's archive, read once more as an ingest reads it.
package struct ArchiveAgain: Sendable {
  /// What became of it.
  package enum Outcome: Equatable, Sendable {
    /// It holds what it held, and was counted again.
    case same
    /// It is not there any more; why.
    case gone(String)
    /// It holds something else, or cannot be read as it was; why.
    case changed(String)
  }

  package var outcome: Outcome
  /// The counts, in parts; none unless it is the same.
  package var parts: [SourceRollup] = []

  /// Requests in which a value was folded into `(other)`.
  package var folded: Int64 { parts.reduce(0) { $0 + $1.foldedRequests } }

  /// Reads the archives of `sources`, several at a time.
  ///
  /// - Parameters:
  ///   - sources: in any order; what is found out does not depend on it.
  ///   - formats: those that sources may be in, by name.
  ///   - clocks: those of the zones that sources were read in, by name.
  ///   - context: what requests are judged by.
  ///   - jobs: archives read at the same time, at least 1.
  ///   - progress: called from any worker: number of the source, bytes of its file, its lines so far;
  ///     false stops all.
  ///   - done: called from any worker with the number of a source that was read; false stops all.
  package static func read(
    _ sources: [CountedSource], among formats: [LogFormat], clocks: [String: LocalClock] = [:],
    context: TallyContext, jobs: Int,
    progress: @escaping @Sendable (Int, UInt64, Int64) -> Bool,
    done: @escaping @Sendable (Int, ArchiveAgain) -> Bool
  ) {
    let next = Atomic<Int>(0)
    let isStopped = Atomic<Bool>(false)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, sources.count))) { _ in
      while !isStopped.load(ordering: .relaxed) {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < sources.count else { return }
        let clock = sources[number].times.logZone.flatMap { clocks[$0] }
        let again = read(sources[number], among: formats.map { $0.at(clock) }, context: context) {
          bytes, lines in
          progress(number, bytes, lines) && !isStopped.load(ordering: .relaxed)
        }
        guard let again, done(number, again) else {
          isStopped.store(true, ordering: .relaxed)
          return
        }
      }
    }
  }

  /// Reads one; nil where it was interrupted.
  private static func read(
    _ source: CountedSource, among formats: [LogFormat], context: TallyContext,
    progress: (UInt64, Int64) -> Bool
  ) -> ArchiveAgain? {
    guard source.path.hasPrefix("/") else {
      return ArchiveAgain(outcome: .gone("it came from standard input"))
    }
    // Only zlib's word counts on where damage begins.
    let engine = source.isWhole ? InflateEngine.fastest : .zlib
    var parts: [SourceRollup] = []
    var reading: SourceReading
    do throws(SourceReading.Failure) {
      reading = try SourceReading.read(
        .file(ArchivePath(source.path)), known: ContentIndex(),
        engine: engine,
        format: LogFormat.named(source.format, among: formats), among: formats, context: context,
        learns: true, salvages: true, through: ReadBuffer(),
        yearHint: source.times.lastAt, progress: progress,
        spill: { (tally) throws(StoreError) in parts.append(tally.rollup(withProof: false)) }
      )
    } catch {
      switch error {
      case .archive(.interrupted), .interrupted: return nil
      case .archive(.cannotOpen(_, let reason)): return ArchiveAgain(outcome: .gone(reason))
      case .archive(let error): return ArchiveAgain(outcome: .changed(error.fault))
      case .misfit(let misfit): return ArchiveAgain(outcome: .changed(misfit.description))
      case .store(let error): return ArchiveAgain(outcome: .changed(error.description))
      }
    }
    if case .interrupted = reading.finished.failure { return nil }
    guard reading.finished.record.identity == source.identity else {
      let failure = source.isWhole ? reading.finished.failure : nil
      return ArchiveAgain(
        outcome: .changed(failure?.fault ?? "it holds something else than what was ingested"))
    }
    reading.rollUp()
    parts.append(reading.counts)
    let totals = reading.totals
    guard reading.account.lines == source.lines, totals.requests == source.parsed,
      totals.refused == source.refused
    else {
      return ArchiveAgain(
        outcome: .changed(
          """
          as \(reading.format ?? "no format that is known") it has \(totals.requests) requests \
          and \(totals.refused) refusals, and had \(source.parsed) and \(source.refused); it was \
          ingested as \(source.format ?? "no known format"): give that with --log-format
          """))
    }
    return ArchiveAgain(outcome: .same, parts: parts)
  }
}
