import Bytes
import Foundation
import Testing

@testable import Report

struct ZoneTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name: String
    /// `nil`: refused.
    var offset: Int?
    var shown = ""
  }

  static let rows = [
    Row(testDescription: "a place", name: "Asia/Kolkata", offset: 19_800, shown: "Asia/Kolkata"),
    Row(
      testDescription: "an old name", name: "Asia/Calcutta", offset: 19_800, shown: "Asia/Calcutta"),
    Row(testDescription: "any case", name: "europe/BERLIN", offset: 3_600, shown: "Europe/Berlin"),
    Row(
      testDescription: "a place in three parts", name: "America/Argentina/Buenos_Aires",
      offset: -10_800, shown: "America/Argentina/Buenos_Aires"),
    Row(testDescription: "UTC", name: "UTC", offset: 0, shown: "UTC"),
    Row(testDescription: "Z", name: "z", offset: 0, shown: "UTC"),
    Row(testDescription: "an offset", name: "+05:30", offset: 19_800, shown: "+05:30"),
    Row(testDescription: "a short offset", name: "-0330", offset: -12_600, shown: "-03:30"),
    Row(testDescription: "hours", name: "+9", offset: 32_400, shown: "+09:00"),
    Row(testDescription: "behind UTC", name: "UTC+05:45", offset: 20_700, shown: "+05:45"),
    Row(testDescription: "too many hours", name: "+19:00"),
    Row(testDescription: "too many minutes", name: "+05:60"),
    Row(testDescription: "no digits", name: "+"),
    Row(testDescription: "half an offset", name: "+05:"),
    Row(testDescription: "letters", name: "+ab:cd"),
    Row(testDescription: "Arabic digits", name: "+٠٥:٣٠"),
    Row(testDescription: "an abbreviation that India, Israel and Ireland share", name: "IST"),
    Row(testDescription: "an abbreviation that ICU takes for Dhaka", name: "BST"),
    Row(testDescription: "no place", name: "Mars/Olympus"),
    Row(testDescription: "nothing", name: ""),
    Row(testDescription: "a path", name: "../../etc/passwd"),
    Row(testDescription: "an absolute path", name: "/etc/localtime"),
    Row(testDescription: "a newline at its end", name: "Asia/Kolkata\n"),
    Row(testDescription: "a NUL", name: "Asia/Kolkata\0"),
    Row(testDescription: "a long one", name: String(repeating: "A", count: 100_000)),
  ]

  @Test(arguments: rows) func zone(of row: Row) throws {
    guard let offset = row.offset else {
      #expect(throws: ZoneError.self) { _ = try Zone(row.name) }
      return
    }
    let zone = try Zone(row.name)
    #expect(zone.offsetSeconds(at: sampleTime) == offset)
    #expect(zone.name == row.shown)
  }

  struct Guess: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var first: String?
  }

  static let guesses = [
    Guess(testDescription: "Asia/Kolkatta", first: "Asia/Kolkata"),
    Guess(testDescription: "kolkata", first: "Asia/Kolkata"),
    Guess(testDescription: "Berlin", first: "Europe/Berlin"),
    Guess(testDescription: "America/NewYork", first: "America/New_York"),
    Guess(testDescription: "Europe/Kathmandu", first: "Asia/Kathmandu"),
    Guess(testDescription: "qqqqqqqqqqqqqq", first: nil),
    Guess(testDescription: "x", first: nil),
  ]

  @Test(arguments: guesses) func nearest(of guess: Guess) throws {
    let error = try #require(throws: ZoneError.self) { _ = try Zone(guess.testDescription) }
    #expect(error.nearest.first == guess.first)
    #expect(error.nearest.count <= 3)
  }

  @Test func theErrorSaysWhatToDo() throws {
    let error = try #require(throws: ZoneError.self) { _ = try Zone("Asia/Kolkatta") }
    #expect(
      error.description == """
        "Asia/Kolkatta" is no time zone; did you mean Asia/Kolkata? Write a name of the IANA \
        database such as Asia/Kolkata, UTC, or an offset such as +05:30.
        """)
    let share = try #require(throws: ZoneError.self) { _ = try Zone("ist") }
    #expect(
      share.description.hasPrefix("\"ist\" is an abbreviation that several time zones share."))
  }

  @Test func everyKnownZoneLoadsAndReadsBothWays() throws {
    for name in TimeZone.knownTimeZoneIdentifiers {
      let zone = try Zone(name)
      for time in [0, sampleTime, UTCTime.end - 1, .min, .max] {
        #expect(zone.offsetSeconds(at: time).magnitude < 18 * 3600)
      }
      switch zone.moment(ofLocal: zone.local(sampleTime)) {
      case .once(let moment): #expect(moment == sampleTime)
      case .twice(let first, let second): #expect([first, second].contains(sampleTime))
      case .skipped: Issue.record("\(name) skipped a reading that it showed")
      }
    }
  }

  @Test func formats() throws {
    let zone = try kolkata()
    #expect(zone.format(sampleTime) == "2026-11-02 07:12")
    #expect(zone.format(sampleTime, .date) == "2026-11-02")
    #expect(zone.format(sampleTime, .second, withZone: true) == "2026-11-02 07:12:07 +05:30")
    #expect(Zone.utc.format(sampleTime, withZone: true) == "2026-11-02 01:42 UTC")
    #expect(try Zone("-03:30").format(0, withZone: true) == "1969-12-31 20:30 -03:30")
    #expect(zone.format(-1) == "–")
    #expect(zone.format(.max) == "–")
  }

  @Test func aligning() throws {
    let month: Int64 = 30 * 86_400_000
    func isAligned(_ name: String) throws -> Bool {
      try Zone(name).isAlignedToSlots(from: sampleTime, to: sampleTime + month)
    }
    #expect(try isAligned("Asia/Kolkata"))
    #expect(try isAligned("America/New_York"))
    #expect(try isAligned("Australia/Lord_Howe"))
    #expect(try !isAligned("Asia/Kathmandu"))
    #expect(try !isAligned("Pacific/Chatham"))
    #expect(try !isAligned("+05:45"))
    #expect(try Zone("Asia/Kathmandu").isAlignedToSlots(from: .min, to: .max) == false)
  }

  @Test func localMoments() throws {
    let berlin = try Zone("Europe/Berlin")
    func local(_ text: String) throws -> Int64 {
      try Period.parse(since: text + "Z", until: nil, zone: .utc, now: sampleTime).askedFrom ?? 0
    }
    let hour: Int64 = 3_600_000
    let gap = try local("2026-03-29T02:00")
    #expect(
      berlin.moment(ofLocal: gap) == .skipped(at: gap - hour, from: gap, to: gap + hour))
    #expect(berlin.moment(ofLocal: gap - 1) == .once(gap - hour - 1))
    #expect(berlin.moment(ofLocal: gap + hour) == .once(gap - hour))
    let twice = try local("2026-10-25T02:00")
    #expect(berlin.moment(ofLocal: twice) == .twice(first: twice - 2 * hour, second: twice - hour))
    #expect(berlin.moment(ofLocal: twice - 1) == .once(twice - 2 * hour - 1))
    #expect(berlin.moment(ofLocal: twice + hour) == .once(twice))
    // Samoa left out a day, 2011-12-30
    let apia = try Zone("Pacific/Apia")
    let day = try local("2011-12-30T00:00")
    #expect(
      apia.moment(ofLocal: day + 12 * hour)
        == .skipped(at: day + 10 * hour, from: day, to: day + 24 * hour))
  }
}

