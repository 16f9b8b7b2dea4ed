extension UTCTime {
  /// The same as `parse(_:_:)`, and whether the text left the zone out.
  /// - Returns: a local time as if it were UTC where it did.
  /// - Throws: `TimeError`.
  package static func parse(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, lacksZone: inout Bool
  ) throws(TimeError) -> Int64 {
    var cursor = TimeCursor(at: range.start, end: min(range.end, bytes.count))
    let time = try parse(bytes, &cursor)
    lacksZone = cursor.lacksZone
    return time
  }

  /// Reads `Nov 24 16:12:50`, with or without a fraction: syslog's time (RFC 3164 §4.1.2), and that of
  /// Go's logrus (`time.Stamp`).
  ///
  /// - Parameters:
  ///   - bytes: bytes past `range.end` are not read.
  ///   - range: within `bytes`.
  ///   - year: the year to take for it.
  /// - Returns: the local time as if it were UTC, milliseconds since 1970.
  /// - Throws: `TimeError`, `impossible` for a 29th of February in another year.
  package static func parseYearless(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, year: Int
  ) throws(TimeError) -> Int64 {
    var cursor = TimeCursor(at: range.start, end: min(range.end, bytes.count))
    guard cursor.end - cursor.at <= 40 else { throw .shape }
    let month = try cursor.monthName(in: bytes)
    try cursor.expect(" ", in: bytes)
    let isPadded = cursor.take(UInt8(ascii: " "), in: bytes)
    let day = try cursor.digits(isPadded ? 1 : 2, in: bytes)
    try cursor.expect(" ", in: bytes)
    let hour = try cursor.digits(2, in: bytes)
    try cursor.expect(":", in: bytes)
    let minute = try cursor.digits(2, in: bytes)
    try cursor.expect(":", in: bytes)
    let second = try cursor.digits(2, in: bytes)
    let milliseconds = cursor.fraction(in: bytes)
    guard cursor.at == cursor.end else { throw .shape }
    return try moment(year, month, day, hour, minute, second, milliseconds, zoneMinutes: 0)
  }
}
