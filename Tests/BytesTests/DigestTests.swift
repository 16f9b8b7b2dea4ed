import Testing

@testable import Bytes

struct DigestTests {
  struct Hexadecimal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var bytes: [UInt8]?
  }

  static let rows = [
    Hexadecimal(testDescription: "nothing", text: "", bytes: []),
    Hexadecimal(testDescription: "lower case", text: "00ff7f", bytes: [0, 255, 127]),
    Hexadecimal(testDescription: "upper and mixed case", text: "aBCd", bytes: [0xAB, 0xCD]),
    Hexadecimal(testDescription: "an odd digit", text: "abc", bytes: nil),
    Hexadecimal(testDescription: "the letter after f", text: "0g", bytes: nil),
    Hexadecimal(testDescription: "the character before 0", text: "/0", bytes: nil),
    Hexadecimal(testDescription: "the character after 9", text: ":0", bytes: nil),
    Hexadecimal(testDescription: "a space", text: " 0", bytes: nil),
    Hexadecimal(testDescription: "a letter beyond ASCII", text: "ä", bytes: nil),
  ]

  @Test(arguments: rows) func reads(_ row: Hexadecimal) {
    #expect(bytes(hexadecimal: Array(row.text.utf8)) == row.bytes)
  }

  @Test func everyByteComesBack() {
    let all = Array(UInt8.min...UInt8.max)
    #expect(bytes(hexadecimal: hexadecimal(all)) == all)
  }

  /// FIPS 180-4 example, and RFC 4231 test case 2.
  @Test func digestsAreTheStandardOnes() {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(text(hexadecimal(sha256(Array("abc".utf8)))) == abc)
    var stream = SHA256Stream()
    stream.update(Array("a".utf8))
    let copy = stream
    stream.update(Array("bc".utf8).span)
    #expect(text(hexadecimal(stream.finalize())) == abc)
    #expect(copy.finalize() == sha256(Array("a".utf8)))
  }

  /// RFC 4231, test case 2; one key is used again and again.
  @Test func aKeyedDigestIsHMAC() {
    let keyed = KeyedDigest(key: Array("Jefe".utf8))
    _ = keyed.code(of: Array("another message".utf8))
    #expect(
      text(hexadecimal(keyed.code(of: Array("what do ya want for nothing?".utf8))))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

struct KeyFingerprintTests {
  let fingerprint = KeyFingerprint(key: Array(0..<32))

  @Test func aSecretAndItsDigestHaveOneIdentity() {
    let secret = Array("9pk_example".utf8)
    let identity = fingerprint.identity(ofSecret: secret)
    let digest = hexadecimal(sha256(secret))
    #expect(fingerprint.identity(ofDigest: sha256(secret)) == identity)
    #expect(fingerprint.identity(ofHexadecimalDigest: digest) == identity)
    let upper = Array(String(decoding: digest, as: UTF8.self).uppercased().utf8)
    #expect(fingerprint.identity(ofHexadecimalDigest: upper) == identity)
  }

  @Test func anIdentityIsThirtyFourPlainBytesAndHidesTheKey() {
    let identity = String(
      decoding: fingerprint.identity(ofSecret: Array("abc".utf8)), as: UTF8.self)
    #expect(identity.utf8.count == 34)
    #expect(identity.hasPrefix("k_"))
    #expect(!identity.contains("abc"))
    let other = KeyFingerprint(key: Array(1...32))
    #expect(other.identity(ofSecret: Array("abc".utf8)) != Array(identity.utf8))
  }

  @Test(arguments: [
    "", "abc", String(repeating: "a", count: 63), String(repeating: "a", count: 65),
  ])
  func whatIsNoDigestHasNoIdentity(text: String) {
    #expect(fingerprint.identity(ofHexadecimalDigest: Array(text.utf8)) == nil)
    let odd = "g" + String(repeating: "a", count: 63)
    #expect(fingerprint.identity(ofHexadecimalDigest: Array(odd.utf8)) == nil)
  }
}
