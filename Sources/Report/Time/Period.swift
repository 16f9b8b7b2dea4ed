import Bytes

/// The time that a report covers: half-open, on whole slots, open at an edge that was not given.
package struct Period: Equatable, Sendable {
  /// First millisecond, UTC; a multiple of 30 minutes. `nil`: from the beginning.
  package let from: Int64?
  /// The first millisecond after it, UTC; a multiple of 30 minutes. `nil`: to the end.
  package let to: Int64?
  /// The edge that was asked for, before it was widened to a slot's.
  package let askedFrom: Int64?
  /// The edge that was asked for, before it was widened to a slot's.
  package let askedTo: Int64?
  package let zone: Zone
  /// Sentences for the report: a time that came twice, edges that were moved.
  package let notes: [String]

  /// For the help of `--since` and `--until`.
  package static let help = """
    A date (2026-11-01), a time (2026-11-01T07:12, with Z or +05:30 if it is not in --timezone), \
    today, yesterday, now, or an age (90m, 36h, 7d, 2w; a day is 24 hours). The period is \
    half-open: --since is in it, --until is not, and a date means its first moment; so \
    --since 2026-11-01 --until 2026-11-02 is one day. Edges are widened to whole half-hours.
    """

  /// All that is stored.
  package static func all(in zone: Zone) -> Period {
    Period(askedFrom: nil, askedTo: nil, zone: zone, notes: [])
  }

  /// A period from moments in ms UTC (0 ≤ each < 9999-01-01), widened outwards to whole slots.
  package init(askedFrom: Int64?, askedTo: Int64?, zone: Zone, notes: [String] = []) {
    let slot = UTCTime.slotMilliseconds
    let limits = 0...(UTCTime.end - UTCTime.dayMilliseconds)
    self.askedFrom = askedFrom
    self.askedTo = askedTo
    self.zone = zone
    from = askedFrom.map { min(max($0, limits.lowerBound), limits.upperBound) / slot * slot }
    to = askedTo.map {
      (min(max($0, limits.lowerBound), limits.upperBound) + slot - 1) / slot * slot
    }
    self.notes = notes
  }

  /// Reads `--since` and `--until`.
  ///
  /// - Parameters:
  ///   - since: a date, a time, a word or an age; `nil`: from the beginning.
  ///   - until: the same; a date means its start, so that day is not in it; `nil`: to the end.
  ///   - zone: where times without a zone are read, and what a day is.
  ///   - now: ms since 1970, UTC.
  /// - Returns: the period, widened to whole slots.
  /// - Throws: `PeriodError`.
  package static func parse(
    since: String?, until: String?, zone: Zone, now: Int64
  ) throws(PeriodError) -> Period {
    let first = try edge("--since", since, zone, now)
    let last = try edge("--until", until, zone, now)
    if let first, let last, let until, first.time >= last.time {
      let isSame = first.time == last.time
      throw PeriodError(
        option: "--until", text: until, column: nil,
        problem: isSame
          ? "the period is empty: --until is the first moment that is not in it"
          : "the period ends before it begins: --since is \(zone.format(first.time)), "
            + "--until is \(zone.format(last.time))",
        remedy: isSame
          ? "For one day, write the next day's date." : "Exchange the two, or name a later end.")
    }
    let period = Period(
      askedFrom: first?.time, askedTo: last?.time, zone: zone,
      notes: [first?.note, last?.note].compactMap { $0 })
    return period.noted(now: now)
  }

  private static func edge(
    _ option: String, _ text: String?, _ zone: Zone, _ now: Int64
  ) throws(PeriodError) -> PeriodEdge? {
    guard let text else { return nil }
    // `now` is a clock's and may be anything; what comes of it must not overflow
    let sane = min(max(now, 0), UTCTime.end - 2 * UTCTime.dayMilliseconds)
    return try PeriodEdgeReader(option: option, text: text, zone: zone, now: sane).read()
  }

  /// Adds what is to be said about edges that are not where they were asked for.
  private func noted(now: Int64) -> Period {
    var notes = notes
    if !zone.isAlignedToSlots(from: from ?? now, to: to ?? now) {
      notes.append(
        "\(zone.name) is not a whole number of half-hours from UTC: counts are kept by half-hours "
          + "of UTC, so the edges of days and hours are rounded by up to 15 minutes.")
    }
    if from != askedFrom || to != askedTo {
      let asked = PeriodText.describe(from: askedFrom, to: askedTo, zone, .second)
      notes.append("The period was widened to whole half-hours; asked for: \(asked).")
    }
    return Period(askedFrom: askedFrom, askedTo: askedTo, zone: zone, notes: notes)
  }

  /// The field `period` of a report in JSON.
  var json: JSONValue {
    .object([
      JSONField("from", from.map { .time($0) } ?? .null),
      JSONField("to", to.map { .time($0) } ?? .null),
      JSONField("timezone", .text(zone.name)),
    ])
  }
}
