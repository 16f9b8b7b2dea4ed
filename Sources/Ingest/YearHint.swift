import Bytes
import Foundation

/// The day that stands in a file's name, `access-2026-11-24.log` or `access.log-20261124.gz`: the last
/// one in the last part of the path, milliseconds since 1970; nil if there is none.
func dayInName(_ path: [UInt8]) -> Int64? {
  let name = path.suffix(path.reversed().prefix { $0 != UInt8(ascii: "/") }.count)
  var found: Int64?
  var start = name.startIndex
  while start < name.endIndex {
    guard name[start] &- 0x30 < 10 else {
      start += 1
      continue
    }
    let digits = name[start...].prefix { $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-") }
    found = day(digits) ?? found
    start = digits.endIndex
  }
  return found
}

/// Reads `20261124` or `2026-11-24`, with anything behind it that a `-` divides from it.
private func day(_ text: ArraySlice<UInt8>) -> Int64? {
  let parts = text.split(separator: UInt8(ascii: "-")).map { Array($0) }
  var digits: [UInt8] = []
  if let first = parts.first, first.count == 8 {
    digits = first
  } else if parts.count >= 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2 {
    digits = parts[0] + parts[1] + parts[2]
  }
  guard digits.count == 8, digits.starts(with: "20".utf8) else { return nil }
  func number(_ range: Range<Int>) -> Int {
    digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }  // digits by the caller's prefix
  }
  let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
  guard 1...12 ~= month, 1...UTCTime.daysIn(month: month, year: year) ~= day else { return nil }
  return Int64(UTCTime.days(year: year, month: month, day: day)) * UTCTime.dayMilliseconds
}

/// Now, milliseconds since 1970.
package func currentTime() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
