import Bytes

/// Addresses of IPv4 and IPv6 as one number of 128 bits: IPv4's as IPv6 maps them, `::ffff:a.b.c.d`.
enum IPAddress {
  /// Reads an address; nil for anything else, such as a name.
  ///
  /// Source: RFC 4291 §2.2, all three forms of text; a zone id (`%eth0`, RFC 4007 §11) is left out.
  /// - Complexity: O(length), no allocation.
  static func parse(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> UInt128? {
    guard start < end, end - start <= 64 else { return nil }
    let end = ByteScan.first(UInt8(ascii: "%"), in: bytes, from: start, to: end)
    let colon = ByteScan.first(UInt8(ascii: ":"), in: bytes, from: start, to: end)
    if colon == end { return version4(bytes, start, end).map { 0xFFFF_0000_0000 | UInt128($0) } }
    return version6(bytes, start, end)
  }

  /// Four numbers of 0–255, no leading zeros, for some read these as octal.
  private static func version4(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> UInt32? {
    var address: UInt32 = 0
    var parts = 0
    var at = start
    while true {
      let first = at
      var value: UInt32 = 0
      while at < end, at - first < 3, bytes[at] &- 0x30 < 10 {
        value = value * 10 + UInt32(bytes[at] - 0x30)
        at += 1
      }
      guard at > first, value <= 255, at - first == 1 || bytes[first] != 0x30 else { return nil }
      address = address << 8 | value
      parts += 1
      if parts == 4 { return at == end ? address : nil }
      guard at < end, bytes[at] == UInt8(ascii: ".") else { return nil }
      at += 1
    }
  }

  private static func version6(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> UInt128? {
    var head: UInt128 = 0  // the groups before `::`, or all
    var groups = 0
    var beforeGap: (address: UInt128, groups: Int)?
    var at = start
    if at + 1 < end, bytes[at] == UInt8(ascii: ":"), bytes[at + 1] == UInt8(ascii: ":") {
      beforeGap = (0, 0)
      at += 2
    }
    while at < end {
      let first = at
      var value: UInt128 = 0
      while at < end, at - first < 4, let digit = hexadecimal(bytes[at]) {
        value = value << 4 | UInt128(digit)
        at += 1
      }
      guard at > first else { return nil }
      if at < end, bytes[at] == UInt8(ascii: ".") {  // the last two groups as an IPv4 address
        guard let rest = version4(bytes, first, end) else { return nil }
        head = head << 32 | UInt128(rest)
        groups += 2
        at = end
        break
      }
      head = head << 16 | value
      groups += 1
      guard groups <= 8 else { return nil }
      if at == end { break }
      guard bytes[at] == UInt8(ascii: ":"), at + 1 < end else { return nil }
      at += 1
      if bytes[at] == UInt8(ascii: ":") {
        guard beforeGap == nil else { return nil }
        beforeGap = (head, groups)
        (head, groups) = (0, 0)
        at += 1
      }
    }
    guard let beforeGap else { return groups == 8 ? head : nil }
    guard beforeGap.groups + groups < 8 else { return nil }
    return beforeGap.address << (16 * (8 - beforeGap.groups)) | head
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte - 0x30 }
    let letter = lowercased(byte) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}
