import Bytes

/// A field of a JSON object.
package struct JSONField: Equatable, Sendable {
  package var name: String
  package var value: JSONValue

  /// Makes a field.
  package init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

/// A JSON value whose objects keep their order.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Printed with at most six digits behind the point; null if not finite.
  case number(Double)
  case text(String)
  /// Milliseconds since 1970; printed as ISO 8601, UTC.
  case time(Int64)
  indirect case array([JSONValue])
  indirect case object([JSONField])

  /// What a cell is in JSON.
  package init(_ cell: ReportCell) {
    self =
      switch cell {
      case .integer(let value), .atLeast(let value): .integer(value)
      case .flag(let value): .bool(value)
      case .text(let text): .text(text)
      case .ratio(let ratio): .number(ratio)
      case .time(let time): .time(time)
      case .null: .null
      }
  }

  /// The value on one line, without spaces.
  package var compact: String {
    var text = ""
    append(to: &text)
    return text
  }

  /// Appends the value, compact, to `text`. Depth is that of our own reports, not of input.
  func append(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += plainNumber(value) ?? "null"
    case .text(let value): text += JSON.quoted(value)
    case .time(let time): text += isoTime(time).map(JSON.quoted) ?? "null"
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.append(to: &text)
      }
      text += "]"
    case .object(let fields):
      text += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { text += "," }
        text += JSON.quoted(field.name) + ":"
        field.value.append(to: &text)
      }
      text += "}"
    }
  }
}

/// `2026-11-01T02:12:03.000Z`, or `nil` outside 1970–9999.
func isoTime(_ time: Int64) -> String? {
  0..<UTCTime.end ~= time ? UTCTime.iso8601(time) : nil
}
