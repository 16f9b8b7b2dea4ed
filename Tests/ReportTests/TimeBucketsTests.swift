import Bytes
import Testing

@testable import Report

/// Local hours, days, weeks and months, in half-hours of UTC.
struct TimeBucketsTests {
  /// 2026-10-24T18:30:00Z, midnight in Kolkata; Berlin sets its clock back that night.
  static let base: Int64 = 1_792_866_600_000
  private static let slot = UTCTime.slotMilliseconds

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var zone: String
    var unit: TimeUnit
    /// Half-hours after `base`, the first and the last that are covered.
    var slots: ClosedRange<Int>
    /// Asked for, in minutes after `base`.
    var since: Int?
    var until: Int?
    /// `label: first half-hour ..< half-hour after the last`
    var buckets: [String]
  }

  static let rows = [
    Row(
      testDescription: "days of Kolkata begin at half past six in the evening, UTC",
      zone: "Asia/Kolkata", unit: .day, slots: 0...95,
      buckets: ["2026-10-25: 0..<48", "2026-10-26: 48..<96"]),
    Row(
      testDescription: "a day of Berlin has 25 hours when the clock is set back",
      zone: "Europe/Berlin", unit: .day, slots: 7...100,
      buckets: ["2026-10-25: 7..<57", "2026-10-26: 57..<105"]),
    Row(
      testDescription: "the hour that comes twice is two rows, told apart by their offsets",
      zone: "Europe/Berlin", unit: .hour, slots: 10...15,
      buckets: [
        "2026-10-25 01:00: 9..<11", "2026-10-25 02:00 +02:00: 11..<13",
        "2026-10-25 02:00 +01:00: 13..<15", "2026-10-25 03:00: 15..<17",
      ]),
    Row(
      testDescription: "hours of Kolkata begin at half past, UTC", zone: "Asia/Kolkata",
      unit: .hour, slots: 1...3, buckets: ["2026-10-25 00:00: 0..<2", "2026-10-25 01:00: 2..<4"]),
    Row(
      testDescription: "weeks begin on Monday and have ISO's numbers", zone: "Asia/Kolkata",
      unit: .week, slots: 0...48, buckets: ["2026-W43: -288..<48", "2026-W44: 48..<384"]),
    Row(
      testDescription: "a week with a change of the clock is an hour longer",
      zone: "Europe/Berlin", unit: .week, slots: 10...10, buckets: ["2026-W43: -281..<57"]),
    Row(
      testDescription: "months", zone: "Asia/Kolkata", unit: .month, slots: 0...336,
      buckets: ["2026-10: -1152..<336", "2026-11: 336..<1776"]),
    Row(
      testDescription: "a half-hour of Kathmandu belongs to the day of its middle",
      zone: "Asia/Kathmandu", unit: .day, slots: -1...47,
      buckets: ["2026-10-25: -1..<47", "2026-10-26: 47..<95"]),
    Row(
      testDescription: "hours of Kathmandu are rounded, too", zone: "Asia/Kathmandu", unit: .hour,
      slots: -1...1, buckets: ["2026-10-25 00:00: -1..<1", "2026-10-25 01:00: 1..<3"]),
    Row(
      testDescription: "a day of Kathmandu that was asked for is one row, with its rounded edges",
      zone: "Asia/Kathmandu", unit: .day, slots: -1...47, since: -15, until: 1425,
      buckets: ["2026-10-25: -1..<48"]),
    Row(
      testDescription: "the period cuts the first and the last day", zone: "Asia/Kolkata",
      unit: .day, slots: 4...50, since: 120, until: 1530,
      buckets: ["2026-10-25 cut: 4..<48", "2026-10-26 cut: 48..<51"]),
    Row(
      testDescription: "the period was widened to half-hours, and rows say so",
      zone: "Asia/Kolkata", unit: .hour, slots: 3...6, since: 119, until: 185,
      buckets: [
        "2026-10-25 01:00 cut: 3..<4", "2026-10-25 02:00: 4..<6", "2026-10-25 03:00 cut: 6..<7",
      ]),
    Row(
      testDescription: "the store may begin after the period", zone: "Asia/Kolkata", unit: .day,
      slots: 60...61, since: 0, until: 5 * 1440, buckets: ["2026-10-26: 48..<96"]),
  ]

  @Test(arguments: rows) func buckets(of row: Row) throws {
    let minute: Int64 = 60_000
    let period = Period(
      askedFrom: row.since.map { Self.base + Int64($0) * minute },
      askedTo: row.until.map { Self.base + Int64($0) * minute }, zone: try Zone(row.zone))
    let first = UTCTime.slot(of: Self.base)
    let slots = [row.slots.lowerBound, row.slots.upperBound].map { first + Int32($0) }
    let buckets = TimeBuckets(covering: slots, by: row.unit, of: period)
    #expect(
      buckets.buckets.map { bucket in
        "\(bucket.label)\(bucket.isCut ? " cut" : ""): "
          + "\((bucket.from - Self.base) / Self.slot)..<\((bucket.to - Self.base) / Self.slot)"
      } == row.buckets)
    for (number, bucket) in buckets.buckets.enumerated() {
      #expect(buckets.index(of: UTCTime.slot(of: bucket.from)) == number)
      #expect(buckets.index(of: UTCTime.slot(of: bucket.to) - 1) == number)
    }
    if let last = buckets.buckets.last {
      #expect(buckets.index(of: UTCTime.slot(of: last.to)) == nil)
    }
  }

  /// Every half-hour of two years lies in just one bucket, and the next begins where it ends.
  @Test(arguments: [
    "Asia/Kolkata", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe",
    "Pacific/Apia", "America/Havana", "Africa/Casablanca", "UTC",
  ]) func nothingIsLostOrDoubled(_ zone: String) throws {
    let period = Period.all(in: try Zone(zone))
    for unit in TimeUnit.allCases {
      // 2010-12-01 to 2012-12-01: Apia skipped a day in between.
      let slots = Array(Int32(717_408)...Int32(752_496))
      let buckets = TimeBuckets(covering: slots, by: unit, of: period)
      #expect(buckets.leftOut.isEmpty)
      for (bucket, next) in zip(buckets.buckets, buckets.buckets.dropFirst()) {
        #expect(bucket.from < bucket.to && bucket.to == next.from, "\(unit) \(bucket.label)")
        #expect(bucket.label != next.label, "\(unit) \(bucket.label)")
      }
      #expect(slots.allSatisfy { buckets.index(of: $0) != nil })
    }
  }

  @Test func aClockGoneWrongCostsNoMillionRows() throws {
    let period = Period.all(in: try kolkata())
    let first = UTCTime.slot(of: Self.base)
    for unit in TimeUnit.allCases {
      // 1970, two days of 2026, and the last half-hour of 9998
      let slots = [0, first, first + 50, UTCTime.slot(of: UTCTime.end - 366 * 86_400_000)]
      let buckets = TimeBuckets(covering: slots, by: unit, of: period)
      #expect(buckets.buckets.count <= 1100)
      #expect(buckets.leftOut.count <= 2 && !buckets.leftOut.isEmpty)
      #expect(slots.allSatisfy { buckets.index(of: $0) != nil })
      #expect(zip(buckets.buckets, buckets.buckets.dropFirst()).allSatisfy { $0.to <= $1.from })
    }
    #expect(TimeBuckets(covering: [], by: .day, of: period).buckets.isEmpty)
  }

  struct Preceding: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var zone = "Asia/Kolkata"
    /// Half-hours after `base`.
    var slots: Range<Int>
    var before: Range<Int>?
  }

  static let precedingRows = [
    Preceding(
      testDescription: "a day is compared with the same weekday", slots: 0..<48,
      before: -336..<(-288)),
    Preceding(
      testDescription: "a week with the week before", slots: 0..<336, before: -336..<0),
    Preceding(
      testDescription: "eight days with those two weeks before", slots: 0..<384,
      before: -672..<(-288)),
    Preceding(
      testDescription: "a week of Berlin after the change with the longer one before it",
      zone: "Europe/Berlin", slots: 57..<393, before: -281..<57),
    Preceding(
      testDescription: "the longer week with the one before it", zone: "Europe/Berlin",
      slots: -281..<57, before: -617..<(-281)),
    Preceding(
      testDescription: "nothing precedes 1970", slots: -1_000_000..<48, before: nil),
  ]

  @Test(arguments: precedingRows) func preceding(_ row: Preceding) throws {
    let first = UTCTime.slot(of: Self.base)
    let slots = max(0, first + Int32(row.slots.lowerBound))..<(first + Int32(row.slots.upperBound))
    let before = row.before.map {
      (first + Int32($0.lowerBound))..<(first + Int32($0.upperBound))
    }
    #expect(try Zone(row.zone).preceding(slots) == before)
  }
}
