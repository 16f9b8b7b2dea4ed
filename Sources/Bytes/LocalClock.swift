/// What the clocks of one place read: when they were set, and how far they were from UTC between.
///
/// A plain table, so that rooms without a library for time zones can read local times.
package struct LocalClock: Equatable, Sendable {
  /// The name of its zone, as people write it.
  package let name: String
  /// Milliseconds to add to UTC: before the first change, and behind each.
  private let offsets: [Int64]
  /// The moments of the changes, milliseconds UTC.
  private let changes: [Int64]
  /// What the clock reads at each change, by its old offset, as if that were UTC.
  private let ends: [Int64]

  /// Makes a clock.
  /// - Parameters:
  ///   - name: of its zone.
  ///   - offset: milliseconds to add to UTC before the first change.
  ///   - changes: in order of time: milliseconds UTC, and the offset from then on.
  package init(name: String, offset: Int64, changes: [(at: Int64, offset: Int64)] = []) {
    self.name = name
    self.changes = changes.map(\.at)
    offsets = [offset] + changes.map(\.offset)
    ends = zip(self.changes, offsets).map { $0 + $1 }
  }

  /// The moment at which the clock reads `local`, milliseconds as if that were UTC.
  ///
  /// A reading that comes twice, because the clock is set back over it, is the earlier one; one that
  /// never came is read as if the clock had not been set forward (as in RFC 5545 §3.3.5).
  /// - Complexity: O(log changes), no allocation.
  package func utc(ofLocal local: Int64) -> Int64 {
    var (low, high) = (0, ends.count)  // the first end behind `local`
    while low < high {
      let middle = (low + high) / 2
      if local < ends[middle] { high = middle } else { low = middle + 1 }
    }
    let time = local - offsets[low]
    return low > 0 && time < changes[low - 1] ? local - offsets[low - 1] : time
  }
}
