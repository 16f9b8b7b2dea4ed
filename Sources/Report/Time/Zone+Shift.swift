import Bytes

extension Zone {
  /// The moment at which the clock reads what it reads at `time`, a number of local days away.
  ///
  /// A reading that never came is the moment of the jump, one that comes twice its first.
  package func moving(_ time: Int64, days: Int) -> Int64 {
    switch moment(ofLocal: local(time) + Int64(days) * UTCTime.dayMilliseconds) {
    case .once(let moment), .twice(let moment, _): moment
    case .skipped(let change, _, _): change
    }
  }

  /// The period that precedes one, of the same length and weekdays: moved back by whole weeks, as
  /// few as leave no overlap. Half-hours; nil if it would begin before 1970.
  package func preceding(_ slots: Range<Int32>) -> Range<Int32>? {
    let slot = UTCTime.slotMilliseconds
    let from = Int64(slots.lowerBound) * slot
    let to = Int64(slots.upperBound) * slot
    let week = 7 * UTCTime.dayMilliseconds
    // By the clock, so that a week with a change of the clock is a week.
    let weeks = (max(1, local(to) - local(from)) + week - 1) / week
    let days = Int(-7 * weeks)
    let (first, last) = (moving(from, days: days), moving(to, days: days))
    guard 0 <= first, first < last, last <= UTCTime.end else { return nil }
    return UTCTime.slot(of: first)..<UTCTime.slot(of: min(last, from))
  }
}
