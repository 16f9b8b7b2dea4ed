public import Bytes

/// One access-log line as byte ranges over its block: trivial to copy, nothing decoded but the time
/// and the status.
@usableFromInline package struct Request: Sendable {
  /// Milliseconds since 1970, UTC.
  package var time: Int64 = 0
  /// Number of the record in its source, from 1; for one record a line, the line's number.
  package var line: Int = 0
  /// The HTTP status, 100–599, or 0 where the log has none.
  package var status: UInt16 = 0
  /// What the key field holds.
  package var keyRule = KeyRule.id
  /// Whether the line has a key field at all, be it empty.
  package var isKeyLogged = false
  /// Whether the key field is there and holds the empty string (not `-`, not null).
  package var isKeyEmpty = false
  /// Roles whose bytes still carry escapes, a bit a role; none but those of `escapes` if there are
  /// none.
  var escaped: UInt32 = 0
  @usableFromInline var fields = InlineArray<20, ByteRange>(repeating: .absent)

  /// Makes a request without fields.
  package init() {}

  /// Where a field lies, or `.absent`.
  @inlinable package subscript(role: FieldRole) -> ByteRange {
    get { fields[Int(role.rawValue)] }
    set { fields[Int(role.rawValue)] = newValue }
  }

  /// Whether a field's bytes still carry escapes.
  func isEscaped(_ role: FieldRole) -> Bool { escaped & (1 << UInt32(role.rawValue)) != 0 }

  /// How those escapes are written; kept in the bits that no role has.
  var escapes: Escapes {
    get { Escapes(rawValue: UInt8(truncatingIfNeeded: escaped >> 28)) ?? .none }
    set { escaped = escaped & 0x0FFF_FFFF | UInt32(newValue.rawValue) << 28 }
  }

  subscript(index: Int) -> ByteRange {
    get { fields[index] }
    set { fields[index] = newValue }
  }
}

/// Why a line is no request.
package enum Rejection: UInt8, Error, Sendable, CaseIterable {
  /// Longer than `Limits.lineBytesMax`.
  case tooLong
  /// Not in the format of its source.
  case otherShape
  /// JSON nested deeper than `Limits.jsonDepthMax`.
  case tooDeep
  /// No time in the line.
  case noTime
  /// A time that cannot be read, or that never was.
  case badTime
  /// No field for a status in the line.
  case noStatus
  /// A status that is no HTTP status.
  case badStatus

  /// The reason in words.
  package var text: String {
    switch self {
    case .tooLong: "longer than 1 MiB"
    case .otherShape: "not in this format"
    case .tooDeep: "nested deeper than 64 levels"
    case .noTime: "no time"
    case .badTime: "no such time"
    case .noStatus: "no status"
    case .badStatus: "no HTTP status"
    }
  }
}

/// What a block of records held.
package struct RequestBatch: Sendable {
  /// The requests, in order; their ranges lie in the block they were read from.
  package var requests: [Request] = []
  /// The bytes of those requests that the reader was asked to keep, in order.
  package var originals: [RecordOriginal] = []
  /// The rejected records: number and reason.
  package var rejected: [(line: Int, reason: Rejection)] = []
  /// Records read: requests, rejected and blank ones.
  package var records = 0
  /// Records that are no request by design: empty lines, headers, control messages.
  package var blank = 0

  /// Makes an empty batch.
  package init() {}

  mutating func removeAll() {
    requests.removeAll(keepingCapacity: true)
    originals.removeAll(keepingCapacity: true)
    rejected.removeAll(keepingCapacity: true)
    records = 0
    blank = 0
  }
}
