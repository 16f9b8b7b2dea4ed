import Bytes

/// One edge of a period as it was read.
struct PeriodEdge: Equatable {
  /// ms since 1970, UTC.
  var time: Int64
  /// What the reader should know, a sentence.
  var note: String?
}

/// Reads `2026-11-01`, `2026-11-01T07:12:03+05:30`, `today`, `36h`, … for one option.
struct PeriodEdgeReader {
  let option: String
  let text: String
  let zone: Zone
  /// ms since 1970, UTC.
  let now: Int64

  static let remedy =
    "Write a date such as 2026-11-01, a time such as 2026-11-01T07:12, today, yesterday, now, "
    + "or an age such as 36h or 7d."

  /// Reads the edge.
  ///
  /// - Throws: `PeriodError`; hostile text never traps.
  func read() throws(PeriodError) -> PeriodEdge {
    switch text.lowercased() {
    case "now": return PeriodEdge(time: now)
    case "today": return PeriodEdge(time: zone.startOfDay(zone.day(of: now)))
    case "yesterday": return PeriodEdge(time: zone.startOfDay(zone.day(of: now) - 1))
    case "": throw error(at: nil, "it is empty")
    default: break
    }
    var scanner = DigitScanner(text)
    let digits = scanner.digits(upTo: 9)
    guard let digits else { throw error(at: 0, "this is no time") }
    if digits.count == 4, scanner.take("-") { return try dateOrTime(year: digits.value, &scanner) }
    return try age(digits.value, &scanner)
  }

  // MARK: Ages

  private func age(_ count: Int, _ scanner: inout DigitScanner) throws(PeriodError) -> PeriodEdge {
    let place = scanner.offset
    let unit = scanner.next()
    guard let milliseconds = TimeSpan.milliseconds(of: unit), scanner.isAtEnd else {
      let problem =
        unit == nil ? "the unit is missing" : "this is neither a date nor an age"
      throw error(
        at: place, problem, "The units of an age are m (minutes), h, d and w; a date is 2026-11-01."
      )
    }
    let time = now - Int64(count) * milliseconds  // below 10^9 × 6.1 × 10^8, which fits
    guard time >= 0 else { throw error(at: 0, "that is before 1970") }
    return PeriodEdge(time: time)
  }

  // MARK: Dates and times

  private func dateOrTime(
    year: Int, _ scanner: inout DigitScanner
  ) throws(PeriodError) -> PeriodEdge {
    guard 1970...9998 ~= year else { throw error(at: 0, "the year must be 1970 to 9998") }
    let month = try part(&scanner, "month", 1...12)
    guard scanner.take("-") else {
      throw error(at: scanner.offset, "a date has a \"-\" and a day here")
    }
    let length = UTCTime.daysIn(month: month, year: year)
    let day = try part(
      &scanner, "day", 1...length,
      "\(PeriodEdgeReader.monthNames[month - 1]) \(year) has \(length) days")  // month is 1…12
    let days = UTCTime.days(year: year, month: month, day: day)
    if scanner.isAtEnd { return PeriodEdge(time: try known(zone.startOfDay(days))) }
    guard scanner.take("T") || scanner.take("t") || scanner.take(" ") else {
      throw error(at: scanner.offset, "after a date comes \"T\" and a time, or nothing")
    }
    let clock = try clock(&scanner)
    let local = Int64(days) * UTCTime.dayMilliseconds + clock
    if scanner.isAtEnd { return try moment(ofLocal: local) }
    let place = scanner.offset
    guard let first = scanner.rest.first, "Zz+-".contains(first),
      let named = try? Zone(scanner.rest)
    else {
      throw error(
        at: place, "after the time comes Z, an offset such as +05:30, or nothing",
        "Without a zone the time is read in \(zone.name); --timezone names another.")
    }
    return PeriodEdge(time: try known(local - Int64(named.offsetSeconds(at: 0)) * 1000))
  }

  /// `07:12`, `07:12:03`, `07:12:03.250`, in ms since midnight.
  private func clock(_ scanner: inout DigitScanner) throws(PeriodError) -> Int64 {
    let hour = try part(&scanner, "hour", 0...23)
    guard scanner.take(":") else {
      throw error(at: scanner.offset, "a time has a \":\" and minutes here")
    }
    let minute = try part(&scanner, "minute", 0...59)
    guard scanner.take(":") else { return Int64(hour * 60 + minute) * 60_000 }
    let second = try part(&scanner, "second", 0...59)
    var milliseconds = 0
    if scanner.take(".") || scanner.take(",") {
      let place = scanner.offset
      guard let fraction = scanner.digits(upTo: 9) else {
        throw error(at: place, "digits are missing here")
      }
      milliseconds = fraction.value
      for _ in min(fraction.count, 3)..<3 { milliseconds *= 10 }
      for _ in 3..<max(fraction.count, 3) { milliseconds /= 10 }
    }
    return Int64((hour * 60 + minute) * 60 + second) * 1000 + Int64(milliseconds)
  }

  private func moment(ofLocal local: Int64) throws(PeriodError) -> PeriodEdge {
    switch zone.moment(ofLocal: local) {
    case .once(let time): return PeriodEdge(time: try known(time))
    case .twice(let first, let second):
      let clock = Zone.readable(local: local, .minute)
      let note =
        "\(clock) came twice in \(zone.name), the clock was set back; \(option) means the first, "
        + "at \(offset(first)) (the second is at \(offset(second)))."
      return PeriodEdge(time: try known(first), note: note)
    case .skipped(let at, let from, let to):
      let gap = "\(Zone.readable(local: from, .minute)) to \(Zone.readable(local: to, .minute))"
      throw error(
        at: nil, "that time did not exist in \(zone.name): the clock was set forward from \(gap)",
        "Write \(typed(at)) or an earlier time, or add an offset.")
    }
  }

  private func offset(_ time: Int64) -> String { offsetText(seconds: zone.offsetSeconds(at: time)) }

  /// A local time without spaces, as one would type it.
  private func typed(_ time: Int64) -> String {
    String(zone.format(time).map { $0 == " " ? "T" : $0 })
  }

  private func known(_ time: Int64) throws(PeriodError) -> Int64 {
    guard time >= 0 else { throw error(at: 0, "that is before 1970 in UTC") }
    return time
  }

  /// Two digits within `range`.
  private func part(
    _ scanner: inout DigitScanner, _ name: String, _ range: ClosedRange<Int>,
    _ reason: String? = nil
  ) throws(PeriodError) -> Int {
    let place = scanner.offset
    guard let digits = scanner.digits(upTo: 2), digits.count == 2 else {
      throw error(at: place, "two digits of the \(name) are missing here")
    }
    guard range ~= digits.value else {
      throw error(
        at: place,
        reason ?? "the \(name) must be \(twoDigits(range.lowerBound)) to \(range.upperBound)")
    }
    return digits.value
  }

  private func error(at column: Int?, _ problem: String, _ remedy: String = remedy) -> PeriodError {
    PeriodError(option: option, text: text, column: column, problem: problem, remedy: remedy)
  }

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}
