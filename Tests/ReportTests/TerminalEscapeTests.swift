import Testing

@testable import Report

struct TerminalEscapeTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var shown: String

    init(_ description: String, _ text: String, _ shown: String) {
      self.init(description, bytes: Array(text.utf8), shown)
    }
    init(_ description: String, bytes: [UInt8], _ shown: String) {
      testDescription = description
      self.bytes = bytes
      self.shown = shown
    }
  }

  static let rows = [
    Row("plain text stays", "GET /a?b=c 403", "GET /a?b=c 403"),
    Row("letters of all scripts stay", "Köln 日本 नमस्ते 🇮🇳", "Köln 日本 नमस्ते 🇮🇳"),
    Row("an escape shows its byte", "\u{1B}[31m", #"\x1B[31m"#),
    Row("OSC 52 cannot reach the clipboard", "\u{1B}]52;c;QQ==\u{7}", #"\x1B]52;c;QQ==\x07"#),
    Row("C1 in UTF-8", "\u{9B}31m", #"\u{9B}31m"#),
    Row("C1 as a raw byte", bytes: [0x9B, 0x33], #"\x9B3"#),
    Row("DEL and NUL", "\u{7F}\0", #"\x7F\x00"#),
    Row("line breaks", "a\nb\r\tc", #"a\nb\r\tc"#),
    Row("other line breaks", "\u{85}\u{2028}\u{2029}", #"\u{85}\u{2028}\u{2029}"#),
    Row("bidi override", "a\u{202E}b", #"a\u{202E}b"#),
    Row("zero width", "a\u{200B}b\u{FEFF}", #"a\u{200B}b\u{FEFF}"#),
    Row("a joiner is shown even between emoji", "👩\u{200D}💻", #"👩\u{200D}💻"#),
    Row("emoji style stays on an emoji", "❤\u{FE0F}", "❤\u{FE0F}"),
    Row("emoji style alone is shown", "a\u{FE0F}", #"a\u{FE0F}"#),
    Row("an invisible letter", "\u{3164}", #"\u{3164}"#),
    Row("tags", "\u{E0041}", #"\u{E0041}"#),
    Row("a backslash cannot pretend", #"\x1B"#, #"\\x1B"#),
    Row("a mark without a letter", "\u{301}a", #"\u{301}a"#),
    Row("marks on a letter", "e\u{301}", "e\u{301}"),
    Row(
      "a pile of marks", "e" + String(repeating: "\u{301}", count: 6),
      "e\u{301}\u{301}\u{301}\u{301}" + #"\u{301}\u{301}"#),
    Row("a lone continuation byte", bytes: [0x61, 0x80, 0x62], #"a\x80b"#),
    Row("an overlong slash", bytes: [0xC0, 0xAF], #"\xC0\xAF"#),
    Row("a surrogate", bytes: [0xED, 0xA0, 0x80], #"\xED\xA0\x80"#),
    Row("a cut letter", bytes: [0xE2, 0x82], #"\xE2\x82"#),
    Row("beyond Unicode", bytes: [0xF4, 0x90, 0x80, 0x80], #"\xF4\x90\x80\x80"#),
    Row("nothing", "", ""),
  ]

  @Test(arguments: rows) func escaping(_ row: Row) {
    #expect(Terminal.escape(row.bytes) == row.shown)
    if let text = String(validating: row.bytes, as: UTF8.self) {
      #expect(Terminal.escape(text) == row.shown)
    }
    #expect(reading(row.shown) == row.bytes)
  }

  /// Named one by one, apart from the properties that the code asks for.
  @Test func theForbiddenAreHiddenInEveryOutput() throws {
    let forbidden: [ClosedRange<UInt32>] = [
      0x00...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x61C...0x61C, 0x180E...0x180E, 0x200B...0x200F,
      0x2028...0x202E, 0x2060...0x206F, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xFFFE...0xFFFF,
      0xE000...0xE0FF, 0x1BCA0...0x1BCA3, 0xE0000...0xE007F, 0xE0100...0xE01EF,
    ]
    for value in forbidden.joined() {
      let scalar = try #require(Unicode.Scalar(value))
      let text = "a" + String(scalar) + "b"
      let outputs = [
        Terminal.escape(text), CSV.escape(text), JSON.escape(text), Markdown.escape(text),
        HTML.escape(text),
      ]
      for output in outputs {
        #expect(!output.unicodeScalars.contains(scalar), "U+\(String(value, radix: 16))")
      }
      #expect(Terminal.escape(Array(text.utf8)) == outputs[0])
    }
  }

  @Test func newlinesStayWhereAMessageIsOurs() {
    #expect(Terminal.escape("a\nb\u{1B}", keepingNewlines: true) == "a\nb\\x1B")
  }

  @Test func anyBytesAreReadBackAndNothingForbiddenIsInTheText() {
    var random = SplitMix(state: 7)
    let spice: [[UInt8]] = [
      [0xE2, 0x80, 0xAE], [0x1B], [0xC2, 0x9B], [0xF0, 0x9F, 0x91, 0x8D], [0xCC, 0x81], [0x5C],
      [0xEF, 0xB8, 0x8F], [0xE2, 0x9D, 0xA4], [0xFF], [0xE2, 0x80],
    ]
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int(random.next() % 12) {
        let pick = random.next()
        if pick % 3 == 0 {
          bytes += spice[Int(pick / 3 % UInt64(spice.count))]
        } else {
          bytes.append(UInt8(truncatingIfNeeded: pick >> 8))
        }
      }
      let shown = Terminal.escape(bytes)
      #expect(reading(shown) == bytes, "\(bytes)")
      #expect(shown.unicodeScalars.allSatisfy { !$0.isHidden || $0 == "\u{FE0F}" }, "\(bytes)")
      if shown.unicodeScalars.contains("\u{FE0F}") { continue }
      for text in [CSV.escape(display(bytes: bytes)), JSON.escape(display(bytes: bytes))] {
        #expect(text.unicodeScalars.allSatisfy { !$0.isHidden || $0 == "\u{FE0F}" })
      }
    }
  }

  @Test func displayReplacesWhatIsNoText() {
    #expect(display(bytes: [0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
    #expect(display(bytes: Array("Köln".utf8)) == "Köln")
  }

  /// Reads an escaped text back.
  private func reading(_ shown: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(shown).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        bytes += Array(String(scalar).utf8)
        continue
      }
      switch rest.popFirst() {
      case "\\": bytes.append(0x5C)
      case "n": bytes.append(0x0A)
      case "r": bytes.append(0x0D)
      case "t": bytes.append(0x09)
      case "x":
        bytes.append(UInt8(String(rest.prefix(2)), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      case "u":
        let digits = rest.dropFirst().prefix { $0 != "}" }
        rest = rest.dropFirst(digits.count + 2)
        if let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value) {
          bytes += Array(String(scalar).utf8)
        }
      default: Issue.record("an unknown escape in \(shown)")
      }
    }
    return bytes
  }
}

/// SplitMix64: the same numbers on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
