import Testing

@testable import Bytes

/// A clock that is set forward by an hour at 10,000 and back at 20,000 (seconds; east of UTC by one
/// hour, and by two between).
struct LocalClockTests {
  static let hour: Int64 = 3_600_000
  static let clock = LocalClock(
    name: "Test/Zone", offset: hour,
    changes: [(at: 10_000_000, offset: 2 * hour), (at: 20_000_000, offset: hour)])

  @Test(arguments: [
    ("long before", Int64(5_000_000), Int64(5_000_000)),
    ("the last moment before it is set forward", 9_999_999, 9_999_999),
    ("the first after", 10_000_000, 10_000_000), ("summer", 15_000_000, 15_000_000),
    ("winter again", 25_000_000, 25_000_000),
  ])
  func itsOwnReadingIsUnderstood(_ why: String, _ time: Int64, _ expected: Int64) {
    let offset = 10_000_000..<20_000_000 ~= time ? 2 * Self.hour : Self.hour
    #expect(Self.clock.utc(ofLocal: time + offset) == expected, "\(why)")
  }

  @Test func aReadingThatComesTwiceIsTheEarlier() {
    for time: Int64 in [20_000_000, 21_000_000, 20_000_000 + Self.hour - 1] {
      #expect(Self.clock.utc(ofLocal: time + Self.hour) == time - Self.hour)
    }
    let behind = 20_000_000 + Self.hour
    #expect(Self.clock.utc(ofLocal: behind + Self.hour) == behind)
  }

  @Test func aReadingThatNeverCameGoesOnFromBefore() {
    for skipped: Int64 in [0, 1, Self.hour - 1] {
      #expect(Self.clock.utc(ofLocal: 10_000_000 + Self.hour + skipped) == 10_000_000 + skipped)
    }
  }

  @Test func aFixedOffsetIsTakenOff() {
    let clock = LocalClock(name: "+05:30", offset: 19_800_000)
    #expect(clock.utc(ofLocal: 0) == -19_800_000)
  }
}
