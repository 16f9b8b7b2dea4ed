import Testing

@testable import Bytes

struct DigestTextTests {
  /// Digests are kept in databases: what these came to once, they come to for ever.
  @Test func digestsNeverChange() {
    var text = DigestText()
    #expect(text.digest == 599_253_049_823_791_284)
    text.add(-7)
    for part in ["", "api.9pic.ai", "12345678", "a name of more than sixteen bytes, ä"] {
      text.add(part)
    }
    #expect(text.digest == 8_822_234_923_951_326_395)
  }

  @Test func partsAreToldApart() {
    var joined = DigestText()
    joined.add("ab")
    joined.add("")
    var parted = DigestText()
    parted.add("a")
    parted.add("b")
    #expect(joined.digest != parted.digest)
  }
}
