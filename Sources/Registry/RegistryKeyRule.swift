import Bytes

/// What the `key` column of a registry holds, and how it becomes an identity.
package enum RegistryKeyRule: Sendable, CaseIterable {
  /// A digest where it has 64 hexadecimal digits, else an identity; what looks like a key itself is
  /// refused, for it must not be stored.
  case auto
  /// The identity itself.
  case id
  /// The hexadecimal SHA-256 of the key, either case.
  case digest
  /// The key itself.
  case secret

  /// The identity of the key whose column holds `text`.
  ///
  /// - Parameters:
  ///   - text: the field, not empty.
  ///   - fingerprint: what turns digests and secrets into identities.
  /// - Returns: the identity.
  /// - Throws: `RegistryProblem.untidyKey`, `.notADigest`, `.looksSecret`; none carries a byte of `text`.
  func identity(
    _ text: ArraySlice<UInt8>, _ fingerprint: KeyFingerprint
  ) throws(RegistryProblem) -> String {
    let isTidy =
      text.first != UInt8(ascii: " ") && text.last != UInt8(ascii: " ")
      && text.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    guard isTidy else { throw .untidyKey }
    switch self {
    case .id: return String(decoding: text, as: UTF8.self)
    case .secret:
      return String(decoding: fingerprint.identity(ofSecret: Array(text)), as: UTF8.self)
    case .auto, .digest:
      if let identity = fingerprint.identity(ofHexadecimalDigest: Array(text)) {
        return String(decoding: identity, as: UTF8.self)
      }
      if self == .digest { throw .notADigest }
      guard !looksSecret(text) else { throw .looksSecret }
      return String(decoding: text, as: UTF8.self)
    }
  }

  /// 24 or more letters, digits, `_` and `-`, with both letters and digits, and not all hexadecimal
  /// as a UUID is: the shape by which `SecretMask` tells a secret, too.
  private func looksSecret(_ text: ArraySlice<UInt8>) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    func isJoint(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }
    return text.count >= 24
      && text.allSatisfy { isLetter($0) || isDigit($0) || isJoint($0) }
      && text.contains(where: isDigit)
      && text.contains { isLetter($0) && $0 | 0x20 > UInt8(ascii: "f") }
  }
}

extension RegistryProblem: Error {}
