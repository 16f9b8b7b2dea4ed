import Testing

@testable import Report

struct DisplayWidthTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var width: Int
  }

  static let rows = [
    Row(testDescription: "ASCII", text: "Acme", width: 4),
    Row(testDescription: "Latin with a precomposed letter", text: "Köln", width: 4),
    Row(testDescription: "Latin with marks", text: "Ko\u{308}ln", width: 4),
    Row(testDescription: "Han", text: "日本", width: 4),
    Row(testDescription: "Hangul syllables", text: "한국", width: 4),
    Row(testDescription: "Hangul jamo", text: "\u{1112}\u{1161}\u{11AB}", width: 2),
    Row(testDescription: "half-width kana", text: "ｶﾞ", width: 2),
    Row(testDescription: "full-width letters", text: "ＡＢ", width: 4),
    Row(testDescription: "Arabic with vowel marks", text: "مَ", width: 1),
    Row(testDescription: "our own rule, dot, dash and dots", text: "─·–…", width: 4),
    Row(testDescription: "an emoji", text: "🎉", width: 2),
    Row(testDescription: "an emoji of a skin colour", text: "👍🏽", width: 2),
    Row(testDescription: "a flag", text: "🇮🇳", width: 2),
    Row(testDescription: "half a flag", text: "🇮", width: 2),
    Row(testDescription: "a heart as text", text: "❤", width: 1),
    Row(testDescription: "a heart as emoji", text: "❤\u{FE0F}", width: 2),
    Row(testDescription: "a family", text: "👨\u{200D}👩\u{200D}👧", width: 2),
    Row(testDescription: "beyond the first plane", text: "𠮷", width: 2),
    Row(testDescription: "nothing", text: "", width: 0),
  ]

  @Test(arguments: rows) func width(of row: Row) {
    #expect(displayWidth(row.text) == row.width)
  }

  @Test func cutting() {
    #expect(cut("Conference", to: 10) == "Conference")
    #expect(cut("Conference", to: 9) == "Conferen…")
    #expect(cut("日本医学会", to: 6) == "日本…", "a wide letter is not halved")
    #expect(cut("abc", to: 1) == "…")
    #expect(cut("abc", to: 0) == "")
    #expect(cutMiddle("0123456789abcdef", to: 10) == "012345…def")
    #expect(cutMiddle("0123456789abcdef", to: 16) == "0123456789abcdef")
    #expect(cutMiddle("0123456789abcdef", to: 4) == "012…")
    for width in 0..<20 {
      #expect(displayWidth(cut("日本 Köln 👍🏽 abc", to: width)) <= width)
      #expect(displayWidth(cutMiddle("日本 Köln 👍🏽 abc", to: width)) <= width)
    }
  }

  @Test func wrapping() {
    #expect(wrapped("one two three", to: 8) == ["one two", "three"])
    #expect(wrapped("one two three", to: nil) == ["one two three"])
    #expect(wrapped("a 0123456789 b", to: 5) == ["a", "0123456789", "b"])
    #expect(wrapped("", to: 5) == [""])
    #expect(wrapped("two  spaces are kept", to: 12) == ["two  spaces", "are kept"])
  }
}
