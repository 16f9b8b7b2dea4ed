import Bytes

/// Reads times, and remembers the last minute: neighbours in a log share all but their last digits.
struct TimeReader {
  /// `dd/Mon/yyyy:HH:MM:` and ` ±hhmm`, as words; no time is all zeros.
  private struct Minute: Equatable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var zone: UInt64 = 0
  }

  private var minute = Minute()
  private var minuteTime: Int64 = 0
  /// The first eight of the last thirteen digits, as a word, and the time of these followed by zeros.
  private var epochStart: UInt64 = 0
  private var epochStartTime: Int64 = 0

  /// Milliseconds since 1970 of the time at `range`.
  ///
  /// `dd/Mon/yyyy:HH:MM:SS ±hhmm` whose 18 bytes before the seconds and 6 after them equal the last
  /// one's costs four comparisons and two digits.
  mutating func read(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, escapes: Escapes
  ) throws(Rejection) -> Int64 {
    guard escapes == .none else { return try unescaped(bytes, range, escapes) }
    let start = range.start
    if range.count == 13 { return try epochMilliseconds(bytes, range) }
    guard range.count == 26, bytes[start + 2] == UInt8(ascii: "/") else {
      do { return try UTCTime.parse(bytes, range) } catch { throw .badTime }
    }
    let its = Minute(
      first: ByteScan.word(bytes, at: start, count: 8),
      second: ByteScan.word(bytes, at: start + 8, count: 8),
      third: ByteScan.word(bytes, at: start + 16, count: 2),
      zone: ByteScan.word(bytes, at: start + 20, count: 6))
    let second = twoDigits(bytes, start + 18)
    if its == minute, let second, second < 60 { return minuteTime + Int64(second) * 1000 }
    do {
      let time = try UTCTime.parse(bytes, range)
      if let second, second < 60 {
        minute = its
        minuteTime = time - Int64(second) * 1000
      }
      return time
    } catch {
      throw .badTime
    }
  }

  /// Thirteen digits, the first no zero, are milliseconds since 1970, and neighbours share the first
  /// eight; thirteen other bytes are another time.
  private mutating func epochMilliseconds(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange
  ) throws(Rejection) -> Int64 {
    let epochStart = ByteScan.word(bytes, at: range.start, count: 8)
    var rest: Int64? = 0
    for offset in (range.start + 8)..<range.end {
      let digit = bytes[offset] &- 0x30
      rest = digit < 10 ? rest.map { $0 * 10 + Int64(digit) } : nil
    }
    if epochStart == self.epochStart, let rest { return epochStartTime + rest }
    do {
      let time = try UTCTime.parse(bytes, range)
      if let rest, ByteScan.areDigits(epochStart), bytes[range.start] != UInt8(ascii: "0") {
        self.epochStart = epochStart
        epochStartTime = time - rest
      }
      return time
    } catch {
      throw .badTime
    }
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
