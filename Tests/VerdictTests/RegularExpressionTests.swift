import Testing

@testable import Verdict

struct RegularExpressionTests {
  @Test(arguments: [
    ("abc", "xABCx", true), ("^abc$", "abc", true), ("^abc$", "abcd", false),
    ("(org|organi[sz]ation)", "Organization", true), ("a{2,3}", "aa", true), ("a+b?", "b", false),
    ("[^a-z]key", "api-key", true), ("\\.", "a.b", true), ("\\.", "ab", false),
  ])
  func matches(_ pattern: String, _ text: String, _ isMatch: Bool) {
    #expect(RegularExpression(pattern)?.matches(Array(text.utf8)) == isMatch)
  }

  @Test(arguments: [
    "(", "[a", "a{2,1}", "*)(", "(a)\\1", "x\\9", "a\u{0}b", "a{1001}", "(a{100}){11}",
    "(a{255,}){255}", "((a{1,255}){1,255}){1,20}",
  ])
  func refuses(_ pattern: String) {
    #expect(RegularExpression(pattern) == nil)
  }

  @Test(arguments: ["a\\\\1", "a{1000}", "(a{100}){10}", "a{0,3}b{5}", "\\{org_id\\}", ""])
  func takes(_ pattern: String) {
    #expect(RegularExpression(pattern) != nil)
  }

  @Test(arguments: [4_095, 4_096, 4_097]) func patternLength(_ count: Int) {
    let pattern = String(repeating: "a", count: count)
    #expect((RegularExpression(pattern) != nil) == (count <= 4_096))
  }

  /// A backtracking engine needs longer than the universe.
  @Test func doesNotBacktrack() {
    let text = Array(repeating: UInt8(ascii: "a"), count: 1 << 10)
    for pattern in ["(a+)+b", "(a|aa)+$b", "(a*)*b", ".*.*.*.*.*.*b"] {
      #expect(RegularExpression(pattern)?.matches(text) == false)
    }
  }

  @Test func deepParentheses() {
    let pattern = String(repeating: "(", count: 2_000) + "a" + String(repeating: ")", count: 2_000)
    #expect(RegularExpression(pattern)?.matches([UInt8(ascii: "a")]) == true)
  }

  @Test func anyBytes() {
    let all = Array(UInt8.min...UInt8.max)
    #expect(RegularExpression("b")?.matches(all) == false, "a NUL ends the text")
    #expect(RegularExpression("b")?.matches(Array(all.dropFirst())) == true)
    #expect(RegularExpression("^$")?.matches([]) == true)
  }

  @Test func manyThreads() async {
    guard let expression = RegularExpression("(k|q)ey.*off$") else {
      Issue.record("does not compile")
      return
    }
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask { expression.matches(Array("key \(number) is off".utf8)) }
      }
      for await isMatch in group { #expect(isMatch) }
    }
  }
}
