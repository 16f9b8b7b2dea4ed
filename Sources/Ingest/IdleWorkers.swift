import Synchronization

/// How many workers of a run have nothing left to read, and may inflate for one that reads.
final class IdleWorkers: Sendable {
  private let count = Atomic<Int>(0)

  /// Says that there are so many.
  func set(_ workers: Int) { count.store(workers, ordering: .relaxed) }

  /// Adds one.
  func add() { count.wrappingAdd(1, ordering: .relaxed) }

  /// Takes one, until it is added again; false when there is none.
  func take() -> Bool {
    var free = count.load(ordering: .relaxed)
    while free > 0 {
      let (isTaken, now) = count.compareExchange(
        expected: free, desired: free - 1, ordering: .relaxed)
      if isTaken { return true }
      free = now
    }
    return false
  }
}
