import Bytes

/// Collects the fields of one record and finishes them into a request.
///
/// The template matcher and the complete readers all end here, so they cannot disagree on what a
/// value means.
struct RequestBuilder {
  private(set) var request = Request()
  private var ranks = InlineArray<20, UInt8>(repeating: .max)
  /// Whether the record has a status field, be it empty.
  private var hasStatus = false
  /// Whether the record says that a key was sent.
  private var isKeySent = false
  /// Time of a wrapper (an export's prefix, an envelope's timestamp), used when the record has none.
  private let wrapperTime: Int64?

  init(line: Int, wrapperTime: Int64?) {
    request.line = line
    self.wrapperTime = wrapperTime
  }

  /// Whether the record lacks what every request has; known once all its fields were taken.
  var isNoRequest: Bool { !hasStatus || request[.time].isAbsent && wrapperTime == nil }

  /// Forgets the fields: a template fitted only in part.
  mutating func reset() { self = RequestBuilder(line: request.line, wrapperTime: wrapperTime) }

  /// Notes that `meaning`'s field holds the bytes at `start..<end`.
  ///
  /// `-`, nothing and (outside quotes) `null` are absent values and never replace one. A key that is
  /// `?` was sent, and the field does not say which: that is all a gateway without digests can. Of two
  /// fields with one role the lower rank wins, of two with one rank the last: so does a member that
  /// occurs twice (RFC 8259 §4 leaves it to the receiver, and most keep the last).
  @inline(__always)
  mutating func take(
    _ meaning: FieldMeaning, _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int,
    isQuoted: Bool, isEscaped: Bool
  ) {
    let role = Int(meaning.role.rawValue)
    let count = end &- start
    let isAbsent =
      count == 0 || count == 1 && bytes[start] == UInt8(ascii: "-")
      || !isQuoted && count == 4 && isNull(bytes, start)
    if meaning.role == .key {
      if count == 1, bytes[start] == UInt8(ascii: "?") {
        isKeySent = true
        return
      }
      request.isKeyLogged = true
      if count == 0, isQuoted, ranks[role] == .max { request.isKeyEmpty = true }
    }
    if meaning.role == .status { hasStatus = true }
    guard !isAbsent, meaning.rank <= ranks[role] else { return }
    ranks[role] = meaning.rank
    request[role] = ByteRange(start, end)
    if meaning.role == .key {
      request.keyRule = meaning.keyRule
      request.isKeyEmpty = false
    }
    let bit: UInt32 = 1 << UInt32(role)
    request.escaped = isEscaped ? request.escaped | bit : request.escaped & ~bit
  }

  private func isNull(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
    bytes[start] == UInt8(ascii: "n") && bytes[start + 1] == UInt8(ascii: "u")
      && bytes[start + 2] == UInt8(ascii: "l") && bytes[start + 3] == UInt8(ascii: "l")
  }

  /// Reads the time and the status and splits a request line; then `request` is complete.
  @inline(__always)
  mutating func finish(
    _ bytes: borrowing Span<UInt8>, _ clock: inout TimeReader, escapes: Escapes
  ) throws(Rejection) {
    // Without one no line could be told refused or served: it would be counted as neither, unseen.
    guard hasStatus else { throw .noStatus }
    request.status = try status(bytes)
    let time = request[.time]
    if time.isAbsent {
      guard let wrapperTime else { throw .noTime }
      request.time = wrapperTime
    } else {
      let isEscaped = request.escaped & (1 << UInt32(FieldRole.time.rawValue)) != 0
      request.time = try clock.read(bytes, time, escapes: isEscaped ? escapes : .none)
    }
    if request[.path].isAbsent, !request[.request].isAbsent { splitRequestLine(bytes) }
    if request.escaped != 0 { request.escapes = escapes }
    if isKeySent, request[.key].isAbsent {
      request.isKeyLogged = false
      request.isKeyEmpty = false
    }
  }

  /// Takes off what gateways put around values.
  mutating func adjust(
    _ adjustments: Adjustments, _ trusted: TrustedProxies?, _ bytes: borrowing Span<UInt8>
  ) {
    request.adjust(adjustments, trusted, bytes)
  }

  /// Three digits 100–599, a decimal fraction of zeros allowed; absent, `0` and `000` are 0, and so
  /// is `009`, which nginx writes for HTTP/0.9 (ngx_http_variables.c, "status").
  private func status(_ bytes: borrowing Span<UInt8>) throws(Rejection) -> UInt16 {
    let range = request[.status]
    guard !range.isAbsent else { return 0 }
    let end = range.end
    var value: UInt16 = 0
    var at = range.start
    while at < end, at < range.start + 3, bytes[at] != UInt8(ascii: ".") {
      let digit = bytes[at] &- 0x30  // below "0" wraps to 208…255
      guard digit < 10 else { throw .badStatus }
      value = value &* 10 &+ UInt16(digit)  // three digits: at most 999
      at += 1
    }
    if at < end {
      guard bytes[at] == UInt8(ascii: "."), at > range.start else { throw .badStatus }
      for zero in (at + 1)..<end where bytes[zero] != UInt8(ascii: "0") { throw .badStatus }
    }
    if value == 9, range.count == 3 { return 0 }
    guard value == 0 || 100...599 ~= value else { throw .badStatus }
    return value
  }

  /// `METHOD target[ HTTP/x]`: the target runs to the last space before `HTTP/`, else to the end
  /// (RFC 9112 §3; targets with raw spaces are seen in the wild). Anything else has neither.
  private mutating func splitRequestLine(_ bytes: borrowing Span<UInt8>) {
    let line = request[.request]
    let lineEnd = line.end
    let space = ByteScan.first(UInt8(ascii: " "), in: bytes, from: line.start, to: lineEnd)
    guard space > line.start, space + 1 < lineEnd else { return }
    for offset in line.start..<space where lowercased(bytes[offset]) &- 0x61 >= 26 { return }
    var end = lineEnd
    var at = lineEnd - 1
    while at > space, bytes[at] != UInt8(ascii: " ") { at -= 1 }
    if lineEnd - at > 6, isProtocol(bytes, at + 1) { end = at }
    guard end > space + 1 else { return }
    if request[.method].isAbsent { request[.method] = ByteRange(line.start, space) }
    request[.path] = ByteRange(space + 1, end)
    if request.escaped & (1 << UInt32(FieldRole.request.rawValue)) != 0 {
      request.escaped |= 1 << UInt32(FieldRole.path.rawValue)
    }
  }

  /// Whether `HTTP/` stands at `start`, its slash perhaps escaped (`\/`); six bytes are there.
  private func isProtocol(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
    ByteScan.word(bytes, at: start, count: 4) == 0x5054_5448  // "HTTP", little-endian
      && (bytes[start + 4] == UInt8(ascii: "/")
        || bytes[start + 4] == UInt8(ascii: "\\") && bytes[start + 5] == UInt8(ascii: "/"))
  }
}
