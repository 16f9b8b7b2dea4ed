/// Why a time could not be read.
@usableFromInline package enum TimeError: Error, Equatable, Sendable {
  /// Not the shape of a time.
  case shape
  /// The shape of a time, but no such moment (a 31st of June, an hour 25).
  case impossible
}

extension UTCTime {
  /// Reads a log's time, whatever its shape; the shape is told by its bytes.
  ///
  /// - `26/Jul/2023:12:07:03 +0530`, with or without `[`…`]` and a fraction: the Common Log Format
  ///   (nginx `$time_local`, Apache `%t`, API Gateway `$context.requestTime`); a space may stand
  ///   before the hour.
  /// - ISO 8601 / RFC 3339 with `T`, a space or a tab, 0–9 fraction digits, `Z`, `±hh:mm`, `±hhmm` or no
  ///   zone, which means UTC.
  /// - an epoch, told by its magnitude: below 10^11 seconds (a fraction may follow), below 10^14
  ///   milliseconds, below 10^17 microseconds, else nanoseconds.
  /// - Parameters:
  ///   - bytes: a block; bytes past `range.end` are not read.
  ///   - range: within `bytes`.
  /// - Returns: milliseconds since 1970, 0..<`end`; finer digits are cut.
  /// - Throws: `TimeError`; hostile bytes never trap.
  /// - Complexity: O(length), at most 40 bytes looked at; no allocation.
  @inlinable package static func parse(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange
  ) throws(TimeError) -> Int64 {
    var cursor = TimeCursor(at: range.start, end: min(range.end, bytes.count))
    return try parse(bytes, &cursor)
  }

  /// The same from a place on; the cursor then knows what the text lacked.
  @inlinable static func parse(
    _ bytes: borrowing Span<UInt8>, _ cursor: inout TimeCursor
  ) throws(TimeError) -> Int64 {
    let length = cursor.end - cursor.at
    guard length > 0, length <= 40 else { throw .shape }
    if bytes[cursor.at] == UInt8(ascii: "[") { cursor.at += 1 }
    guard cursor.end - cursor.at > 4 else { return try epoch(bytes, &cursor) }
    let third = bytes[cursor.at + 2]
    let fifth = bytes[cursor.at + 4]
    if third == UInt8(ascii: "/") { return try commonLog(bytes, &cursor) }
    if fifth == UInt8(ascii: "-") || fifth == UInt8(ascii: "/") { return try iso(bytes, &cursor) }
    return try epoch(bytes, &cursor)
  }

  @usableFromInline static func commonLog(
    _ bytes: borrowing Span<UInt8>, _ cursor: inout TimeCursor
  ) throws(TimeError) -> Int64 {
    let day = try cursor.digits(2, in: bytes)
    try cursor.expect("/", in: bytes)
    let month = try cursor.monthName(in: bytes)
    try cursor.expect("/", in: bytes)
    let year = try cursor.digits(4, in: bytes)
    if !cursor.take(UInt8(ascii: " "), in: bytes) { try cursor.expect(":", in: bytes) }
    return try clock(bytes, &cursor, year: year, month: month, day: day)
  }

  @usableFromInline static func iso(
    _ bytes: borrowing Span<UInt8>, _ cursor: inout TimeCursor
  ) throws(TimeError) -> Int64 {
    let year = try cursor.digits(4, in: bytes)
    let separator = bytes[cursor.at]  // `parse` looked at this byte
    cursor.at += 1
    let month = try cursor.digits(2, in: bytes)
    guard cursor.take(separator, in: bytes) else { throw .shape }
    let day = try cursor.digits(2, in: bytes)
    if cursor.at == cursor.end {
      cursor.lacksZone = true
      return try moment(year, month, day, 0, 0, 0, 0, zoneMinutes: 0)
    }
    guard
      cursor.take(UInt8(ascii: "T"), in: bytes) || cursor.take(UInt8(ascii: "t"), in: bytes)
        || cursor.take(UInt8(ascii: " "), in: bytes) || cursor.take(UInt8(ascii: "\t"), in: bytes)
    else { throw .shape }
    return try clock(bytes, &cursor, year: year, month: month, day: day)
  }

  @usableFromInline static func clock(
    _ bytes: borrowing Span<UInt8>, _ cursor: inout TimeCursor, year: Int, month: Int, day: Int
  ) throws(TimeError) -> Int64 {
    let hour = try cursor.digits(2, in: bytes)
    try cursor.expect(":", in: bytes)
    let minute = try cursor.digits(2, in: bytes)
    var second = 0
    if cursor.take(UInt8(ascii: ":"), in: bytes) { second = try cursor.digits(2, in: bytes) }
    let milliseconds = cursor.fraction(in: bytes)
    let zone = try cursor.zoneMinutes(in: bytes)
    if cursor.at < cursor.end, bytes[cursor.at] == UInt8(ascii: "]") { cursor.at += 1 }
    guard cursor.at == cursor.end else { throw .shape }
    return try moment(year, month, day, hour, minute, second, milliseconds, zoneMinutes: zone)
  }

