import Bytes

/// Finds the hours, days, weeks and months of a zone, a bucket at a time.
struct BucketCalendar {
  let unit: TimeUnit
  let zone: Zone
  /// The hours of the day that was asked for last.
  private var hours: [TimeBucket] = []

  init(unit: TimeUnit, zone: Zone) {
    self.unit = unit
    self.zone = zone
  }

  /// The bucket in which the middle of a half-hour lies; never empty, it has `slot`.
  mutating func bucket(of slot: Int32) -> TimeBucket {
    let time = Int64(slot) * UTCTime.slotMilliseconds
    if unit == .hour {
      if let hour = hours.first(where: { $0.from <= time && time < $0.to }) { return hour }
    }
    let whole = calendarBucket(time)
    guard unit == .hour else { return whole }
    hours = hours(of: whole)
    return hours.first { $0.from <= time && time < $0.to } ?? whole
  }

  private func calendarBucket(_ time: Int64) -> TimeBucket {
    let middle = time + UTCTime.slotMilliseconds / 2
    var days = unit.days(around: zone.day(of: middle))
    // A clock that was set back over midnight shows yesterday once more, and a zone may skip a day.
    for _ in 0..<4 {
      if time >= edge(days.upperBound) {
        days = unit.days(around: days.upperBound)
      } else if time < edge(days.lowerBound) {
        days = unit.days(around: days.lowerBound - 1)
      } else {
        break
      }
    }
    let from = min(edge(days.lowerBound), time)
    return TimeBucket(
      from: from, to: max(edge(days.upperBound), time + UTCTime.slotMilliseconds),
      label: unit.label(firstDay: days.lowerBound), day: days.lowerBound)
  }

  /// The first half-hour whose middle lies in a local day.
  private func edge(_ day: Int) -> Int64 {
    let half = UTCTime.slotMilliseconds / 2
    // Rounded up: ceil((start - half) / slot), 0 for what would be before 1970.
    return max(0, zone.startOfDay(day) - half + UTCTime.slotMilliseconds - 1)
      / UTCTime.slotMilliseconds * UTCTime.slotMilliseconds
  }

  /// The hours of a day: half-hours whose middles read the same hour under the same offset. A day
  /// on which the clock is set back has an hour twice.
  private func hours(of day: TimeBucket) -> [TimeBucket] {
    let hour: Int64 = 3_600_000
    let slot = UTCTime.slotMilliseconds
    let first = zone.offsetSeconds(at: day.from + slot / 2)
    let isPlain =
      day.to - day.from == UTCTime.dayMilliseconds
      && zone.offsetSeconds(at: day.to - slot / 2) == first
    var hours: [TimeBucket] = []
    var lastOffset = first
    var lastHour = Int64.min
    for time in stride(from: day.from, to: day.to, by: Int(slot)) {
      let offset = isPlain ? first : zone.offsetSeconds(at: time + slot / 2)
      let local = (time + slot / 2 + Int64(offset) * 1000) / hour
      if local == lastHour, offset == lastOffset, let last = hours.indices.last {
        hours[last].to = time + slot
      } else {
        hours.append(
          TimeBucket(from: time, to: time + slot, label: label(local * hour), day: day.day))
      }
      (lastHour, lastOffset) = (local, offset)
    }
    guard !isPlain else { return hours }
    let counts = Dictionary(hours.map { ($0.label, 1) }) { $0 + $1 }
    return hours.map { bucket in
      guard counts[bucket.label] ?? 0 > 1 else { return bucket }
      var bucket = bucket
      let offset = zone.offsetSeconds(at: bucket.from + slot / 2)
      bucket.label += " " + offsetText(seconds: offset)
      return bucket
    }
  }

  private func label(_ local: Int64) -> String { Zone.readable(local: local, .minute) }
}
