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
  /// The profile says which proxies' word on a client's address is taken.
  static let clientBehindProxies = Adjustments(rawValue: 16)
}

extension Request {
  /// Takes off what `adjustments` says; nothing is decoded yet, so what carries escapes stays whole.
  mutating func adjust(
    _ adjustments: Adjustments, _ trusted: TrustedProxies?, _ bytes: borrowing Span<UInt8>
  ) {
    if adjustments.contains(.pathIsURL), !self[.path].isEmpty, !isEscaped(.path) {
      splitURL(bytes)
    }
    guard !self[.clientIP].isEmpty else { return }
    var strips = adjustments
    if let trusted {
      self[.clientIP] = client(in: self[.clientIP], bytes, behind: trusted)
      strips.insert(.clientPort)
    } else if adjustments.contains(.clientList) {
      self[.clientIP] = first(of: self[.clientIP], bytes)
    }
    guard !isEscaped(.clientIP) || !hasEscape(self[.clientIP], bytes) else { return }
    escaped &= ~(1 << UInt32(FieldRole.clientIP.rawValue))
    if strips.contains(.clientAlwaysPort) || strips.contains(.clientPort) {
      self[.clientIP] = withoutPort(
        self[.clientIP], bytes, always: strips.contains(.clientAlwaysPort))
    }
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
    let comma = ByteScan.first(UInt8(ascii: ","), in: bytes, from: list.start, to: list.end)
    let entry = trimmed(ByteRange(list.start, comma), bytes)
    return entry.isEmpty ? list : entry
  }

  /// The first entry of a list from the right that is no proxy of one's own, whatever it is: a name
  /// and `unknown` (RFC 7239 §6.2) are entries, too. Where all are proxies, the leftmost.
  private func client(
    in list: ByteRange, _ bytes: borrowing Span<UInt8>, behind trusted: TrustedProxies
  ) -> ByteRange {
    var hops = trusted.hops
    var client = list
    var end = list.end
    while end > list.start {
      var start = end
      while start > list.start, bytes[start - 1] != UInt8(ascii: ",") { start -= 1 }
      let entry = trimmed(ByteRange(start, end), bytes)
      if !entry.isEmpty {
        client = entry
        if hops == 0 {
          let address = withoutPort(entry, bytes, always: false)
          guard trusted.holds(bytes, address.start, address.end) else { return client }
        } else {
          hops -= 1
        }
      }
      end = start - 1  // the comma, or before the list
    }
    return client
  }

  /// An entry without the spaces around it, also those that a gateway has written as `\x20`.
  private func trimmed(_ entry: ByteRange, _ bytes: borrowing Span<UInt8>) -> ByteRange {
    var (start, end) = (entry.start, entry.end)
    let isEscaped = isEscaped(.clientIP)
    while start < end {
      if bytes[start] == 0x20 {
        start += 1
      } else if isEscaped, end - start >= 4, isSpaceEscape(bytes, start) {
        start += 4
      } else {
        break
      }
    }
    while start < end {
      if bytes[end - 1] == 0x20 {
        end -= 1
      } else if isEscaped, end - start >= 4, isSpaceEscape(bytes, end - 4) {
        end -= 4
      } else {
        break
      }
    }
    return ByteRange(start, end)
  }

  private func isSpaceEscape(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
    ByteScan.word(bytes, at: start, count: 4) == 0x3032_785C  // "\x20", little-endian
  }

  private func hasEscape(_ range: ByteRange, _ bytes: borrowing Span<UInt8>) -> Bool {
    ByteScan.first(escapes.marker, in: bytes, from: range.start, to: range.end) < range.end
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
