/// Names of TLS cipher suites, which are as long as keys and as mixed.
enum CipherName {
  /// Whether `token` is one, IANA's (`TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`) or OpenSSL's
  /// (`ECDHE-RSA-AES128-GCM-SHA256`): of these words alone, so there is no place in it for a secret.
  ///
  /// Source: IANA, TLS Cipher Suites; OpenSSL, ciphers(1).
  static func isOne(_ token: ArraySlice<UInt8>) -> Bool {
    token.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
      .allSatisfy { $0.count <= 11 && words.contains(Array($0)) }
  }

  private static let words = Set(
    """
    TLS ECDHE DHE DH ECDH ADH AECDH EDH RSA ECDSA PSK SRP DSS anon WITH AES AES128 AES256 128 256
    GCM CBC CBC3 CCM CCM8 8 CHACHA20 POLY1305 CAMELLIA CAMELLIA128 CAMELLIA256 ARIA ARIA128 ARIA256
    ARIAGCM DES 3DES EDE EDE3 SEED RC4 NULL SHA SHA1 SHA256 SHA384 SHA512 MD5 SM3 SM4
    """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
