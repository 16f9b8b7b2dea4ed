/// Moments of requests, in order, thicker where India is awake.
struct Clock {
  private let start: Instant
  private let burst: Int
  private let salt: UInt64
  /// Cumulative weight at the end of each minute.
  private var cumulative: [Double] = []
  private var minute = 0

  /// The traffic of each hour of the day in India, relative to the others: races start at dawn,
  /// galleries are read in the evening.
  private static let hourly: [Double] = [
    22, 14, 9, 7, 12, 38, 72, 96, 100, 92, 84, 78, 74, 70, 66, 64, 68, 74, 84, 96, 100, 88, 62, 38,
  ]

  /// A clock over the period of `settings`, for requests that come in bursts of so many: 1, or a
  /// few where the traffic is thin. Clocks with another salt tell other moments.
  init(_ settings: Settings, burst: Int, salt: UInt64 = 0) {
    self.burst = burst
    self.salt = salt
    start = settings.start
    var sum = 0.0
    for minute in 0..<settings.hours * 60 {
      let local = (settings.start.second + minute * 60 + 19_800) % 86_400  // UTC+05:30
      let hour = local / 3600
      let share = Double(local % 3600) / 3600
      sum +=
        settings.isUniform
        ? 1 : Clock.hourly[hour] * (1 - share) + Clock.hourly[(hour + 1) % 24] * share
      cumulative.append(sum)
    }
  }

  /// A clock that runs evenly from a second on, for so many minutes, at least one.
  init(evenlyFrom start: Int, minutes: Int) {
    burst = 1
    salt = 0
    self.start = Instant(second: start)
    cumulative = (1...minutes).map(Double.init)
  }

  /// The moment of request number `number`, from 0, of `total`: the same whenever it is asked
  /// for. The number does not fall from call to call.
  mutating func moment(of number: Int, total: Int) -> Instant {
    // Each request lies somewhere in its own slice of the traffic, so they come in order.
    // The first of a burst lies in the first half, which leaves the others the second.
    let (slice, step) = number.quotientAndRemainder(dividingBy: burst)
    let slices = (total + burst - 1) / burst
    let jitter = Double(((UInt64(slice) &+ salt) &* 0x9E37_79B9_7F4A_7C15) >> 11) * 0x1p-53
    let inSlice = burst > 1 ? jitter / 2 : jitter
    let target = (Double(slice) + inSlice) / Double(slices) * (cumulative.last ?? 0)
    while minute < cumulative.count - 1 && cumulative[minute] <= target { minute += 1 }
    let before = minute > 0 ? cumulative[minute - 1] : 0
    let part = (target - before) / (cumulative[minute] - before)
    let offset = min(59_999, max(0, Int(part * 60_000)))
    return Instant(milliseconds: start.milliseconds + minute * 60_000 + offset + step * 640)
  }
}
