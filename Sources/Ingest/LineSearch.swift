package import AccessLog
import Archive
package import Bytes
import Dispatch
package import Rollup
package import Store
import Synchronization

/// Reads archives again, to find the lines behind a number.
///
/// Only those that can hold some are read, several at a time; what is found is given out by path,
/// then line, whatever the number of jobs. An archive counts only while its content is still what was
/// ingested. Requests are judged as ingest judges them, by the registry of now.
package final class LineSearch: Sendable {
  /// What is looked for, and how.
  package struct Options: Sendable {
    package var kind: CaseKind
    package var filter: Filter
    /// A format that was given, for sources whose own is not among `formats`.
    package var format: LogFormat?
    package var formats: [LogFormat]
    /// The clocks of the zones that sources were read in, by name.
    package var clocks: [String: LocalClock] = [:]
    /// Whether only the number is wanted.
    package var countsOnly: Bool
    /// Lines after which the search ends; 0: never.
    package var limit: Int
    package var jobs: Int

    /// Makes options.
    package init(
      _ kind: CaseKind, _ filter: Filter, format: LogFormat?, formats: [LogFormat],
      countsOnly: Bool, limit: Int, jobs: Int
    ) {
      self.kind = kind
      self.filter = filter
      self.format = format
      self.formats = formats
      self.countsOnly = countsOnly
      self.limit = limit
      self.jobs = jobs
    }
  }

  /// What became of a source.
  package enum Outcome: Sendable, Equatable {
    /// It was read, and holds so many.
    case read(found: Int64)
    /// It was not read to its end: as many were found as were wanted.
    case enough
    /// There is no file at its path.
    case moved
    /// What lies at its path is another content.
    case changed
    /// It cannot be read any more; why, in words.
    case unreadable(String)
    /// It came through standard input.
    case standardInput
    /// It was read by a format that is not at hand.
    case otherFormat(String)
    /// The search was stopped.
    case stopped
  }

  private let options: Options
  private let context: TallyContext
  private let test: FilterTest
  private let isStopped = Atomic<Bool>(false)

  /// Prepares a search.
  package init(_ context: TallyContext, _ options: Options) {
    self.context = context
    self.options = options
    test = FilterTest(options.filter)
  }

  /// Asks the workers to stop.
  package func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Searches `sources`.
  ///
  /// - Parameters:
  ///   - sources: as the store lists them.
  ///   - progress: called by every worker now and then; true stops the search.
  ///   - found: given what was found, in order, by one worker at a time; false stops the search.
  /// - Returns: what became of each source, in their order.
  package func search(
    _ sources: [LineSource], progress: @escaping @Sendable () -> Bool,
    found: @escaping @Sendable (_ source: LineSource, _ lines: [FoundRecord]) -> Bool
  ) -> [Outcome] {
    let output = OrderedOutput<FoundRecord>(count: sources.count, limit: options.limit) {
      found(sources[$0], $1)
    }
    let next = Atomic<Int>(0)
    let outcomes = Mutex([Outcome](repeating: .stopped, count: sources.count))
    DispatchQueue.concurrentPerform(iterations: max(1, min(options.jobs, sources.count))) { _ in
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < sources.count else { return }
        let outcome = self.search(sources[number], number, output) {
          if progress() { self.stop() }
          return self.isStopped.load(ordering: .relaxed)
        }
        outcomes.withLock { $0[number] = outcome }
        output.finish(number)
      }
    }
    return outcomes.withLock { $0 }
  }

  // MARK: - One source

  private func search(
    _ source: LineSource, _ number: Int, _ output: OrderedOutput<FoundRecord>,
    interrupted: () -> Bool
  ) -> Outcome {
    if interrupted() { return .stopped }
    if output.isClosed { return .enough }
    guard source.path != ArchiveInput.standardInput.text else { return .standardInput }
    // One that was given may be another source's: each has its own by its name.
    let clock = source.times.logZone.flatMap { options.clocks[$0] }
    let given = options.format?.at(clock)
    let formats = options.formats.map { $0.at(clock) }
    let format =
      LogFormat.named(source.format, among: [given].compactMap { $0 } + formats) ?? given
    if format == nil, let name = source.format { return .otherFormat(name) }
    let path = ArchivePath(source.path)
    guard let size = compressedSize(of: path) else { return .moved }
    do throws(ArchiveError) {
      guard try isSame(source, path, size, interrupted) else { return .changed }
      return try read(source, path, (format, formats), number, output, interrupted)
    } catch {
      if case .interrupted = error { return .stopped }
      return .unreadable(error.fault)
    }
  }

  /// Whether the content at `path` is, or begins with, what was ingested: told by the bytes of the
  /// file, and where these are others (compressed anew, or grown) by the content.
  private func isSame(
    _ source: LineSource, _ path: ArchivePath, _ size: UInt64, _ interrupted: () -> Bool
  ) throws(ArchiveError) -> Bool {
    if size == source.compressedBytes, let digest = source.compressedDigest {
      if try compressedDigest(of: path, interrupted: interrupted).digest == digest { return true }
    }
    return try identity(
      ofPrefix: source.bytes, of: .file(path), interrupted: interrupted) == source.identity
  }

  private func read(
    _ source: LineSource, _ path: ArchivePath, _ its: (format: LogFormat?, formats: [LogFormat]),
    _ number: Int, _ output: OrderedOutput<FoundRecord>, _ interrupted: () -> Bool
  ) throws(ArchiveError) -> Outcome {
    let wantsRefused = options.kind == .refused
    let from = test.from
    let to = test.to
    // What the status and the time rule out needs no judging.
    let mayPass: @Sendable (Request) -> Bool = { request in
      let isWanted =
        wantsRefused
        ? request.status == 401 || request.status == 403 : 200...399 ~= request.status
      return isWanted && request.time >= from && request.time < to
    }
    // Of what precedes damage only zlib's word counts.
    let records = try SourceRecords(
      .file(path), known: ContentIndex(), engine: source.isWhole ? .fastest : .zlib,
      format: its.format, among: its.formats, learns: true, yearHint: source.times.lastAt,
      keepsOriginal: options.countsOnly ? nil : mayPass)
    var judge = RequestJudge(context)
    var count: Int64 = 0
    var isOpen = true
    while isOpen {
      if interrupted() { return .stopped }
      var found: [FoundRecord] = []
      records.read { batch, bytes in
        var originals = batch.originals[...]
        for (index, request) in batch.requests.enumerated() where mayPass(request) {
          guard Int64(request.line) <= source.lines else { break }
          let judged = judge.judge(request, bytes)
          guard judged.isRefused || judged.isWronglyServed, test.passes(judged) else { continue }
          count += 1
          if options.countsOnly { continue }
          originals = originals.drop { $0.index < index }
          found.append(
            FoundRecord(
              request: judged,
              proof: judge.proof(
                of: request, bytes,
                original: originals.first.flatMap { $0.index == index ? $0 : nil })))
        }
      }
      if !found.isEmpty { isOpen = output.add(found, of: number) }
      if records.atEnd { return .read(found: count) }
    }
    return .enough
  }
}
