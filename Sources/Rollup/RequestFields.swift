import AccessLog
import Bytes
import Verdict

// How a request's fields are read, for whoever counts it and for whoever judges it alone: inlined
// into the first, as it was its own code.

extension Request {
  /// What was sent as credential where the key field has no value.
  func credentialWithoutKey(_ bytes: borrowing Span<UInt8>) -> Credential {
    if !self[.authorization].isEmpty || hasKeyInQuery(bytes) { return .other }
    guard isKeyLogged else { return .notLogged }
    return isKeyEmpty ? .empty : .absent
  }

  /// Whether the query has a parameter such as `api_key=`: a key sent in the wrong place.
  private func hasKeyInQuery(_ bytes: borrowing Span<UInt8>) -> Bool {
    let path = self[.path]
    let mark = ByteScan.first(UInt8(ascii: "?"), in: bytes, from: path.start, to: path.end)
    return namesKey(bytes, mark, path.end)
      || namesKey(bytes, self[.query].start - 1, self[.query].end)
  }

  /// Whether a parameter that begins behind `start` or an `&` up to `end` is called like a key.
  private func namesKey(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end {
      let name = at + 1
      var equals = name
      var letters: UInt64 = 0  // the last eight letters of the name, in lower case
      while equals < end, bytes[equals] != UInt8(ascii: "="), bytes[equals] != UInt8(ascii: "&") {
        let byte = bytes[equals] | 0x20
        if byte &- 0x61 < 26 { letters = letters << 8 | UInt64(byte) }
        equals += 1
      }
      if equals < end, bytes[equals] == UInt8(ascii: "="), Self.isKeyName(endingIn: letters) {
        return true
      }
      at = equals
      while at < end, bytes[at] != UInt8(ascii: "&") { at += 1 }
    }
    return false
  }

  /// Whether a parameter whose name ends in `letters` (in lower case, the last one lowest) is called
  /// like a key: "apikey", "xapikey", "api_key", "api-key", "access_token".
  @inline(__always)
  static func isKeyName(endingIn letters: UInt64) -> Bool {
    let isKey = letters & 0xFFFF_FFFF_FFFF == 0x6170_696B_6579
    let isToken = letters & 0xFF_FFFF_FFFF == 0x74_6F6B_656E
    return isKey || isToken
  }

  /// The method as it may be stored.
  func maskedMethod(_ bytes: borrowing Span<UInt8>) -> [UInt8] {
    SecretMask.masked(
      copy(bytes, self[.method], 64), secret: secret(of: self, bytes), bytesMax: 16)
  }

  /// The reason fields as one value: each a number byte, its text, a NUL; nothing if there is none.
  @inline(__always)
  func joinReasons(
    _ bytes: borrowing Span<UInt8>, fields: Int, into joined: inout [UInt8]
  ) {
    joined.removeAll(keepingCapacity: true)
    for number in 0..<fields {
      guard let role = FieldRole.reason(number) else { break }
      let range = self[role]
      guard !range.isEmpty else { continue }
      joined.append(UInt8(truncatingIfNeeded: number))
      for offset in range.start..<min(range.end, range.start + Limits.reasonBytesMax) {
        joined.append(bytes[offset] == 0 ? 0x20 : bytes[offset])
      }
      joined.append(0)
    }
  }

  /// The path without its query.
  func pathRange(_ bytes: borrowing Span<UInt8>) -> ByteRange {
    let path = self[.path]
    guard !path.isEmpty else { return .absent }
    let query = ByteScan.first(UInt8(ascii: "?"), in: bytes, from: path.start, to: path.end)
    return ByteRange(path.start, query)
  }
}

/// Where an id of a URL lies, leading zeros left out: `00903` is 903. Nil where there is none, or
/// the path is a template's.
@inline(__always)
func idRange(_ range: ByteRange, _ bytes: borrowing Span<UInt8>) -> ByteRange? {
  guard !range.isEmpty, bytes[range.start] != UInt8(ascii: "{") else { return nil }
  guard bytes[range.start] == UInt8(ascii: "0") else { return range }
  // A range that is not all digits stays as it is.
  for offset in range.start..<range.end where bytes[offset] &- 0x30 >= 10 { return range }
  var start = range.start
  while start < range.end - 1, bytes[start] == UInt8(ascii: "0") { start += 1 }
  return ByteRange(start, range.end)
}

/// Whether a status is a refusal.
@inline(__always)
func isRefusal(_ status: UInt16) -> Bool { status == 401 || status == 403 }

extension Judge {
  /// What is found out once a cell: the verdict on a refusal, or what a served request fails.
  func judged(_ its: Case, at time: Int64) -> Judged {
    let interval = interval(of: its, around: time)
    if isRefusal(its.status) {
      return Judged(
        verdict: verdict(on: its, at: time), isWronglyServed: false, from: interval.from,
        to: interval.to)
    }
    // Not `[]`: of another room's set that runs a generic initializer, 100 ns each time.
    var verdict = Verdict(
      cause: .unknown, detail: nil, evidence: .none, failing: CauseSet(rawValue: 0),
      agreement: nil)
    if 200...399 ~= its.status {
      verdict.failing = wronglyServed(its, at: time)
    }
    return Judged(
      verdict: verdict, isWronglyServed: !verdict.failing.isEmpty, from: interval.from,
      to: interval.to)
  }
}

/// The line's own key, where it is one: not to be stored wherever else in the line it stands.
func secret(of request: Request, _ bytes: borrowing Span<UInt8>) -> [UInt8]? {
  request.keyRule == .id || request[.key].isEmpty
    ? nil : copy(bytes, request[.key], Limits.registryFieldBytesMax)
}

/// At most `max` bytes of `range`, as an array of their own.
func copy(_ bytes: borrowing Span<UInt8>, _ range: ByteRange, _ max: Int) -> [UInt8] {
  var copy: [UInt8] = []
  copy.append(bytes, range, max: max)
  return copy
}