  @usableFromInline static func moment(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int,
    _ milliseconds: Int, zoneMinutes: Int
  ) throws(TimeError) -> Int64 {
    guard
      year > 0, 1...12 ~= month, 1...daysIn(month: month, year: year) ~= day, hour < 24,
      minute < 60, second <= 60
    else { throw .impossible }
    let seconds =
      days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
      - zoneMinutes * 60
    let time = Int64(seconds) * 1000 + Int64(milliseconds)
    guard time >= 0, time < end else { throw .impossible }
    return time
  }

  @usableFromInline static func epoch(
    _ bytes: borrowing Span<UInt8>, _ cursor: inout TimeCursor
  ) throws(TimeError) -> Int64 {
    var value: Int64 = 0
    let start = cursor.at
    while cursor.at < cursor.end, bytes[cursor.at] &- 0x30 < 10 {
      guard cursor.at - start < 18 || (cursor.at - start == 18 && value <= 900_000_000_000_000_000)
      else { throw .impossible }  // 19 digits below 9.0…×10^18 fit an Int64
      value = value * 10 + Int64(bytes[cursor.at] - 0x30)
      cursor.at += 1
    }
    guard cursor.at > start else { throw .shape }
    let milliseconds = cursor.fraction(in: bytes)
    guard cursor.at == cursor.end else { throw .shape }
    let time: Int64
    switch value {
    case ..<100_000_000_000: time = value * 1000 + Int64(milliseconds)
    case ..<100_000_000_000_000: time = value
    case ..<100_000_000_000_000_000: time = value / 1000
    default: time = value / 1_000_000
    }
    guard time < end else { throw .impossible }
    return time
  }
}

/// A place in the bytes of a time.
@usableFromInline package struct TimeCursor {
  @usableFromInline var at: Int
  @usableFromInline let end: Int
  /// Whether the time was of a clock, and the clock's zone was left out.
  fileprivate(set) var lacksZone = false

  @usableFromInline init(at: Int, end: Int) {
    self.at = at
    self.end = end
  }

  mutating func take(_ byte: UInt8, in bytes: borrowing Span<UInt8>) -> Bool {
    guard at < end, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func expect(
    _ character: Unicode.Scalar, in bytes: borrowing Span<UInt8>
  ) throws(TimeError) {
    guard take(UInt8(ascii: character), in: bytes) else { throw .shape }
  }

  /// Exactly `count` digits, at most 4.
  mutating func digits(_ count: Int, in bytes: borrowing Span<UInt8>) throws(TimeError) -> Int {
    guard at + count <= end else { throw .shape }
    var value = 0
    for offset in at..<(at + count) {
      let digit = bytes[offset] &- 0x30  // below "0" wraps to 208…255
      guard digit < 10 else { throw .shape }
      value = value * 10 + Int(digit)
    }
    at += count
    return value
  }

  /// `Jan`…`Dec`, English whatever the locale (RFC 9110 §5.6.7 uses the same).
  mutating func monthName(in bytes: borrowing Span<UInt8>) throws(TimeError) -> Int {
    guard at + 3 <= end else { throw .shape }
    let name =
      UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2])
    at += 3
    switch name {
    case 0x4A_61_6E: return 1
    case 0x46_65_62: return 2
    case 0x4D_61_72: return 3
    case 0x41_70_72: return 4
    case 0x4D_61_79: return 5
    case 0x4A_75_6E: return 6
    case 0x4A_75_6C: return 7
    case 0x41_75_67: return 8
    case 0x53_65_70: return 9
    case 0x4F_63_74: return 10
    case 0x4E_6F_76: return 11
    case 0x44_65_63: return 12
    default: throw .shape
    }
  }

  /// Milliseconds of an optional `.` or `,` and its digits; further digits are skipped.
  mutating func fraction(in bytes: borrowing Span<UInt8>) -> Int {
    guard take(UInt8(ascii: "."), in: bytes) || take(UInt8(ascii: ","), in: bytes) else {
      return 0
    }
    var milliseconds = 0
    var weight = 100
    while at < end, bytes[at] &- 0x30 < 10 {
      milliseconds += Int(bytes[at] - 0x30) * weight
      weight /= 10
      at += 1
    }
    return milliseconds
  }

  /// Minutes east of UTC of an optional ` +0530`, `+05:30`, `-08` or `Z`; none means UTC.
  mutating func zoneMinutes(in bytes: borrowing Span<UInt8>) throws(TimeError) -> Int {
    _ = take(UInt8(ascii: " "), in: bytes)
    if take(UInt8(ascii: "Z"), in: bytes) || take(UInt8(ascii: "z"), in: bytes) { return 0 }
    let isWest: Bool
    if take(UInt8(ascii: "+"), in: bytes) {
      isWest = false
    } else if take(UInt8(ascii: "-"), in: bytes) {
      isWest = true
    } else {
      lacksZone = true
      return 0
    }
    let hours = try digits(2, in: bytes)
    var minutes = 0
    if take(UInt8(ascii: ":"), in: bytes) || at < end && bytes[at] &- 0x30 < 10 {
      minutes = try digits(2, in: bytes)
    }
    guard hours <= 18, minutes < 60 else { throw .impossible }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }
}
