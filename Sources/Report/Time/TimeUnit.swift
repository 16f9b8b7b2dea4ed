import Bytes

/// A unit of time that a calendar in some zone has.
package enum TimeUnit: String, CaseIterable, Sendable {
  case hour, day, week, month

  /// About how many half-hours it has.
  var slots: Int {
    switch self {
    case .hour: 2
    case .day: 48
    case .week: 336
    case .month: 1461
    }
  }

  /// The local days that the unit of `day` has, `day` counted from 1970-01-01; weeks begin on
  /// Monday. An hour is a part of its day.
  func days(around day: Int) -> Range<Int> {
    switch self {
    case .hour, .day: return day..<(day + 1)
    case .week:
      let monday = day - ((day + 3) % 7 + 7) % 7  // 1970-01-01 was a Thursday
      return monday..<(monday + 7)
    case .month:
      let date = UTCTime.date(days: day)
      let first = day - date.day + 1
      return first..<(first + UTCTime.daysIn(month: date.month, year: date.year))
    }
  }

  /// `2026-10-26`, `2026-W44`, `2026-10`: the name of the unit that begins on local day `day`.
  func label(firstDay day: Int) -> String {
    switch self {
    case .hour, .day: return Zone.readable(local: Int64(day) * UTCTime.dayMilliseconds, .date)
    case .week:
      // ISO 8601: a week belongs to the year of its Thursday.
      let year = UTCTime.date(days: day + 3).year
      let week = (day + 3 - UTCTime.days(year: year, month: 1, day: 1)) / 7 + 1
      return "\(year)-W\(twoDigits(week))"
    case .month:
      let date = UTCTime.date(days: day)
      return "\(date.year)-\(twoDigits(date.month))"
    }
  }
}
