import Bytes

/// What some gateways put around a value: taken off once the fields of a line are known.
struct Adjustments: OptionSet, Sendable {
  let rawValue: UInt8

  /// The client's address may have a port behind it.
  static let clientPort = Adjustments(rawValue: 1)
  /// It always has one, be it an IPv6 address without brackets (ALB).
  static let clientAlwaysPort = Adjustments(rawValue: 2)
  /// The client's address is a list, as in `X-Forwarded-For`.
  static let clientList = Adjustments(rawValue: 4)
  /// The path is a whole URL; where nothing else names the host, the URL does.
  static let pathIsURL = Adjustments(rawValue: 8)
}

extension Request {
  /// Takes off what `adjustments` says; nothing is decoded yet, so what carries escapes stays whole.
  mutating func adjust(_ adjustments: Adjustments, _ bytes: borrowing Span<UInt8>) {
    if adjustments.contains(.pathIsURL), !self[.path].isEmpty, !isEscaped(.path) {
      splitURL(bytes)
    }
    guard !self[.clientIP].isEmpty, !isEscaped(.clientIP) else { return }
    var client = self[.clientIP]
    if adjustments.contains(.clientList) { client = first(of: client, bytes) }
    if adjustments.contains(.clientAlwaysPort) || adjustments.contains(.clientPort) {
      client = withoutPort(client, bytes, always: adjustments.contains(.clientAlwaysPort))
    }
    self[.clientIP] = client
  }

  /// `https://host:443/path?query`: the path begins behind the authority (RFC 3986 §3.2).
  private mutating func splitURL(_ bytes: borrowing Span<UInt8>) {
    let path = self[.path]
    let colon = ByteScan.first(
      UInt8(ascii: ":"), in: bytes, from: path.start, to: min(path.end, path.start + 8))
    guard colon + 2 < path.end, bytes[colon] == UInt8(ascii: ":"),
      bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
    else { return }
    let authority = colon + 3
    let end = ByteScan.first(
      UInt8(ascii: "/"), or: UInt8(ascii: "?"), in: bytes, from: authority, to: path.end)
    if self[.host].isAbsent, end > authority { self[.host] = ByteRange(authority, end) }
    if end < path.end { self[.path] = ByteRange(end, path.end) }
  }

  /// The first address of a list: nearest to the client (MDN, "X-Forwarded-For").
  private func first(of list: ByteRange, _ bytes: borrowing Span<UInt8>) -> ByteRange {
    var end = ByteScan.first(UInt8(ascii: ","), in: bytes, from: list.start, to: list.end)
    var start = list.start
    while start < end, bytes[start] == 0x20 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    return end > start ? ByteRange(start, end) : list
  }

  /// An address without its port and brackets: `[::1]:443`, `192.0.2.1:443`; `::1` stays.
  private func withoutPort(
    _ address: ByteRange, _ bytes: borrowing Span<UInt8>, always: Bool
  ) -> ByteRange {
    let (start, end) = (address.start, address.end)
    if bytes[start] == UInt8(ascii: "[") {
      let close = ByteScan.first(UInt8(ascii: "]"), in: bytes, from: start, to: end)
      return close < end ? ByteRange(start + 1, close) : address
    }
    var last = end - 1
    while last > start, bytes[last] != UInt8(ascii: ":") { last -= 1 }
    guard last > start, bytes[last] == UInt8(ascii: ":") else { return address }
    let first = ByteScan.first(UInt8(ascii: ":"), in: bytes, from: start, to: end)
    return first == last || always ? ByteRange(start, last) : address
  }
}
