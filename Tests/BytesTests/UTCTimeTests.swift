import Testing

@testable import Bytes

struct UTCTimeTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var iso: String?
    var error: TimeError?

    init(_ why: String, _ text: String, _ iso: String) {
      testDescription = why
      self.text = text
      self.iso = iso
    }

    init(_ why: String, _ text: String, throws error: TimeError) {
      testDescription = why
      self.text = text
      self.error = error
    }
  }

  static let commonLog = [
    Row("UTC", "26/Jul/2023:12:07:03 +0000", "2023-07-26T12:07:03.000Z"),
    Row("brackets", "[26/Jul/2023:12:07:03 +0000]", "2023-07-26T12:07:03.000Z"),
    Row("India", "02/Nov/2026:00:00:00 +0530", "2026-11-01T18:30:00.000Z"),
    Row("Nepal", "26/Jul/2023:12:00:00 +05:45", "2023-07-26T06:15:00.000Z"),
    Row("Newfoundland", "26/Jul/2023:12:00:00 -0330", "2023-07-26T15:30:00.000Z"),
    Row("a day earlier", "01/Jan/2026:05:29:59 +0530", "2025-12-31T23:59:59.000Z"),
    Row("a day later", "31/Dec/2025:23:59:59 -0100", "2026-01-01T00:59:59.000Z"),
    Row("milliseconds", "26/Jul/2023:12:07:03.123 +0000", "2023-07-26T12:07:03.123Z"),
    Row("no zone is UTC", "26/Feb/2019:00:29:44.326", "2019-02-26T00:29:44.326Z"),
    Row("a leap second", "31/Dec/2016:23:59:60 +0000", "2017-01-01T00:00:00.000Z"),
    Row("a leap second in India", "01/Jan/2017:05:29:60 +0530", "2017-01-01T00:00:00.000Z"),
    Row("leap day", "29/Feb/2024:00:00:00 +0000", "2024-02-29T00:00:00.000Z"),
    Row("leap day of a century", "29/Feb/2000:00:00:00 +0000", "2000-02-29T00:00:00.000Z"),
    Row("the first moment", "01/Jan/1970:00:00:00 +0000", "1970-01-01T00:00:00.000Z"),
    Row("the last second", "31/Dec/9999:23:59:59 +0000", "9999-12-31T23:59:59.000Z"),
    Row("before 1970", "01/Jan/1970:00:00:00 +1400", throws: .impossible),
    Row("after 9999", "31/Dec/9999:23:59:59 -1200", throws: .impossible),
    Row("1900", "01/Jan/1900:00:00:00 +0000", throws: .impossible),
    Row("year 0", "01/Jan/0000:00:00:00 +0000", throws: .impossible),
    Row("31st of February", "31/Feb/2026:00:00:00 +0000", throws: .impossible),
    Row("29th of no leap year", "29/Feb/2026:12:00:00 +0000", throws: .impossible),
    Row("29th of a plain century", "29/Feb/2100:12:00:00 +0000", throws: .impossible),
    Row("31st of June", "31/Jun/2026:12:00:00 +0000", throws: .impossible),
    Row("day 0", "00/Jan/2026:00:00:00 +0000", throws: .impossible),
    Row("hour 24", "01/Jan/2026:24:00:00 +0000", throws: .impossible),
    Row("minute 60", "01/Jan/2026:00:60:00 +0000", throws: .impossible),
    Row("second 61", "01/Jan/2026:00:00:61 +0000", throws: .impossible),
    Row("zone of 19 hours", "01/Jan/2026:00:00:00 +1900", throws: .impossible),
    Row("zone with 60 minutes", "01/Jan/2026:00:00:00 +0560", throws: .impossible),
    Row("no month", "01/Foo/2026:00:00:00 +0000", throws: .shape),
    Row("a month in lower case", "01/nov/2026:00:00:00 +0000", throws: .shape),
    Row("letters for digits", "aa/Jan/2026:00:00:00 +0000", throws: .shape),
    Row("something behind it", "01/Jan/2026:00:00:00 +0000x", throws: .shape),
    Row("half a zone", "01/Jan/2026:00:00:00 +05", "2025-12-31T19:00:00.000Z"),
    Row("three digits of zone", "01/Jan/2026:00:00:00 +053", throws: .shape),
    Row("cut short", "01/Jan/2026:00:0", throws: .shape),
  ]

  static let iso = [
    Row("Zulu", "2026-11-01T02:12:03Z", "2026-11-01T02:12:03.000Z"),
    Row("lower case", "2026-11-01t02:12:03z", "2026-11-01T02:12:03.000Z"),
    Row("milliseconds", "2023-07-26T12:07:03.123Z", "2023-07-26T12:07:03.123Z"),
    Row("one digit", "2023-07-26T12:07:03.1Z", "2023-07-26T12:07:03.100Z"),
    Row("nanoseconds are cut", "2023-07-26T12:07:03.123999999Z", "2023-07-26T12:07:03.123Z"),
    Row("a comma", "2012-07-02 10:22:40,672", "2012-07-02T10:22:40.672Z"),
    Row("colon in the zone", "2013-10-10T16:52:00+02:00", "2013-10-10T14:52:00.000Z"),
    Row("no colon in the zone", "2013-10-10T16:52:00-0230", "2013-10-10T19:22:00.000Z"),
    Row("no zone", "2013-10-10T16:52:00", "2013-10-10T16:52:00.000Z"),
    Row("no seconds", "2013-10-10T16:52Z", "2013-10-10T16:52:00.000Z"),
    Row("a date", "2013-10-10", "2013-10-10T00:00:00.000Z"),
    Row("slashes", "2013/10/10 16:52:01", "2013-10-10T16:52:01.000Z"),
    Row("mixed separators", "2013-10/10 16:52:01", throws: .shape),
    Row("a space before the zone", "2013-10-10 16:52:01 +0530", "2013-10-10T11:22:01.000Z"),
    Row("month 13", "2013-13-10T16:52:00Z", throws: .impossible),
    Row("no time behind T", "2013-10-10T", throws: .shape),
    Row("another letter", "2013-10-10X16:52:00Z", throws: .shape),
    Row("a year too far", "9999-12-31T23:59:59-00:01", throws: .impossible),
  ]

  static let epochs = [
    Row("0", "0", "1970-01-01T00:00:00.000Z"),
    Row("seconds", "1793557923", "2026-11-01T18:32:03.000Z"),
    Row("milliseconds", "1793557923456", "2026-11-01T18:32:03.456Z"),
    Row("microseconds", "1793557923456789", "2026-11-01T18:32:03.456Z"),
    Row("nanoseconds", "1793557923456789012", "2026-11-01T18:32:03.456Z"),
    Row("seconds with a fraction", "1793557923.4567", "2026-11-01T18:32:03.456Z"),
    Row("milliseconds with a fraction", "1793557923456.7", "2026-11-01T18:32:03.456Z"),
    Row("leading zeros", "0001793557923456", "2026-11-01T18:32:03.456Z"),
    Row("the last of the seconds", "99999999999", "5138-11-16T09:46:39.000Z"),
    Row("the first of the milliseconds", "100000000000", "1973-03-03T09:46:40.000Z"),
    Row("the last of the milliseconds", "99999999999999", "5138-11-16T09:46:39.999Z"),
    Row("the first of the microseconds", "100000000000000", "1973-03-03T09:46:40.000Z"),
    Row("the last of the microseconds", "99999999999999999", "5138-11-16T09:46:39.999Z"),
    Row("the first of the nanoseconds", "100000000000000000", "1973-03-03T09:46:40.000Z"),
    Row("the largest that is read", "9000000000000000009", "2255-03-14T16:00:00.000Z"),
    Row("the largest Int64", "9223372036854775807", throws: .impossible),
    Row("past Int64", "9223372036854775808", throws: .impossible),
    Row("20 digits", "10000000000000000000", throws: .impossible),
    Row("40 digits", String(repeating: "1", count: 40), throws: .impossible),
    Row("41 digits", String(repeating: "1", count: 41), throws: .shape),
    Row("negative", "-1", throws: .shape),
    Row("signed", "+1793557923000", throws: .shape),
    Row("an exponent", "1e12", throws: .shape),
    Row("a space before", " 1793557923000", throws: .shape),
    Row("a letter behind", "1793557923000x", throws: .shape),
    Row("a bracket alone", "[", throws: .shape),
    Row("a dot alone", ".", throws: .shape),
    Row("nothing", "", throws: .shape),
    Row("no number", "NaN", throws: .shape),
  ]

  @Test(arguments: commonLog + iso + epochs) func reads(_ row: Row) {
    do throws(TimeError) {
      #expect(UTCTime.iso8601(try parse(row.text)) == row.iso)
    } catch {
      #expect(error == row.error, "\(row.text)")
    }
  }

  /// Every day from 1970 to 9999 follows the one before it, and comes back.
  @Test func daysCountUp() {
    var expected = 0
    for year in 1970...9999 {
      for month in 1...12 {
        for day in [1, 15, UTCTime.daysIn(month: month, year: year)] {
          let days = UTCTime.days(year: year, month: month, day: day)
          #expect(days == expected + day - 1)
          #expect(UTCTime.date(days: days) == (year, month, day))
        }
        expected += UTCTime.daysIn(month: month, year: year)
      }
    }
    #expect(Int64(expected) * UTCTime.dayMilliseconds == UTCTime.end)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var random = SeededRandom(seed: 1)
    for _ in 0..<20_000 {
      let time = Int64(random.next() % UInt64(UTCTime.end))
      let text = UTCTime.iso8601(time)
      #expect(text.utf8.count == 24)
      #expect(try parse(text) == time)
    }
  }

  @Test func slotsAreHalfHours() {
    let half = UTCTime.slotMilliseconds
    #expect(UTCTime.slot(of: half - 1) == 0)
    #expect(UTCTime.slot(of: half) == 1)
    #expect(UTCTime.iso8601(slot: UTCTime.slot(of: 1_793_557_923_000)) == "2026-11-01T18:30:00Z")
    #expect(UTCTime.iso8601(slot: UTCTime.slot(of: UTCTime.end - 1)) == "9999-12-31T23:30:00Z")
  }

  /// Random bytes, bytes that times are made of, and times with a byte changed, cut or doubled.
  @Test func noBytesTrap() {
    var random = SeededRandom(seed: 2)
    let seeds = (Self.commonLog + Self.iso + Self.epochs).map { Array($0.text.utf8) }
    let common = Array("0123456789/:-+TZ .,[]JanFebDec".utf8)
    for round in 0..<60_000 {
      var bytes: [UInt8]
      if round % 3 == 0 {
        bytes = (0..<random.below(44)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      } else if round % 3 == 1 {
        bytes = (0..<random.below(44)).map { _ in random.pick(from: common) }
      } else {
        bytes = random.pick(from: seeds)
        for _ in 0...random.below(3) where !bytes.isEmpty {
          let place = random.below(bytes.count)
          switch random.below(3) {
          case 0: bytes[place] = random.pick(from: common)
          case 1: bytes.remove(at: place)
          default: bytes.insert(bytes[place], at: place)
          }
        }
      }
      let padded = bytes + Array("0000000000000000".utf8)
      if let time = try? UTCTime.parse(padded.span, ByteRange(0, bytes.count)) {
        #expect(0..<UTCTime.end ~= time)
        let alone = try? UTCTime.parse(bytes.span, ByteRange(0, bytes.count))
        #expect(time == alone, "what stands behind the range does not count")
      }
    }
  }

  private func parse(_ text: String) throws(TimeError) -> Int64 {
    let bytes = Array(text.utf8)
    return try UTCTime.parse(bytes.span, ByteRange(0, bytes.count))
  }
}
