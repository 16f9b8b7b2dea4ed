import Bytes

/// What a local clock reading means in UTC.
enum LocalMoment: Equatable {
  /// The usual case: one moment, in ms UTC.
  case once(Int64)
  /// The clock was set back over it: it came twice.
  case twice(first: Int64, second: Int64)
  /// The clock was set forward over it: it never came. At `at` (ms UTC) the clock jumped from the
  /// local reading `from` to `to` (ms, as if UTC).
  case skipped(at: Int64, from: Int64, to: Int64)
}

extension Zone {
  /// Finds the moment of a local clock reading.
  ///
  /// The offsets a day before and a day after are the only ones that can hold: no zone is further
  /// than 18 hours from UTC, and no zone changed twice in two days. `local` is the reading as if it
  /// were UTC, in ms.
  /// - Complexity: O(1), at most 30 looks into the zone's rules.
  func moment(ofLocal local: Int64) -> LocalMoment {
    let before = Int64(offsetSeconds(at: local - UTCTime.dayMilliseconds)) * 1000
    let after = Int64(offsetSeconds(at: local + UTCTime.dayMilliseconds)) * 1000
    // ascending where both hold: a clock is set back from the greater offset to the lesser
    let candidates = before == after ? [local - before] : [local - before, local - after]
    let moments = candidates.filter { self.local($0) == local || $0 < 0 }
    if moments.count == 2 { return .twice(first: moments[0], second: moments[1]) }
    if let moment = moments.first { return .once(moment) }
    let change = firstChange(
      after: local - UTCTime.dayMilliseconds, until: local + UTCTime.dayMilliseconds)
    return .skipped(at: change, from: change + before, to: change + after)
  }

  /// The first moment of a local day (counted from 1970-01-01), which is not always its midnight.
  package func startOfDay(_ day: Int) -> Int64 {
    switch moment(ofLocal: Int64(day) * UTCTime.dayMilliseconds) {
    case .once(let moment), .twice(let moment, _): moment
    case .skipped(let change, _, _): change
    }
  }

  /// The local day of a moment: days from 1970-01-01.
  package func day(of time: Int64) -> Int {
    let local = self.local(time)
    let day = local / UTCTime.dayMilliseconds
    return Int(local % UTCTime.dayMilliseconds < 0 ? day - 1 : day)
  }

  /// The local reading at `time` comes twice, because the clock is set back over it.
  func isAmbiguous(_ time: Int64) -> Bool {
    if case .twice = moment(ofLocal: local(time)) { true } else { false }
  }

  /// The moment, between two that differ in their offset, at which it changes.
  func firstChange(after low: Int64, until high: Int64) -> Int64 {
    let offset = offsetSeconds(at: low)
    var low = low
    var high = high
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if offsetSeconds(at: middle) == offset { low = middle } else { high = middle }
    }
    return high
  }
}
