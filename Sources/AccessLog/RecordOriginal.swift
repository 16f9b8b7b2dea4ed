import Bytes

/// A record as it stands in its source: for whoever wants to see the line behind a count.
package struct RecordOriginal: Sendable {
  /// Place of its request in the batch.
  package var index: Int
  /// Its bytes, escapes as they are; without its line end, and without an export's time before it.
  /// Of a record in a CloudWatch envelope, the message.
  package var bytes: [UInt8]
  /// What must not be shown of it, as it stands in `bytes`: the values of its fields for keys that
  /// are no ids, and of its `authorization` fields; the longest first.
  package var secrets: [[UInt8]]
}

extension RecordReader {
  /// The record at `start..<end`, before the escapes of its fields are decoded.
  func original(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, of request: Request, index: Int
  ) -> RecordOriginal {
    var secrets: Set<[UInt8]> = []
    if isJSON {
      var visitor = SecretFieldVisitor(names: fieldNames)
      _ = walkJSON(bytes, start, end, &visitor)
      secrets = visitor.found
    }
    if request.keyRule != .id { secrets.insert(copy(bytes, request[.key])) }
    let credential = copy(bytes, request[.authorization])
    if !isScheme(credential) { secrets.insert(credential) }
    secrets.remove([])
    return RecordOriginal(
      index: index, bytes: copy(bytes, ByteRange(start, end)),
      secrets: secrets.sorted {
        $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count
      })
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
