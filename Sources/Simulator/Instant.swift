import ArgumentParser

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
struct Instant: Comparable {
  /// Milliseconds since the epoch.
  var milliseconds: Int

  /// The whole second that the moment lies in. Every registry change is at a whole second, so
  /// comparing seconds decides like comparing milliseconds.
  var second: Int { milliseconds / 1000 }

  /// Makes a moment from milliseconds since the epoch.
  init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// Makes the start of a second since the epoch.
  init(second: Int) { milliseconds = second * 1000 }

  static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
}

extension Instant: ExpressibleByArgument {
  /// The moment as it is read.
  var defaultValueDescription: String {
    var line = Line()
    line.iso(self, milliseconds: false)
    return String(decoding: line.bytes, as: UTF8.self)
  }

  /// Reads `2026-11-01T18:30:00Z`, and nothing else.
  init?(argument: String) {
    let bytes = Array(argument.utf8)
    let shape = Array("0000-00-00T00:00:00Z".utf8)
    guard bytes.count == shape.count else { return nil }
    for (byte, model) in zip(bytes, shape) {
      let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      guard model == UInt8(ascii: "0") ? isDigit : byte == model else { return nil }
    }
    func number(_ range: Range<Int>) -> Int {
      bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
    guard 1...12 ~= number(5..<7), 1...31 ~= number(8..<10), number(11..<13) < 24,
      number(14..<16) < 60, number(17..<19) < 60
    else { return nil }
    let days = Day(year: number(0..<4), month: number(5..<7), day: number(8..<10)).daysSinceEpoch
    self.init(
      second: days * 86_400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19))
  }
}

/// A day of the Gregorian calendar.
struct Day {
  var year: Int
  /// 1 is January.
  var month: Int
  var day: Int

  /// Days since 1970-01-01.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
  var daysSinceEpoch: Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension Day {
  /// The day that lies `days` after 1970-01-01; not before it.
  init(daysSinceEpoch days: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}
