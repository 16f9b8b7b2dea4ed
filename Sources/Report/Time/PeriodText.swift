/// Says a period in words.
package enum PeriodText {
  /// The period as used: `2026-11-01 00:00 – 2026-11-02 00:00 Asia/Kolkata`.
  ///
  /// Open edges: `since …`, `until …`, `all that is stored`. An edge at a clock reading that comes
  /// twice carries its offset.
  package static func describe(_ period: Period) -> String {
    describe(from: period.from, to: period.to, period.zone, .minute)
  }

  /// The same for any two edges, in ms UTC; with seconds only where one of them has some.
  static func describe(
    from: Int64?, to: Int64?, _ zone: Zone, _ detail: ReportColumn.TimeDetail
  ) -> String {
    let isWhole = [from, to].allSatisfy { ($0 ?? 0) % 60_000 == 0 }
    func edge(_ time: Int64) -> String {
      let text = zone.format(time, isWhole ? .minute : detail)
      return zone.isAmbiguous(time)
        ? text + " " + offsetText(seconds: zone.offsetSeconds(at: time)) : text
    }
    return switch (from, to) {
    case (nil, nil): "all that is stored"
    case (let from?, nil): "since \(edge(from)) \(zone.name)"
    case (nil, let to?): "until \(edge(to)) \(zone.name)"
    case (let from?, let to?): "\(edge(from)) – \(edge(to)) \(zone.name)"
    }
  }
}