/// A zone's clock as a table says what the zone says.
struct ZoneClockTests {
  @Test(arguments: [
    "Asia/Kolkata", "Europe/Berlin", "Africa/Casablanca", "America/St_Johns", "+05:45",
  ])
  func readsWhatTheZoneReads(_ name: String) throws {
    let zone = try Zone(name)
    let clock = try #require(zone.clock)
    #expect(clock.name == zone.name)
    // Every 53 hours and 17 minutes of 25 years: at all hours of all days of the year.
    for time in stride(from: Int64(946_684_800_000), to: 1_735_689_600_000, by: 191_820_000) {
      let expected: Int64 =
        switch zone.moment(ofLocal: zone.local(time)) {
        case .once(let moment): moment
        case .twice(let first, _): first
        case .skipped(let at, _, _): at
        }
      #expect(clock.utc(ofLocal: zone.local(time)) == expected)
    }
  }

  @Test func utcNeedsNone() throws {
    #expect(Zone.utc.clock == nil)
    #expect(try Zone("Etc/UTC").clock == nil)
  }

  @Test func theHoursOfAChange() throws {
    let clock = try #require(try Zone("Europe/Berlin").clock)
    let hour: Int64 = 3_600_000
    // 2026-03-29: 02:00 is 03:00. 2026-10-25: 03:00 is 02:00.
    let march: Int64 = 1_774_742_400_000  // 00:00Z
    #expect(clock.utc(ofLocal: march + hour * 3 / 2) == march + hour / 2)
    #expect(clock.utc(ofLocal: march + hour * 5 / 2) == march + hour * 3 / 2)  // skipped
    #expect(clock.utc(ofLocal: march + hour * 7 / 2) == march + hour * 3 / 2)
    let october: Int64 = 1_792_886_400_000  // 2026-10-25T00:00Z
    #expect(clock.utc(ofLocal: october + hour * 5 / 2) == october + hour / 2)  // the earlier
    #expect(clock.utc(ofLocal: october + hour * 7 / 2) == october + hour * 5 / 2)
  }
}
