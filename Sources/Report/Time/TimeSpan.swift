import Bytes

/// A span of time as people type it: `90m`, `36h`, `7d`, `2w`.
package struct TimeSpan: Equatable, Sendable {
  /// Greater than 0.
  package let milliseconds: Int64

  /// Makes a span of whole days.
  package init(days: Int64) { milliseconds = days * UTCTime.dayMilliseconds }

  /// Reads a number of up to four digits and a unit: `m` (minutes), `h`, `d` (24 hours) or `w`.
  ///
  /// `nil` for everything else, and for nothing.
  package init?(_ text: String) {
    var scanner = DigitScanner(text)
    guard let digits = scanner.digits(upTo: 4), digits.value > 0, let unit = scanner.next(),
      scanner.isAtEnd, let length = TimeSpan.milliseconds(of: unit)
    else { return nil }
    milliseconds = Int64(digits.value) * length  // below 10^4 × 6.1 × 10^8, which fits
  }

  /// `90 d`, `36 h`: as durations are written.
  package var text: String { durationText(milliseconds: milliseconds) }

  /// How long one of `unit` is; the units of an age, too.
  static func milliseconds(of unit: Unicode.Scalar?) -> Int64? {
    switch unit {
    case "m": 60_000
    case "h": 3_600_000
    case "d": UTCTime.dayMilliseconds
    case "w": 7 * UTCTime.dayMilliseconds
    default: nil
    }
  }
}
