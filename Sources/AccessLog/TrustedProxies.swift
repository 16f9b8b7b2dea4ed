import Bytes

/// The proxies whose word on a client's address is taken.
///
/// Each proxy appends the address that it was called from to `X-Forwarded-For`, so from the right a
/// list is true as far as proxies of one's own wrote it, and what is left of that a client can forge.
/// The client is the first address from the right that is none of these: the rule of nginx
/// (`real_ip_recursive on`) and of Express (`trust proxy`); `hops` counts as Envoy's
/// `xff_num_trusted_hops` does.
package struct TrustedProxies: Equatable, Sendable {
  /// Addresses with the same first bits.
  struct Network: Equatable, Sendable {
    var address: UInt128
    var mask: UInt128
  }

  private var networks: [Network] = []
  /// Addresses at the right end of a list that are proxies, whatever they are.
  package let hops: Int
  /// What was given, for whoever compares settings.
  package private(set) var list: [String] = []

  /// Trusts the last `hops` addresses of a list, and none by its number yet.
  package init(hops: Int = 0) { self.hops = hops }

  /// Trusts `network` too: an address, or one with the number of its fixed bits (`10.0.0.0/8`,
  /// RFC 4632 §3.1, RFC 4291 §2.3).
  /// - Returns: false for what is neither.
  package mutating func add(_ network: String) -> Bool {
    let parts = network.split(separator: "/", omittingEmptySubsequences: false)
    let text = Array(parts[0].utf8)
    guard parts.count <= 2, let address = IPAddress.parse(text.span, 0, text.count) else {
      return false
    }
    var bits = 128
    if parts.count == 2 {
      let before = text.contains(UInt8(ascii: ":")) ? 0 : 96  // bits before a mapped address
      guard parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let given = Int(parts[1]),
        0...(128 - before) ~= given
      else { return false }
      bits = before + given
    }
    let mask: UInt128 = bits == 0 ? 0 : UInt128.max << UInt128(128 - bits)
    networks.append(Network(address: address & mask, mask: mask))
    list.append(network)
    return true
  }

  /// Whether the address at `start..<end` is one of these; a name is none but `localhost`.
  func holds(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var address = IPAddress.parse(bytes, start, end)
    if address == nil, end - start == 9, isLocalhost(bytes, start) { address = 0xFFFF_7F00_0001 }
    guard let address else { return false }
    return networks.contains { address & $0.mask == $0.address }
  }

  private func isLocalhost(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
    ByteScan.word(bytes, at: start, count: 8) == 0x736F_686C_6163_6F6C  // "localhos", little-endian
      && bytes[start + 8] == UInt8(ascii: "t")
  }
}
