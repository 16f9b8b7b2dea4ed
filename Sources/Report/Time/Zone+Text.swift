import Bytes

extension Zone {
  /// A time as people read it: `2026-11-02`, `2026-11-02 07:12`, `2026-11-02 07:12:03`.
  ///
  /// - Parameters:
  ///   - time: ms since 1970, UTC.
  ///   - detail: where the reading ends.
  ///   - withZone: adds ` +05:30`, the offset at that moment, or ` UTC`. An offset and not an
  ///     abbreviation: `IST` is India, Israel and Ireland.
  /// - Returns: `–` outside 1970–9999.
  package func format(
    _ time: Int64, _ detail: ReportColumn.TimeDetail = .minute, withZone: Bool = false
  ) -> String {
    guard 0..<UTCTime.end ~= time else { return "–" }
    var text = Zone.readable(local: local(time), detail)
    guard withZone else { return text }
    text += " " + (self == .utc ? "UTC" : offsetText(seconds: offsetSeconds(at: time)))
    return text
  }

  /// A local clock reading, given as if it were UTC, in ms.
  static func readable(local: Int64, _ detail: ReportColumn.TimeDetail) -> String {
    let day = local / UTCTime.dayMilliseconds - (local % UTCTime.dayMilliseconds < 0 ? 1 : 0)
    let date = UTCTime.date(days: Int(day))
    let seconds = Int((local - day * UTCTime.dayMilliseconds) / 1000)
    var text = "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day))"
    if detail == .date { return text }
    text += " \(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60))"
    if detail == .second { text += ":\(twoDigits(seconds % 60))" }
    return text
  }
}
