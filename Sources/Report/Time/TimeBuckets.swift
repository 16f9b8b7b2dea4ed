import Bytes

/// One hour, day, week or month of a zone, in whole half-hours of UTC.
package struct TimeBucket: Equatable, Sendable {
  /// First millisecond, UTC; a multiple of 30 minutes.
  package var from: Int64
  /// The first millisecond after it.
  package var to: Int64
  /// `2026-10-25 07:00`, `2026-10-25`, `2026-W43`, `2026-10`; an hour that comes twice carries its
  /// offset.
  package var label: String
  /// The local day on which it begins, from 1970-01-01.
  package var day: Int
  /// It is shorter than its unit, because the period begins or ends within it.
  package var isCut = false

  /// `Mon` … `Sun`: the day on which it begins.
  package var weekday: String {
    ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((day % 7) + 7) % 7]
  }
}

/// The hours, days, weeks or months of a stretch of time, without a hole.
package struct TimeBuckets: Equatable, Sendable {
  /// Empty buckets in a row that are listed; a longer run of them is left out, for a line with a
  /// clock gone wrong must not cost a million rows. A year of days or six weeks of hours fit.
  package static let emptyRunMax = 1024

  /// Ascending.
  package private(set) var buckets: [TimeBucket] = []
  /// Runs of empty buckets that were left out, milliseconds.
  package private(set) var leftOut: [Range<Int64>] = []

  /// Covers half-hours, from the bucket of the first to that of the last.
  ///
  /// Where a zone's edges lie within half-hours, a half-hour belongs to the bucket of its middle; one
  /// that only the widening of the period brought in belongs to the nearest bucket of the period.
  /// - Parameters:
  ///   - slots: half-hours since 1970 in the period, ascending.
  ///   - unit: how long a bucket is.
  ///   - period: its edges cut the first and the last bucket, so that they say what they count; its
  ///     zone says what an hour, day, week, month is.
  /// - Complexity: O(slots + buckets).
  package init(covering slots: [Int32], by unit: TimeUnit, of period: Period) {
    cover(Self.trimmed(slots, to: period), by: unit, in: period.zone)
    let slot = UTCTime.slotMilliseconds
    if let from = period.from, let first = buckets.first, first.from <= from + slot {
      buckets[0].isCut = first.from < from
      buckets[0].from = from
    }
    if let to = period.to, let last = buckets.last, last.to >= to - slot {
      buckets[buckets.count - 1].isCut = last.isCut || last.to > to
      buckets[buckets.count - 1].to = to
    }
  }

  private mutating func cover(_ slots: ArraySlice<Int32>, by unit: TimeUnit, in zone: Zone) {
    var calendar = BucketCalendar(unit: unit, zone: zone)
    for slot in slots {
      guard var last = buckets.last else {
        buckets.append(calendar.bucket(of: slot))
        continue
      }
      let time = Int64(slot) * UTCTime.slotMilliseconds
      let missing = (time - last.to) / UTCTime.slotMilliseconds / Int64(unit.slots)
      if missing > Int64(Self.emptyRunMax) {
        let next = calendar.bucket(of: slot)
        leftOut.append(last.to..<max(next.from, last.to))
        buckets.append(next)
        continue
      }
      while time >= last.to {
        last = calendar.bucket(of: UTCTime.slot(of: last.to))
        buckets.append(last)
      }
    }
  }

  /// Without a first and a last half-hour whose middles lie outside of what was asked for, where the
  /// zone's own edges lie within half-hours.
  private static func trimmed(_ slots: [Int32], to period: Period) -> ArraySlice<Int32> {
    var slots = slots[...]
    func middle(_ slot: Int32) -> Int64 {
      Int64(slot) * UTCTime.slotMilliseconds + UTCTime.slotMilliseconds / 2
    }
    func isRounded(_ time: Int64) -> Bool { !period.zone.isAlignedToSlots(from: time, to: time) }
    if let to = period.askedTo, isRounded(to), slots.count > 1, let last = slots.last,
      middle(last) >= to
    {
      slots.removeLast()
    }
    if let from = period.askedFrom, isRounded(from), slots.count > 1, let first = slots.first,
      middle(first) < from
    {
      slots.removeFirst()
    }
    return slots
  }

  /// The bucket that a half-hour lies in; nil where none does.
  ///
  /// - Complexity: O(log buckets).
  package func index(of slot: Int32) -> Int? {
    let time = Int64(slot) * UTCTime.slotMilliseconds
    var low = 0
    var high = buckets.count
    while low < high {
      let middle = (low + high) / 2
      if buckets[middle].to <= time { low = middle + 1 } else { high = middle }
    }
    return low < buckets.count && buckets[low].from <= time ? low : nil
  }
}
