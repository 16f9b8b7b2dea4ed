/// One value of a report: what is true, not how it looks.
package enum ReportCell: Equatable, Sendable {
  /// A count, or an id that is a number.
  case integer(Int64)
  /// A count of which only so much is known that it is not less: `≥ 256` on paper.
  case atLeast(Int64)
  /// Yes or no.
  case flag(Bool)
  /// Any text, hostile or not; each output escapes it on the way out.
  case text(String)
  /// A share, 0…1. What is not finite is printed as absent.
  case ratio(Double)
  /// Milliseconds since 1970, UTC. What lies outside 1970–9999 is printed as absent.
  case time(Int64)
  /// Absent.
  case null

  /// A count or a numeric id; absent for `nil`.
  package init(_ value: Int64?) {
    self = value.map { .integer($0) } ?? .null
  }

  /// A text; absent for `nil`.
  package init(_ value: String?) {
    self = value.map { .text($0) } ?? .null
  }

  /// A time in milliseconds since 1970, UTC; absent for `nil`.
  package init(time: Int64?) {
    self = time.map { .time($0) } ?? .null
  }

  /// The share `part / whole`; absent when `whole` is not positive.
  package init(part: Int64, of whole: Int64) {
    self = whole > 0 ? .ratio(Double(part) / Double(whole)) : .null
  }

  /// A count of nothing, which a column may print quietly.
  var isZero: Bool {
    switch self {
    case .integer(let value): value == 0
    case .ratio(let value): value == 0
    case .atLeast, .flag, .text, .time, .null: false
    }
  }

  /// The number that a column's `accentFrom` is compared with.
  var magnitude: Double? {
    switch self {
    case .integer(let value), .atLeast(let value): Double(value)
    case .ratio(let value): value
    case .flag, .text, .time, .null: nil
    }
  }
}
