import Testing

@testable import Rollup

/// Names of cipher suites are no secrets, however long.
struct CipherNameTests {
  static let kept = [
    "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", "DHE-PSK-CAMELLIA128-SHA256",
  ]
  static let masked = [
    "ECDHE-RSA-AES128-GCM-SHA256-x9", "ECDHE-RSA-AES128-GCM-sha256", "AES128SHA256AES128SHA256",
    "TLS_live_256_SHA256_8f3kQz7", "TID_dc57cebed65b444ebbc1f3d1d1a2c1f2",
  ]

  @Test(arguments: kept) func isKept(_ name: String) {
    #expect(record(name) == "\"curl\" \(name) TLSv1.2")
  }

  @Test(arguments: masked) func isMasked(_ name: String) {
    #expect(record(name) == "\"curl\" *** TLSv1.2")
  }

  private func record(_ name: String) -> String {
    let record = Array("\"curl\" \(name) TLSv1.2".utf8)
    return String(decoding: SecretMask.maskedRecord(record, secrets: []), as: UTF8.self)
  }
}
