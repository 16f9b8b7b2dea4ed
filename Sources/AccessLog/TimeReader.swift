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
  /// The first eight of the last thirteen digits, as a word, and the time of these followed by zeros;
  /// at first `10000000`, for what stands here has to be true of any bytes, NULs too.
  private var epochStart: UInt64 = 0x3030_3030_3030_3031
  private var epochStartTime: Int64 = 1_000_000_000_000
  /// Whether it remembers; else each time is read as if it were the first.
  private let remembers: Bool
  /// The clock of times without a zone; nil for UTC.
  private let clock: LocalClock?
  /// Not long after the source's last line; of one that has no year the year is told by it.
  private let yearHint: Int64?
  /// The last time without a year, as its clock read.
  private var lastYearless: Int64?

  /// Makes a reader; see `RecordReader.init` for `yearHint`. One that does not remember says the same,
  /// slower.
  init(clock: LocalClock? = nil, yearHint: Int64? = nil, remembers: Bool = true) {
    self.clock = clock
    self.remembers = remembers
    self.yearHint = yearHint
  }

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
      return try any(bytes, range)
    }
    let its = Minute(
      first: ByteScan.word(bytes, at: start, count: 8),
      second: ByteScan.word(bytes, at: start + 8, count: 8),
      third: ByteScan.word(bytes, at: start + 16, count: 2),
      zone: ByteScan.word(bytes, at: start + 20, count: 6))
    let second = twoDigits(bytes, start + 18)
    if its == minute, let second, second < 60 { return minuteTime + Int64(second) * 1000 }
    let time = try any(bytes, range)
    if remembers, let second, second < 60 {
      minute = its
      minuteTime = time - Int64(second) * 1000
    }
    return time
  }

  /// A time of any shape.
  private mutating func any(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange
  ) throws(Rejection) -> Int64 {
    do throws(TimeError) {
      guard let clock else { return try UTCTime.parse(bytes, range) }
      var lacksZone = false
      let time = try UTCTime.parse(bytes, range, lacksZone: &lacksZone)
      return lacksZone ? try moment(ofLocal: time, clock) : time
    } catch {
      guard case .shape = error else { throw .badTime }
      return try yearless(bytes, range)
    }
  }

  private func moment(ofLocal local: Int64, _ clock: LocalClock) throws(TimeError) -> Int64 {
    let time = clock.utc(ofLocal: local)
    guard 0..<UTCTime.end ~= time else { throw .impossible }
    return time
  }

  /// `Nov 24 16:12:50`, whose year is told by what is known: of the years that have such a day, the
  /// nearest to the time before, and of the first time the latest that the hint allows.
  private mutating func yearless(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange
  ) throws(Rejection) -> Int64 {
    do throws(TimeError) {
      guard let known = lastYearless ?? yearHint else {
        // A format is tried, and nobody asks for the year: one that has all days.
        return try UTCTime.parseYearless(bytes, range, year: 2000)
      }
      let year = UTCTime.date(days: Int(known / UTCTime.dayMilliseconds)).year
      var best: Int64?
      for year in (year - 8)...(year + 1) {  // a 29th of February is at most eight years away
        let local: Int64
        do throws(TimeError) {
          local = try UTCTime.parseYearless(bytes, range, year: year)
        } catch {
          guard case .impossible = error else { throw error }
          continue
        }
        let isBetter =
          lastYearless == nil
          ? local <= known + UTCTime.dayMilliseconds  // the latest so far
          : best.map { abs(local - known) < abs($0 - known) } ?? true
        if isBetter { best = local }
      }
      guard let best else { throw .impossible }
      lastYearless = best
      guard let clock else { return best }
      return try moment(ofLocal: best, clock)
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
      if remembers, let rest, ByteScan.areDigits(epochStart),
        bytes[range.start] != UInt8(ascii: "0")
      {
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

  /// A time written with escapes (`26\/Jul\/2023…`), through a copy of what 40 bytes can take as
  /// escapes, and one more, so that no time is read of a longer value's front.
  private mutating func unescaped(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, _ escapes: Escapes
  ) throws(Rejection) -> Int64 {
    var copy: [UInt8] = []
    for offset in range.start..<min(range.end, range.start + 40 * 6 + 1) {
      copy.append(bytes[offset])
    }
    var span = copy.mutableSpan
    let end = escapes.decode(&span, ByteRange(0, span.count)).end
    return try any(copy.span, ByteRange(0, end))
  }
}
