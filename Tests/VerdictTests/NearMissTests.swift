import Testing

@testable import Verdict

struct NearMissTests {
  static let spoiled: [(String, NearMiss)] = [
    (" abc", .spaces), ("abc ", .spaces), ("\t abc\t", .spaces),
    ("\"abc\"", .quotes), ("'abc'", .quotes), ("`abc`", .quotes),
    ("Bearer abc", .scheme), ("bearer abc", .scheme), ("BEARER abc", .scheme),
    ("ApiKey abc", .scheme), ("Token abc", .scheme),
    ("abc\n", .lineEnd), ("abc\r\n", .lineEnd), ("abc\\n", .lineEnd), ("abc\\r\\n", .lineEnd),
    ("abc%0A", .lineEnd), ("abc%0d%0a", .lineEnd),
    ("%61bc", .percent), ("ab%63", .percent), ("%61%62%63", .percent),
    // More than one at once; the last undone is named.
    ("\"Bearer abc\"", .scheme), ("Bearer%20abc", .scheme), ("%22abc%22", .quotes),
    (" \"abc\" ", .quotes), ("Bearer 'abc'\\n", .quotes), ("\"abc\\n\"", .lineEnd),
    ("Bearer  abc", .spaces),
  ]

  @Test(arguments: spoiled) func undoes(_ sent: String, _ miss: NearMiss) {
    let found = NearMiss.candidates(for: Array(sent.utf8)).first { $0.form == Array("abc".utf8) }
    #expect(found?.miss == miss)
  }

  @Test(arguments: [
    "abc", "", "%", "%4", "%zz", "a%2", "\"", "'abc\"", "\"abc", "Bearer", "Bear abc",
  ])
  func leaves(_ sent: String) {
    #expect(NearMiss.candidates(for: Array(sent.utf8)).isEmpty)
  }

  @Test(arguments: [" ", "\"\"", "\n", "Bearer ", "   \t"]) func nothingLeft(_ sent: String) {
    #expect(NearMiss.candidates(for: Array(sent.utf8)).allSatisfy { !$0.form.isEmpty })
  }

  @Test func isNotAmongItsOwnForms() {
    for (sent, _) in Self.spoiled {
      let forms = NearMiss.candidates(for: Array(sent.utf8)).map(\.form)
      #expect(!forms.contains(Array(sent.utf8)))
      #expect(Set(forms).count == forms.count)
    }
  }

  @Test func hostileKeysCostLittle() {
    let quotes = Array(repeating: UInt8(ascii: "\""), count: 4_000)
    #expect(NearMiss.candidates(for: quotes).count <= 10)
    let percent = Array(String(repeating: "%25", count: 1_300).utf8)
    #expect(NearMiss.candidates(for: percent).count <= 10)
    for length in [4_159, 4_160, 4_161] {
      let long = [0x20] + Array(repeating: UInt8(ascii: "a"), count: length - 1)
      #expect(NearMiss.candidates(for: long).isEmpty == (length > 4_160))
    }
  }
}
