/// Times are `Int64` milliseconds since 1970-01-01T00:00:00Z; this is the arithmetic on them.
///
/// The proleptic Gregorian calendar, no leap seconds (a `:60` is the first second of the next
/// minute, as in POSIX), years 1970–9999.
@usableFromInline package enum UTCTime {
  /// Milliseconds in a slot: half an hour.
  @inlinable package static var slotMilliseconds: Int64 { 1_800_000 }
  /// Milliseconds in a day.
  @inlinable package static var dayMilliseconds: Int64 { 86_400_000 }
  /// The first millisecond of the year 10000, which no log reaches.
  @inlinable package static var end: Int64 { 253_402_300_800_000 }

  /// Days from 1970-01-01 to a date of the Gregorian calendar.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  @inlinable package static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date `days` after 1970-01-01.
  package static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1
    )
  }

  /// Days in a month of the Gregorian calendar.
  @inlinable package static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The slot a time lies in, counted from 1970.
  @inlinable package static func slot(of time: Int64) -> Int32 {
    Int32(truncatingIfNeeded: time / slotMilliseconds)  // times are 0..<end, so it fits
  }

  /// `2026-11-01T02:12:03.000Z`: 24 ASCII bytes for every time from 1970 to 9999.
  package static func iso8601(_ time: Int64) -> String {
    let days = Int(
      time >= 0 ? time / dayMilliseconds : (time - dayMilliseconds + 1) / dayMilliseconds)
    let (year, month, day) = date(days: days)
    let rest = Int(time) - days * Int(dayMilliseconds)
    var text: [UInt8] = []
    text.reserveCapacity(24)
    func digits(_ value: Int, _ width: Int) {
      var divisor = 1
      for _ in 1..<width { divisor *= 10 }
      while divisor > 0 {
        text.append(UInt8(truncatingIfNeeded: value / divisor % 10) + 0x30)
        divisor /= 10
      }
    }
    func byte(_ character: Unicode.Scalar) { text.append(UInt8(ascii: character)) }
    digits(year, 4)
    byte("-")
    digits(month, 2)
    byte("-")
    digits(day, 2)
    byte("T")
    digits(rest / 3_600_000, 2)
    byte(":")
    digits(rest / 60_000 % 60, 2)
    byte(":")
    digits(rest / 1000 % 60, 2)
    byte(".")
    digits(rest % 1000, 3)
    byte("Z")
    return String(decoding: text, as: UTF8.self)
  }

  /// A slot's start, `2026-11-01T02:00:00Z`.
  package static func iso8601(slot: Int32) -> String {
    iso8601(Int64(slot) * slotMilliseconds).prefix(19) + "Z"
  }
}
