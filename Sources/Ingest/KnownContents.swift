import Archive
import Store
import Synchronization

/// The contents that count, shared by the workers; grows with each source that is stored.
final class KnownContents: Sendable {
  struct State {
    var sources: [Int64: KnownSource] = [:]
    fileprivate(set) var damaged: [DamagedSource] = []
    /// Whole sources by the bytes of their files.
    fileprivate var bySize: [UInt64: [Int64]] = [:]
    /// Numbers of the sources stored in this run, in order.
    fileprivate var stored: [Int64] = []

    init(_ sources: [KnownSource], damaged: [DamagedSource]) {
      self.damaged = damaged
      for source in sources { add(source) }
    }

    fileprivate mutating func add(_ source: KnownSource) {
      sources[source.content.id] = source
      if source.content.isWhole {
        bySize[source.content.record.compressedBytes, default: []].append(source.content.id)
      }
    }

    fileprivate mutating func remove(_ id: Int64) {
      sources[id] = nil
      damaged.removeAll { $0.id == id }
    }

    /// The sources stored in this run that a reader did not look for.
    func late(since beginning: Beginning) -> [KnownSource] {
      stored.dropFirst(beginning.stored).compactMap { sources[$0] }
    }
  }

  /// What was known when a reader began. It keeps nothing else alive: what is known could then not
  /// grow in place.
  struct Beginning: Sendable {
    /// The contents among which it looks for relatives: all but the last ones stored.
    let index: ContentIndex
    /// How many sources of this run are among them.
    fileprivate let stored: Int
  }

  private let state: Mutex<State>
  private let beginning: Mutex<Beginning>
  private let checkpoints: @Sendable (Int64) -> Checkpoints?

  init(
    _ sources: [KnownSource], damaged: [DamagedSource],
    checkpoints: @escaping @Sendable (Int64) -> Checkpoints?
  ) {
    self.checkpoints = checkpoints
    state = Mutex(State(sources, damaged: damaged))
    let index = ContentIndex(known: sources.map(\.content), allCheckpoints: checkpoints)
    beginning = Mutex(Beginning(index: index, stored: 0))
  }

  /// What is known now.
  func now() -> State { state.withLock { $0 } }

  /// What a reader begins with.
  func begin() -> Beginning { beginning.withLock { $0 } }

  /// Whole sources whose files have this size.
  func sources(ofCompressedBytes bytes: UInt64) -> [KnownSource] {
    state.withLock { state in (state.bySize[bytes] ?? []).compactMap { state.sources[$0] } }
  }

  /// Notes a stored source and what it replaced.
  func add(_ source: KnownSource, replacing: [Int64]) {
    let (stored, known) = state.withLock { state in
      for old in replacing { state.remove(old) }
      state.add(source)
      state.stored.append(source.content.id)
      return (state.stored.count, state.sources.count)
    }
    // Until the index is made anew, readers compare with the late ones: many readings of a few sources
    // or one of many.
    if stored - begin().stored >= max(64, known / 8) { refresh() }
  }

  /// Brings the index up to date, for a reader that met a late relative.
  func refresh() {
    let (contents, stored) = state.withLock { ($0.sources.values.map(\.content), $0.stored.count) }
    let index = ContentIndex(known: contents, allCheckpoints: checkpoints)
    beginning.withLock { if $0.stored <= stored { $0 = Beginning(index: index, stored: stored) } }
  }

  /// Notes a source that counts nothing.
  func add(_ source: DamagedSource) { state.withLock { $0.damaged.append(source) } }
}
