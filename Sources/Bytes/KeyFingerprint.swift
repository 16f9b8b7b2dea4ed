/// Turns secrets, and digests of secrets, into identities that mean nothing elsewhere.
///
/// A secret becomes `k_` + the first 128 bits of HMAC-SHA256(fingerprint key, SHA-256(secret)) in
/// hexadecimal; a digest skips the inner step. So a log of secrets, a log of digests and a
/// registry of either agree, while nobody without the fingerprint key can test a guess.
package struct KeyFingerprint: Sendable {
  private let keyed: KeyedDigest

  /// Uses `key`: 32 random bytes of the installation.
  package init(key: [UInt8]) { keyed = KeyedDigest(key: key) }

  /// The identity of the key whose text is `secret`: 34 ASCII bytes. About 2 µs.
  package func identity(ofSecret secret: [UInt8]) -> [UInt8] {
    identity(ofDigest: sha256(secret))
  }

  /// The identity of the key whose SHA-256 is `digest` (32 bytes): 34 ASCII bytes.
  package func identity(ofDigest digest: [UInt8]) -> [UInt8] {
    Array("k_".utf8) + hexadecimal(keyed.code(of: digest).prefix(16))
  }

  /// The identity of the key whose SHA-256 stands in hexadecimal `text`, or nil if it is none.
  package func identity(ofHexadecimalDigest text: [UInt8]) -> [UInt8]? {
    guard text.count == 64, let digest = bytes(hexadecimal: text) else { return nil }
    return identity(ofDigest: digest)
  }
}

/// What a key field of a log, or the key column of a registry, holds.
package enum KeyRule: UInt8, Sendable, CaseIterable {
  /// An identity that is no secret: kept as it is.
  case id
  /// The hexadecimal SHA-256 of the key.
  case digest
  /// The key itself: replaced before anything else sees it.
  case secret
}
