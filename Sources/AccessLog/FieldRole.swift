package import Bytes

/// What a field of a log line means to us. Everything else in a line is skipped.
@usableFromInline package enum FieldRole: UInt8, Sendable, CaseIterable {
  /// When; `UTCTime.parse` tells the shape.
  case time
  /// The HTTP status that the client got.
  case status
  /// A request line, `GET /path HTTP/1.1`, or a route key, `GET /path`.
  case request
  /// The HTTP method.
  case method
  /// The path, with or without a query.
  case path
  /// The query, where it is logged by itself.
  case query
  /// The host that the client called.
  case host
  /// The API key: its identity, its digest or the key itself (`KeyRule`).
  case key
  /// Another credential: an `Authorization` header or its scheme.
  case authorization
  /// The client's address.
  case clientIP
  /// The client's `User-Agent`.
  case userAgent
  /// The gateway's or client's id of the request.
  case requestID
  /// The fields in which a gateway or app says why it refused, in the profile's order.
  case reason0, reason1, reason2, reason3, reason4, reason5, reason6, reason7

  /// Reason fields a profile may name.
  package static let reasonsMax = 8

  /// The role of the reason field number `index`, or nil past the eighth.
  package static func reason(_ index: Int) -> FieldRole? {
    guard 0..<reasonsMax ~= index else { return nil }
    return FieldRole(rawValue: reason0.rawValue + UInt8(index))
  }
}

/// How one name in a log is to be read.
package struct FieldMeaning: Equatable, Sendable {
  /// What the field is.
  package var role: FieldRole
  /// Of several names with one role the lowest rank with a value wins.
  package var rank: UInt8
  /// What a key field holds; of no meaning elsewhere.
  package var keyRule: KeyRule
  /// What is to be taken off its value.
  var adjustments: Adjustments = []

  /// Makes a meaning.
  package init(_ role: FieldRole, rank: UInt8 = 0, keyRule: KeyRule = .id) {
    self.role = role
    self.rank = rank
    self.keyRule = keyRule
  }

  init(_ role: FieldRole, rank: UInt8 = 0, _ adjustments: Adjustments) {
    self.init(role, rank: rank)
    self.adjustments = adjustments
  }
}

/// The profile's field names: what each means, whatever its case.
package struct FieldNames: Sendable {
  private var known = Interner(seed: 0)  // the names are the profile's: nobody collides on purpose
  private var meanings: [FieldMeaning] = []
  private var added: [(name: [UInt8], meaning: FieldMeaning)] = []
  /// All names with what they mean, in the order in which they were added: equal tables have equal
  /// lists.
  package var list: [String] {
    added.map { name, meaning in
      let name = String(decoding: name, as: UTF8.self)
      return "\(name) \(meaning.role) \(meaning.rank) \(meaning.keyRule)"
    }
  }
  /// Names of the reason fields, in the order of `FieldRole.reason0`….
  package let reasonNames: [String]

  /// Makes an empty table for reason fields of these names, at most `FieldRole.reasonsMax`.
  package init(reasonNames: [String]) { self.reasonNames = reasonNames }

  /// Adds a name; members inside members are written with dots, `identity.apiKeyId`.
  package mutating func add(_ name: String, _ meaning: FieldMeaning) {
    let name = name.utf8.map(lowercased)
    added.append((name, meaning))
    let range = ByteRange(0, name.count)
    let hash = known.hash(name.span, range)
    if let number = known.find(name.span, range, hash: hash) {
      meanings[Int(number)] = meaning
    } else {
      _ = known.insert(name.span, range, hash: hash)
      meanings.append(meaning)
    }
  }

  /// The same names, each ranking `places` later.
  func ranked(behind places: UInt8) -> FieldNames {
    var names = self
    for index in names.meanings.indices {
      let rank = names.meanings[index].rank
      names.meanings[index].rank = rank > 255 - places ? 255 : rank + places
    }
    return names
  }

  /// What `name` means, or nil if it is to be skipped.
  package func meaning(of name: some Sequence<UInt8>) -> FieldMeaning? {
    meaning(ofLowercased: name.map(lowercased))
  }

  /// What a name means that is in lower case already.
  func meaning(ofLowercased name: [UInt8]) -> FieldMeaning? {
    let range = ByteRange(0, name.count)
    return known.find(name.span, range, hash: known.hash(name.span, range)).map {
      meanings[Int($0)]
    }
  }
}

/// An ASCII letter in lower case; other bytes as they are.
@inlinable package func lowercased(_ byte: UInt8) -> UInt8 {
  byte &- 0x41 < 26 ? byte | 0x20 : byte
}
