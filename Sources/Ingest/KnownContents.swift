import Archive
import Store
import Synchronization

/// The contents that count, shared by the workers; grows with each commit.
final class KnownContents: Sendable {
  struct State {
    var sources: [Int64: KnownSource] = [:]
    var damaged: [DamagedSource] = []
    /// The sources among which a reader looks for relatives: all but the last ones committed.
    var index: ContentIndex
    /// Numbers of the sources committed in this run, in order.
    var committed: [Int64] = []
    /// How many of these are in `index`.
    var indexed = 0

    /// The sources committed in this run that `index` lacks.
    func late(since earlier: State) -> [KnownSource] {
      committed.dropFirst(earlier.indexed).compactMap { sources[$0] }
    }
  }

  /// Commits after which the index is made anew; until then, readers compare with the late ones.
  private static let lateMax = 64

  private let state: Mutex<State>
  private let checkpoints: @Sendable (Int64) -> Checkpoints?

  init(
    _ sources: [KnownSource], damaged: [DamagedSource],
    checkpoints: @escaping @Sendable (Int64) -> Checkpoints?
  ) {
    self.checkpoints = checkpoints
    state = Mutex(
      State(
        sources: Dictionary(uniqueKeysWithValues: sources.map { ($0.content.id, $0) }),
        damaged: damaged,
        index: ContentIndex(known: sources.map(\.content), allCheckpoints: checkpoints)))
  }

  /// What is known now.
  func now() -> State { state.withLock { $0 } }

  /// Notes a committed source and what it replaced.
  func add(_ source: KnownSource, replacing: [Int64]) {
    state.withLock { state in
      for old in replacing {
        state.sources[old] = nil
        state.damaged.removeAll { $0.id == old }
      }
      state.sources[source.content.id] = source
      state.committed.append(source.content.id)
      if state.committed.count - state.indexed >= Self.lateMax { index(&state) }
    }
  }

  /// Brings the index up to date, for a reader that met a late relative.
  func refresh() { state.withLock { index(&$0) } }

  private func index(_ state: inout State) {
    state.index = ContentIndex(
      known: state.sources.values.map(\.content), allCheckpoints: checkpoints)
    state.indexed = state.committed.count
  }

  /// Notes a source that counts nothing.
  func add(_ source: DamagedSource) { state.withLock { $0.damaged.append(source) } }
}
