import Bytes
import Testing

@testable import Report

struct PeriodTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var since: String?
    var until: String?
    var zone = "Asia/Kolkata"
    var from: String?
    var to: String?
    var hours: Int64?
  }

  static let rows = [
    Row(testDescription: "nothing given is all"),
    Row(
      testDescription: "a day in Kolkata begins at half past six in UTC", since: "2026-11-01",
      until: "2026-11-02", from: "2026-10-31T18:30:00.000Z", to: "2026-11-01T18:30:00.000Z",
      hours: 24),
    Row(
      testDescription: "spring in Berlin has a day of 23 hours", since: "2026-03-29",
      until: "2026-03-30", zone: "Europe/Berlin", from: "2026-03-28T23:00:00.000Z", hours: 23),
    Row(
      testDescription: "autumn in Berlin has a day of 25 hours", since: "2026-10-25",
      until: "2026-10-26", zone: "Europe/Berlin", from: "2026-10-24T22:00:00.000Z", hours: 25),
    Row(
      testDescription: "a day in Kathmandu is widened by a quarter at each edge",
      since: "2026-11-01", until: "2026-11-02", zone: "Asia/Kathmandu",
      from: "2026-10-31T18:00:00.000Z", to: "2026-11-01T18:30:00.000Z"),
    Row(
      testDescription: "a day without a midnight begins when it begins", since: "2018-11-04",
      until: "2018-11-05", zone: "America/Sao_Paulo", from: "2018-11-04T03:00:00.000Z", hours: 23),
    Row(
      testDescription: "a midnight that came twice is the first", since: "2026-11-01",
      zone: "America/Havana", from: "2026-11-01T04:00:00.000Z"),
    Row(
      testDescription: "today", since: "today", from: "2026-11-01T18:30:00.000Z"),
    Row(
      testDescription: "yesterday", since: "yesterday", until: "Today",
      from: "2026-10-31T18:30:00.000Z", to: "2026-11-01T18:30:00.000Z", hours: 24),
    Row(
      testDescription: "the day before the 25 hours", since: "yesterday", until: "today",
      zone: "America/New_York", from: "2026-10-31T04:00:00.000Z", hours: 24),
    Row(
      testDescription: "now is widened to the end of its half-hour", until: "now",
      to: "2026-11-02T02:00:00.000Z"),
    Row(
      testDescription: "36 hours ago, outwards", since: "36h", from: "2026-10-31T13:30:00.000Z"),
    Row(testDescription: "90 minutes", since: "90m", from: "2026-11-02T00:00:00.000Z"),
    Row(testDescription: "7 days", since: "7d", from: "2026-10-26T01:30:00.000Z"),
    Row(testDescription: "2 weeks", since: "2w", from: "2026-10-19T01:30:00.000Z"),
    Row(
      testDescription: "ages at both ends", since: "3h", until: "1h",
      from: "2026-11-01T22:30:00.000Z", to: "2026-11-02T01:00:00.000Z"),
    Row(
      testDescription: "a time without a zone is local", since: "2026-11-01T07:00",
      from: "2026-11-01T01:30:00.000Z"),
    Row(
      testDescription: "a space does for a T, seconds and fractions are read",
      since: "2026-11-01 07:00:59.999", until: "2026-11-01 07:30:00,000000001",
      from: "2026-11-01T01:30:00.000Z", to: "2026-11-01T02:00:00.000Z"),
    Row(
      testDescription: "a fraction counts", until: "2026-11-01T07:30:00.001",
      to: "2026-11-01T02:30:00.000Z"),
    Row(
      testDescription: "Z is UTC", since: "2026-11-01T07:00:00Z", from: "2026-11-01T07:00:00.000Z"),
    Row(
      testDescription: "an offset", since: "2026-11-01T07:00:00+01:00",
      from: "2026-11-01T06:00:00.000Z"),
    Row(
      testDescription: "an offset in four digits", since: "2026-11-01T07:00-0330",
      from: "2026-11-01T10:30:00.000Z"),
    Row(
      testDescription: "a leap day", since: "2028-02-29", zone: "UTC",
      from: "2028-02-29T00:00:00.000Z"),
    Row(
      testDescription: "the first moment there is", since: "1970-01-01", zone: "UTC",
      from: "1970-01-01T00:00:00.000Z"),
    Row(
      testDescription: "the last year there is", until: "9998-12-31T23:59", zone: "UTC",
      to: "9999-01-01T00:00:00.000Z"),
  ]

  @Test(arguments: rows) func period(of row: Row) throws {
    let period = try Period.parse(
      since: row.since, until: row.until, zone: try Zone(row.zone), now: sampleTime)
    if row.from != nil || row.since == nil {
      #expect(period.from.map(UTCTime.iso8601) == row.from)
    }
    if row.to != nil || row.until == nil { #expect(period.to.map(UTCTime.iso8601) == row.to) }
    if let hours = row.hours {
      #expect((period.to ?? 0) - (period.from ?? 0) == hours * 3_600_000)
    }
    for edge in [period.from, period.to] { #expect((edge ?? 0) % UTCTime.slotMilliseconds == 0) }
    if let from = period.from, let asked = period.askedFrom { #expect(from <= asked) }
    if let to = period.to, let asked = period.askedTo { #expect(to >= asked) }
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var since: String?
    var until: String?
    var zone = "Europe/Berlin"
    var column: Int?
    var says: String
  }

  static let failures = [
    Failure(testDescription: "no word we know", since: "tomorrow", column: 0, says: "no time"),
    Failure(testDescription: "nothing", since: "", says: "it is empty"),
    Failure(
      testDescription: "a 30th of February", since: "2026-02-30", column: 8,
      says: "February 2026 has 28 days"),
    Failure(
      testDescription: "a month 13", since: "2026-13-01", column: 5,
      says: "the month must be 01 to 12"),
    Failure(
      testDescription: "an hour 24", since: "2026-11-01T24:00", column: 11,
      says: "the hour must be 00 to 23"),
    Failure(
      testDescription: "no minutes", since: "2026-11-01T07", column: 13, says: "minutes here"),
    Failure(testDescription: "no day", since: "2026-11", column: 7, says: "a day here"),
    Failure(
      testDescription: "one digit", since: "2026-1-01", column: 5,
      says: "two digits of the month are missing here"),
    Failure(
      testDescription: "words behind a date", since: "2026-11-01 morning", column: 11,
      says: "two digits of the hour"),
    Failure(
      testDescription: "no zone we know", since: "2026-11-01T07:12 CET", column: 16,
      says: "Without a zone the time is read in Europe/Berlin"),
    Failure(testDescription: "a unit we do not know", since: "7y", column: 1, says: "an age"),
    Failure(testDescription: "no unit", since: "7", column: 1, says: "the unit is missing"),
    Failure(testDescription: "a unit and more", since: "7days", column: 1, says: "an age"),
    Failure(testDescription: "an epoch", since: "1793583727", column: 9, says: "an age"),
    Failure(
      testDescription: "longer ago than time itself", since: "999999999w", column: 0,
      says: "before 1970"),
    Failure(testDescription: "a year 0", since: "0000-01-01", column: 0, says: "1970 to 9998"),
    Failure(
      testDescription: "before 1970 in UTC", since: "1970-01-01", column: 0,
      says: "before 1970 in UTC"),
    Failure(
      testDescription: "a time that spring skipped", since: "2026-03-29T02:30",
      says: "the clock was set forward from 2026-03-29 02:00 to 2026-03-29 03:00"),
    Failure(
      testDescription: "the end before the beginning", since: "2026-11-02", until: "2026-11-01",
      says: "the period ends before it begins"),
    Failure(
      testDescription: "the end at the beginning", since: "2026-11-01", until: "2026-11-01",
      says: "For one day, write the next day's date."),
    Failure(testDescription: "not our digits", since: "٢٠٢٦-١١-٠١", column: 0, says: "no time"),
    Failure(
      testDescription: "megabytes", since: String(repeating: "9", count: 1_000_000), column: 9,
      says: "an age"),
    Failure(testDescription: "an escape", since: "\u{1B}[2J\n", column: 0, says: "no time"),
  ]

  @Test(arguments: failures) func error(of failure: Failure) throws {
    let zone = try Zone(failure.zone)
    let error = try #require(throws: PeriodError.self) {
      _ = try Period.parse(
        since: failure.since, until: failure.until, zone: zone, now: sampleTime)
    }
    #expect(error.column == failure.column)
    #expect(error.description.contains(failure.says), "\(error)")
    #expect(error.option == (failure.until == nil ? "--since" : "--until"))
    #expect(error.description.utf8.count < 400)
    #expect(error.pointer.count == (failure.column == nil ? 0 : 2))
    for line in error.pointer { #expect(line.unicodeScalars.allSatisfy { !$0.isHidden }) }
  }

  @Test func theCaretStandsUnderTheFault() throws {
    let error = try #require(throws: PeriodError.self) {
      _ = try Period.parse(since: "2026-02-30", until: nil, zone: .utc, now: sampleTime)
    }
    #expect(error.pointer == ["  2026-02-30", "          ^"])
    #expect(
      error.description == """
        --since "2026-02-30": February 2026 has 28 days. Write a date such as 2026-11-01, a time \
        such as 2026-11-01T07:12, today, yesterday, now, or an age such as 36h or 7d.
        """)
  }

  @Test func aTimeThatCameTwiceIsTheFirstAndSaysSo() throws {
    let period = try Period.parse(
      since: "2026-10-25T02:00", until: nil, zone: try Zone("Europe/Berlin"), now: sampleTime)
    #expect(period.from.map(UTCTime.iso8601) == "2026-10-25T00:00:00.000Z")
    #expect(
      period.notes == [
        "2026-10-25 02:00 came twice in Europe/Berlin, the clock was set back; --since means the "
          + "first, at +02:00 (the second is at +01:00)."
      ])
    #expect(PeriodText.describe(period) == "since 2026-10-25 02:00 +02:00 Europe/Berlin")
  }

  @Test func edgesThatMoveAreSaid() throws {
    let widened = try Period.parse(
      since: "2026-11-01T07:12:30", until: "2026-11-01T08:00", zone: try kolkata(), now: sampleTime)
    #expect(PeriodText.describe(widened) == "2026-11-01 07:00 – 2026-11-01 08:00 Asia/Kolkata")
    #expect(
      widened.notes == [
        "The period was widened to whole half-hours; asked for: 2026-11-01 07:12:30 – "
          + "2026-11-01 08:00:00 Asia/Kolkata."
      ])
    let quarter = try Period.parse(
      since: "2026-11-01", until: nil, zone: try Zone("Asia/Kathmandu"), now: sampleTime)
    #expect(quarter.notes.first?.hasPrefix("Asia/Kathmandu is not a whole number of") == true)
    let exact = try Period.parse(
      since: "2026-11-01", until: "2026-11-02", zone: try kolkata(), now: sampleTime)
    #expect(exact.notes.isEmpty)
  }

  @Test func periodsInWords() throws {
    let zone = try kolkata()
    func words(_ since: String?, _ until: String?) throws -> String {
      PeriodText.describe(
        try Period.parse(since: since, until: until, zone: zone, now: sampleTime))
    }
    #expect(
      try words("2026-11-01", "2026-11-02") == "2026-11-01 00:00 – 2026-11-02 00:00 Asia/Kolkata")
    #expect(try words("2026-11-01", nil) == "since 2026-11-01 00:00 Asia/Kolkata")
    #expect(try words(nil, "2026-11-01") == "until 2026-11-01 00:00 Asia/Kolkata")
    #expect(try words(nil, nil) == "all that is stored")
    #expect(Period.all(in: zone) == (try Period.parse(since: nil, until: nil, zone: zone, now: 0)))
  }

  @Test func anAbsurdClockDoesNotTrap() throws {
    for now in [Int64.min, -1, 0, UTCTime.end, .max] {
      for text in ["now", "today", "yesterday", "7d", "2026-11-01"] {
        for zone in ["Asia/Kolkata", "America/New_York", "+18", "-18"] {
          _ = try? Period.parse(since: text, until: nil, zone: try Zone(zone), now: now)
          _ = try? Period.parse(since: nil, until: text, zone: try Zone(zone), now: now)
        }
      }
    }
    let absurd = Period(askedFrom: .min, askedTo: .max, zone: .utc)
    #expect(absurd.from == 0)
    #expect((absurd.to ?? .max) <= UTCTime.end)
  }
}
