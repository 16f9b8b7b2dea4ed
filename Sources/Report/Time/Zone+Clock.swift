package import Bytes

extension Zone {
  /// The zone's clock as a table, for rooms that have no library for zones.
  ///
  /// Changes are looked for from 1990 to 2100, every two days, for no zone changed twice within two;
  /// before and behind, the first and the last offset go on.
  /// - Returns: nil for UTC.
  /// - Complexity: 20,000 looks into the zone's rules, some 10 ms; none for a fixed offset.
  package var clock: LocalClock? {
    if self == .utc { return nil }
    let first: Int64 = 631_152_000_000  // 1990-01-01
    let last: Int64 = 4_102_444_800_000  // 2100-01-01
    var offset = offsetSeconds(at: first)
    var changes: [(at: Int64, offset: Int64)] = []
    if !isFixed {
      for time in stride(from: first, through: last, by: Int(2 * UTCTime.dayMilliseconds)) {
        let next = offsetSeconds(at: time)
        guard next != offset else { continue }
        changes.append(
          (
            firstChange(after: time - 2 * UTCTime.dayMilliseconds, until: time),
            Int64(next) * 1000
          ))
        offset = next
      }
    }
    return LocalClock(
      name: name, offset: Int64(offsetSeconds(at: first)) * 1000, changes: changes)
  }
}
