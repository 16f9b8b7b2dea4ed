import AccessLog
import Archive
import Bytes
import Ingest
import Inquiry
import Profile
import Registry
import Rollup
import Store
import Synchronization

/// What judging everything again came to.
struct ReclassifyAnswer: Sendable {
  /// An archive that the counts could not do without.
  struct Archive: Sendable {
    var path: String
    var needs: [ArchiveNeed]
    var outcome: ArchiveAgain.Outcome
  }

  /// Sources that were judged again, and refusals in them.
  var sources = 0
  var refused: Int64 = 0
  /// Sources of which anything is, or would be, written.
  var sourcesChanged = 0
  var changes = VerdictChanges()
  /// By path.
  var archives: [Archive] = []
  /// Whether it was stopped before its end.
  var isInterrupted = false
}

/// Judges everything that is stored again, in one transaction that is open until `commit`.
final class ReclassifyRun: Sendable {
  private struct State {
    var rejudging: Rejudging
    var writer: SourceWriter?
    var answer = ReclassifyAnswer()
    var archives: [Int: ReclassifyAnswer.Archive] = [:]
    var error: StoreError?
  }

  private let store: AuditStore
  private let profile: APIProfile
  private let formats: [LogFormat]
  private let jobs: Int
  private let state: Mutex<State>

  /// Prepares a run; with a store that was opened for reading nothing is written.
  init(
    _ store: AuditStore, _ registry: RegistryIndex, _ profile: APIProfile, formats: [LogFormat],
    jobs: Int
  ) {
    self.store = store
    self.profile = profile
    self.formats = formats
    self.jobs = jobs
    let under = JudgedUnder(registry, profile)
    let writer =
      store.isWritable ? SourceWriter(store, checks: profile.checks, under: { under }) : nil
    state = Mutex(State(rejudging: Rejudging(registry, profile, under: under), writer: writer))
  }

  /// Judges all sources again; archives are read only where their counts do not suffice.
  ///
  /// - Parameter context: asked for when the first archive must be read.
  /// - Returns: the differences; nothing is committed.
  /// - Throws: `StoreError`, and what `context` throws.
  func judge(context: () throws -> TallyContext) throws -> ReclassifyAnswer {
    let sources = try store.countedSources()
    try state.withLock { state in
      state.answer.sources = sources.count
      state.answer.refused = sources.reduce(0) { $0 + $1.refused }
      try state.writer?.beginAll()
    }
    var waiting: [(source: CountedSource, needs: [ArchiveNeed])] = []
    for source in sources {
      if stopSignal.load(ordering: .relaxed) != 0 { break }
      let needs = try state.withLock { state in try remake(source, &state, withArchive: nil) }
      if !needs.isEmpty { waiting.append((source, needs)) }
    }
    if !waiting.isEmpty, stopSignal.load(ordering: .relaxed) == 0 {
      try readArchives(waiting, try context())
    }
    return try state.withLock { state in
      if let error = state.error { throw error }
      state.answer.isInterrupted = stopSignal.load(ordering: .relaxed) != 0
      state.answer.archives = state.archives.values.sorted { $0.path < $1.path }
      return state.answer
    }
  }

  /// Makes what was judged what is stored.
  func commit() throws {
    try state.withLock { state in try state.writer?.commitAll() }
    if store.isWritable { try store.checkpoint() }
  }

  /// Leaves everything as it was.
  func undo() { state.withLock { $0.writer?.rollback() } }

  // MARK: - One source

  private func readArchives(
    _ waiting: [(source: CountedSource, needs: [ArchiveNeed])], _ context: TallyContext
  ) throws {
    let inputs = waiting.map { ArchiveInput.file(ArchivePath($0.source.path)) }
    let screen = IngestScreen(inputs)
    ArchiveAgain.read(
      waiting.map(\.source), among: formats, clocks: logClocks(of: waiting.map(\.source.times)),
      context: context, jobs: jobs,
      progress: { number, bytes, lines in
        screen.show(number, bytes, lines)
        return stopSignal.load(ordering: .relaxed) == 0
      },
      done: { number, again in
        screen.say(number, SourceReport(path: waiting[number].source.path))
        return self.state.withLock { state in
          state.archives[number] = ReclassifyAnswer.Archive(
            path: waiting[number].source.path, needs: waiting[number].needs,
            outcome: again.outcome)
          do throws(StoreError) {
            _ = try self.remake(waiting[number].source, &state, withArchive: again)
            return true
          } catch {
            state.error = state.error ?? error
            return false
          }
        }
      })
    screen.clear()
  }

  /// Judges a source again: from its counts, from its archive where that was read and is the same, or
  /// from as much of its counts as can be judged without it.
  /// - Returns: why its archive is needed; then nothing was done.
  private func remake(
    _ source: CountedSource, _ state: inout State, withArchive again: ArchiveAgain?
  ) throws(StoreError) -> [ArchiveNeed] {
    let stored = try store.storedRollup(of: source, checks: profile.checks)
    if let again, again.outcome == .same {
      let changes = VerdictChanges(from: stored.rollup, to: again.parts)
      state.answer.changes.add(changes)
      state.answer.sourcesChanged += changes.isEmpty ? 0 : 1
      try state.writer?.begin(rewriting: source.id)
      for part in again.parts { try state.writer?.add(part) }
      try state.writer?.finish(folded: again.folded, isComplete: true)
      return []
    }
    let remade = state.rejudging.remake(stored, of: source)
    if again == nil, !remade.needs.isEmpty { return remade.needs }
    state.answer.changes.add(remade.changes)
    if remade.isChanged {
      state.answer.sourcesChanged += 1
      try state.writer?.begin(rewriting: source.id)
      try state.writer?.add(remade.rollup)
      try state.writer?.finish(folded: nil, isComplete: remade.needs.isEmpty)
    } else if remade.needs.isEmpty {
      let judged = state.rejudging.judged(stored.rollup)
      if judged != source.judged { try state.writer?.confirm(source.id, judged) }
    }
    return []
  }
}
