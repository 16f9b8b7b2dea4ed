package import Bytes

/// The form in which hosts are compared: ASCII lower case, without the port 80 or 443, without a
/// trailing dot.
///
/// Source: RFC 9110 §4.2.3 (hosts are case-insensitive, a default port equals none); which scheme a
/// request used is not in every log, so both default ports go. Other ports stay, as do bytes that
/// are no ASCII, and the colons of a bare IPv6 address.
/// - Parameters:
///   - bytes: a block.
///   - range: the host, within `bytes`.
/// - Returns: the normal form, at most as long. Normalising it again changes nothing.
package func normalizedHost(_ bytes: borrowing Span<UInt8>, _ range: ByteRange) -> [UInt8] {
  let end = min(range.end, bytes.count)
  var host: [UInt8] = []
  host.reserveCapacity(max(0, end - range.start))
  var at = range.start
  while at < end {
    let byte = bytes[at]
    host.append(0x41...0x5A ~= byte ? byte | 0x20 : byte)
    at += 1
  }
  while dropDefaultPort(&host) || dropDot(&host) {}
  return host
}

/// The normal form of a host that stands in a string.
package func normalizedHost(_ host: String) -> String {
  let bytes = Array(host.utf8)
  return String(decoding: normalizedHost(bytes.span, ByteRange(0, bytes.count)), as: UTF8.self)
}

private func dropDefaultPort(_ host: inout [UInt8]) -> Bool {
  let colon = UInt8(ascii: ":")
  for port in [Array(":443".utf8), Array(":80".utf8)]
  where host.count > port.count && host.suffix(port.count) == port[...] {
    let name = host.dropLast(port.count)
    guard !name.contains(colon) || name.last == UInt8(ascii: "]") else { return false }
    host.removeLast(port.count)
    return true
  }
  return false
}

private func dropDot(_ host: inout [UInt8]) -> Bool {
  guard host.count > 1, host.last == UInt8(ascii: ".") else { return false }
  host.removeLast()
  return true
}
