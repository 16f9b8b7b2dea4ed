import Bytes

/// What the `key` column of a registry holds, and how it becomes an identity.
package enum RegistryKeyRule: Sendable, CaseIterable {
  /// A digest where it has 64 hexadecimal digits, else an identity.
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
  /// - Throws: `RegistryProblem.untidyKey`, `.notADigest`; neither carries a byte of `text`.
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
      return String(decoding: text, as: UTF8.self)
    }
  }
}

extension RegistryProblem: Error {}
