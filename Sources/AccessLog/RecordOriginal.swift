import Bytes

/// A record as it stands in its source: for whoever wants to see the line behind a count.
package struct RecordOriginal: Sendable {
  /// Place of its request in the batch.
  package var index: Int
  /// Its bytes, escapes as they are; without its line end, and without an export's time before it.
  /// Of a record in a CloudWatch envelope, the message.
  package var bytes: [UInt8]
  /// The values of its fields for a key that is no id, and for another credential, as they stand in
  /// `bytes`; empty where it has none.
  private let key: [UInt8]
  private let credential: [UInt8]
  /// The value of its field for the request's id, as it stands in `bytes`; empty where it has none.
  package let requestID: [UInt8]
  /// The names of a JSON record's fields.
  private let names: FieldNames?

  init(
    _ index: Int, bytes: [UInt8], key: [UInt8], credential: [UInt8], requestID: [UInt8],
    names: FieldNames?
  ) {
    self.index = index
    self.bytes = bytes
    self.key = key
    self.credential = credential
    self.requestID = requestID
    self.names = names
  }

  /// What must not be shown of it, as it stands in `bytes`: the values of all its fields for keys
  /// that are no ids, and of its `authorization` fields; the longest first.
  package var secrets: [[UInt8]] {
    var secrets: Set<[UInt8]> = [key]
    if !isScheme(credential) { secrets.insert(credential) }
    if let names {
      var visitor = SecretFieldVisitor(names: names)
      let padded = bytes + [UInt8](repeating: 0, count: Block.padding)
      _ = walkJSON(padded.span, 0, bytes.count, &visitor)
      secrets.formUnion(visitor.found)
    }
    secrets.remove([])
    return secrets.sorted {
      $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count
    }
  }
}

extension RecordReader {
  /// The record at `start..<end`, before the escapes of its fields are decoded.
  func original(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, of request: Request, index: Int
  ) -> RecordOriginal {
    RecordOriginal(
      index, bytes: copy(bytes, ByteRange(start, end)),
      key: request.keyRule == .id ? [] : copy(bytes, request[.key]),
      credential: copy(bytes, request[.authorization]),
      requestID: copy(bytes, request[.requestID]), names: state.isJSON ? fieldNames : nil)
  }
}

/// Finds the secrets of a JSON record, also those that another field of their role outranks.
private struct SecretFieldVisitor: JSONVisitor {
  let names: FieldNames
  var found: Set<[UInt8]> = []

  init(names: FieldNames) { self.names = names }

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    guard let meaning = names.meaning(ofLowercased: path) else { return }
    let value = copy(bytes, ByteRange(start, end))
    switch meaning.role {
    case .key where meaning.keyRule != .id: found.insert(value)
    case .authorization where !isScheme(value): found.insert(value)
    default: break
    }
  }

  mutating func array(path: [UInt8]) {}
}

/// Whether a credential is just its scheme: no secret, and a word that may stand elsewhere.
///
/// Source: IANA, "HTTP Authentication Schemes", and what clients write instead.
private func isScheme(_ value: [UInt8]) -> Bool {
  schemes.contains(value.map(lowercased))
}

private let schemes = Set(
  [
    "apikey", "api-key", "aws4-hmac-sha256", "basic", "bearer", "digest", "dpop", "gnap", "hoba",
    "jwt", "key", "mutual", "negotiate", "none", "ntlm", "oauth", "privatetoken", "token", "vapid",
  ].map { Array($0.utf8) })

private func copy(_ bytes: borrowing Span<UInt8>, _ range: ByteRange) -> [UInt8] {
  var copy: [UInt8] = []
  copy.reserveCapacity(Int(range.count))
  for offset in range.start..<range.end { copy.append(bytes[offset]) }
  return copy
}
