import Bytes

/// Reads times, and remembers the last minute: neighbours in a log share all but their last digits.
struct TimeReader {
  private var minute = InlineArray<20, UInt8>(repeating: 0)
  private var zone = InlineArray<6, UInt8>(repeating: 0)
  private var minuteTime: Int64 = -1

  /// Milliseconds since 1970 of the time at `range`.
  ///
  /// `dd/Mon/yyyy:HH:MM:SS ±hhmm` whose 18 bytes before the seconds and 6 after them equal the last
  /// one's costs two comparisons and two digits.
  mutating func read(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, escapes: Escapes
  ) throws(Rejection) -> Int64 {
    guard escapes == .none else { return try unescaped(bytes, range, escapes) }
    let start = range.start
    let isCommonLog = range.count == 26 && bytes[start + 2] == UInt8(ascii: "/")
    if isCommonLog, minuteTime >= 0, let seconds = sameMinute(bytes, start) {
      return minuteTime + seconds
    }
    do {
      let time = try UTCTime.parse(bytes, range)
      if isCommonLog, let second = twoDigits(bytes, start + 18), second < 60 {
        for offset in 0..<18 { minute[offset] = bytes[start + offset] }
        for offset in 0..<6 { zone[offset] = bytes[start + 20 + offset] }
        minuteTime = time - Int64(second) * 1000
      }
      return time
    } catch {
      throw .badTime
    }
  }

  private func sameMinute(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Int64? {
    var offset = 17
    while offset >= 0 {
      if bytes[start + offset] != minute[offset] { return nil }
      offset -= 1
    }
    for offset in 0..<6 where bytes[start + 20 + offset] != zone[offset] { return nil }
    guard let second = twoDigits(bytes, start + 18), second < 60 else { return nil }
    return Int64(second) * 1000
  }

  private func twoDigits(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Int? {
    let tens = bytes[at] &- 0x30
    let ones = bytes[at + 1] &- 0x30
    return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
  }

  /// A time written with escapes (`26\/Jul\/2023…`), through a copy.
  private func unescaped(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, _ escapes: Escapes
  ) throws(Rejection) -> Int64 {
    var copy: [UInt8] = []
    for offset in range.start..<min(range.end, range.start + 80) { copy.append(bytes[offset]) }
    var span = copy.mutableSpan
    let end = escapes.decode(&span, ByteRange(0, span.count)).end
    do { return try UTCTime.parse(copy.span, ByteRange(0, end)) } catch { throw .badTime }
  }
}
