import Archive
import Store
import Synchronization

/// The contents that count, shared by the workers; grows with each commit.
final class KnownContents: Sendable {
  struct State {
    var sources: [Int64: KnownSource] = [:]
    var damaged: [DamagedSource] = []
    var index: ContentIndex
    /// Numbers of the sources committed in this run, in order.
    var committed: [Int64] = []
  }

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
      state.index = ContentIndex(
        known: state.sources.values.map(\.content), allCheckpoints: checkpoints)
    }
  }

  /// Notes a source that counts nothing.
  func add(_ source: DamagedSource) { state.withLock { $0.damaged.append(source) } }
}
