/// Bytes of output under construction; reused from line to line.
struct Line {
  /// What has been written since the last `clear()`.
  private(set) var bytes: [UInt8] = []

  /// Forgets the contents and keeps the memory.
  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// Appends text as UTF-8.
  mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends one byte.
  mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  /// Appends a number that is not negative, padded with zeros to `width` digits.
  mutating func number(_ number: Int, width: Int = 1) {
    var divisor = 1
    var digits = 1
    while digits < width || number / divisor >= 10 {
      divisor *= 10
      digits += 1
    }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends the lowest `digits` hexadecimal digits of `value`, lower case.
  mutating func hex(_ value: UInt64, digits: Int) {
    for shift in stride(from: (digits - 1) * 4, through: 0, by: -4) {
      bytes.append(Line.hexDigits[Int((value >> UInt64(shift)) & 15)])
    }
  }

  /// Appends `2026-11-01T18:30:00Z`, with milliseconds when asked for.
  mutating func iso(_ instant: Instant, milliseconds: Bool) {
    let date = Day(daysSinceEpoch: instant.second / 86_400)
    number(date.year, width: 4)
    text("-")
    number(date.month, width: 2)
    text("-")
    number(date.day, width: 2)
    text("T")
    clock(instant.second)
    if milliseconds {
      text(".")
      number(instant.milliseconds % 1000, width: 3)
    }
    text("Z")
  }

  /// Appends `02/Nov/2026:00:00:00 +0530`: the common log format's time in a zone.
  ///
  /// - Parameters:
  ///   - instant: the moment.
  ///   - zone: the zone as it is printed.
  ///   - offsetSeconds: the zone's offset, east of Greenwich and positive.
  mutating func commonLogTime(_ instant: Instant, zone: String, offsetSeconds: Int) {
    let local = instant.second + offsetSeconds
    let date = Day(daysSinceEpoch: local / 86_400)
    number(date.day, width: 2)
    text("/")
    text(Line.months[date.month - 1])
    text("/")
    number(date.year, width: 4)
    text(":")
    clock(local)
    text(" ")
    text(zone)
  }

  /// Appends a CSV field (RFC 4180): quoted when it has to be.
  mutating func csv(_ field: String) {
    let mustQuote = field.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 10 || $0 == 13
    }
    guard mustQuote else { return text(field) }
    text("\"")
    for unit in field.utf8 {
      if unit == UInt8(ascii: "\"") { byte(unit) }
      byte(unit)
    }
    text("\"")
  }

  private mutating func clock(_ second: Int) {
    number(second / 3600 % 24, width: 2)
    text(":")
    number(second / 60 % 60, width: 2)
    text(":")
    number(second % 60, width: 2)
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
