import Bytes
import Testing

@testable import AccessLog

/// The reader that remembers a minute says what `UTCTime.parse` says, in any order of times.
struct TimeReaderTests {
  @Test func rememberingChangesNothing() {
    var random = SeededRandom(seed: 4)
    let zones = ["+0000", "+0530", "-0330", "+05:3", "x0000"]
    var clock = TimeReader()
    for _ in 0..<20_000 {
      let day = ["01", "31", "1x"][random.below(3)]
      let month = ["Jan", "Feb"][random.below(2)]
      let second = ["00", "59", "60", "61", "5x", "x5"][random.below(6)]
      let minute = ["00", "01"][random.below(2)]
      let text = "\(day)/\(month)/2026:10:\(minute):\(second) \(zones[random.below(5)])"
      let bytes = Array(text.utf8) + Array(repeating: 0, count: 16)
      let range = ByteRange(0, 26)
      let read = try? clock.read(bytes.span, range, escapes: .none)
      let parsed = try? UTCTime.parse(bytes.span, range)
      #expect(read == parsed, "\(text)")
    }
  }

  @Test func rememberingAnEpochChangesNothing() {
    var random = SeededRandom(seed: 5)
    var clock = TimeReader()
    for _ in 0..<20_000 {
      let start = [
        "17935578", "17935579", "1793557.", "00000000", "-1793557", "10000000", "\0\0\0\0\0\0\0\0",
      ][random.below(7)]
      let rest = ["00000", "99999", "01234", "0.123", "1234x", "     "][random.below(6)]
      let bytes = Array("\(start)\(rest)".utf8) + Array(repeating: 0, count: 16)
      let range = ByteRange(0, 13)
      let read = try? clock.read(bytes.span, range, escapes: .none)
      let parsed = try? UTCTime.parse(bytes.span, range)
      #expect(read == parsed, "\(start)\(rest)")
    }
  }

  @Test func eightNULsAndFiveDigitsAreNoTime() {
    var clock = TimeReader()
    let bytes = Array("\0\0\0\0\0\0\0\012345".utf8) + Array(repeating: 0, count: 16)
    #expect(throws: Rejection.badTime) {
      try clock.read(bytes.span, ByteRange(0, 13), escapes: .none)
    }
  }

  @Test(arguments: [
    (
      #"1793557923.\u0030\u0030\u0030\u0030\u0030\u0030\u0030\u0030\u0030\u0030\u0030000nonsense"#,
      nil
    ),
    (#"01\/Nov\/2026:18:32:03 +0000"#, "2026-11-01T18:32:03.000Z"),
    (#"\u0030\u0031/Nov/2026:18:32:03 +0000"#, "2026-11-01T18:32:03.000Z"),
    (#"01/Nov/2026\n"#, nil), (#"\u00e9"#, nil),
    (String(repeating: "\\u0030", count: 100), nil),
  ])
  func readsThroughEscapes(text: String, iso: String?) {
    var clock = TimeReader()
    let bytes = Array(text.utf8)
    let time = try? clock.read(bytes.span, ByteRange(0, bytes.count), escapes: .json)
    #expect(time.map(UTCTime.iso8601) == iso)
  }
}
