import Dispatch
import Synchronization

/// Gives out what several workers find in the order of their tasks, as soon as it may go.
///
/// Whose turn it is writes through; the others keep what they find, and wait for their turn when
/// they have much of it. Tasks must be begun in their order: then the one whose turn it is never
/// waits.
final class OrderedOutput<Item: Sendable>: Sendable {
  /// Items that a task keeps before it waits: some 4 MiB of log lines.
  private let keptMax = 4_096

  private struct State {
    var turn = 0
    var kept: [Int: [Item]] = [:]
    var done: Set<Int> = []
    /// Items that may still go; nil: any number.
    var left: Int?
    var isClosed = false
  }

  private let state: Mutex<State>
  private let turns: [DispatchSemaphore]
  private let write: @Sendable (Int, [Item]) -> Bool

  /// Prepares for `count` tasks; after `limit` items (0: never), or when `write` says so, it closes.
  init(count: Int, limit: Int, write: @escaping @Sendable (Int, [Item]) -> Bool) {
    state = Mutex(State(left: limit == 0 ? nil : limit))
    turns = (0..<count).map { _ in DispatchSemaphore(value: 0) }
    self.write = write
  }

  /// Whether nothing more is wanted.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Adds what `task` found; false when nothing more is wanted.
  func add(_ items: [Item], of task: Int) -> Bool {
    var mustWait = state.withLock { state in
      guard !state.isClosed else { return false }
      if state.turn == task {
        put(items, task, &state)
        return false
      }
      state.kept[task, default: []] += items
      return state.kept[task].map { $0.count > keptMax } ?? false
    }
    while mustWait {
      turns[task].wait()
      mustWait = state.withLock { !$0.isClosed && $0.turn != task }
    }
    return !isClosed
  }

  /// Ends `task`: the next one's turn.
  func finish(_ task: Int) {
    state.withLock { state in
      state.done.insert(task)
      while state.done.contains(state.turn) {
        state.turn += 1
        if let kept = state.kept.removeValue(forKey: state.turn), !state.isClosed {
          put(kept, state.turn, &state)
        }
      }
      if turns.indices.contains(state.turn) { turns[state.turn].signal() }
    }
  }

  private func put(_ items: [Item], _ task: Int, _ state: inout State) {
    let wanted = state.left.map { Array(items.prefix($0)) } ?? items
    state.left = state.left.map { $0 - wanted.count }
    if !wanted.isEmpty, !write(task, wanted) { close(&state) }
    if state.left == 0 { close(&state) }
  }

  private func close(_ state: inout State) {
    state.isClosed = true
    state.kept = [:]
    for turn in turns { turn.signal() }
  }
}
