import Testing

@testable import Profile

/// Each limit, one below and one above; bombs cost nothing.
struct LimitTests {
  private static func error(_ text: String) -> String {
    do {
      _ = try APIProfile(text)
      return ""
    } catch { return error.description }
  }

  @Test(arguments: [-1, 0, 1]) func size(_ more: Int) {
    let good = FaultTests.good
    let count = (1 << 20) + more - good.utf8.count - 2
    let text = good + "# " + String(repeating: "é", count: count / 2) + (count % 2 == 0 ? "" : "e")
    #expect(text.utf8.count == (1 << 20) + more)
    #expect(Self.error(text) == (more > 0 ? "larger than 1 MiB; a profile is a few kilobytes" : ""))
  }

  @Test(arguments: [31, 32, 33]) func depthOfBrackets(_ depth: Int) {
    let error = Self.error(
      String(repeating: "[", count: depth) + "a" + String(repeating: "]", count: depth))
    #expect(
      error.hasPrefix(
        depth > 32
          ? "line 1, column 33: nested deeper than 32 levels"
          : "line 1, column 1: a profile must be a mapping"))
  }

  @Test(arguments: [31, 32, 33]) func depthOfIndents(_ depth: Int) {
    var text = ""
    for level in 0..<depth { text += String(repeating: " ", count: level) + "a:\n" }
    let error = Self.error(text)
    #expect(
      error.hasPrefix(
        depth > 32
          ? "line 33, column 33: nested deeper than 32 levels"
          : "line 1, column 1: a profile has no field"))
  }

  @Test(arguments: ["[", "{", "- ", "? ", "{a: ", "[{a: ["])
  func bottomless(_ opening: String) {
    for count in [900, 1_001, 100_000] {
      #expect(!Self.error(String(repeating: opening, count: count)).isEmpty)
    }
  }

  @Test(arguments: [999, 1_000, 1_001]) func rules(_ count: Int) {
    let rules = String(repeating: "  - {equals: a, cause: org}\n", count: count)
    let error = Self.error(FaultTests.good + "reasons:\n" + rules)
    #expect(
      error == (count > 1_000 ? "line 10, column 3: reasons has more than 1000 elements" : ""))
  }

  @Test(arguments: [999, 1_000, 1_001]) func routes(_ count: Int) {
    let routes = (1..<count).map { ", {method: GET, path: /b\($0)}" }.joined()
    let error = Self.error(FaultTests.good.replacing("\"}]", with: "\"}\(routes)]"))
    #expect(
      error == (count > 1_000 ? "line 2, column 9: routes has more than 1000 elements" : ""))
  }

  @Test(arguments: [254, 255, 256]) func fieldNames(_ count: Int) {
    let names = (1..<count).map { ", t\($0)" }.joined()
    let error = Self.error(FaultTests.good.replacing("[time]", with: "[time\(names)]"))
    #expect(error.hasSuffix(count > 255 ? "too many names for one field" : ""))
    #expect(error.isEmpty == (count <= 255))
  }

  /// 9^30 copies, as values and as keys: comparing keys would unfold them.
  @Test(arguments: ["- ", "? "]) func aliasBomb(_ last: String) {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...30 {
      let uses = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(uses)]\n"
    }
    text += "last:\n  \(last)*a30\n"
    #expect(Self.error(text) == "line 2: anchors and aliases are not read; write the value out")
  }

  /// Few enough to be looked at, and refused where they stand.
  @Test func smallAliasBomb() {
    var text = "a0: &a0 [x]\n"
    for level in 1...6 {
      text += "? [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n: &a\(level) [\(level)]\n"
    }
    #expect(
      Self.error(text) == "line 1, column 5: anchors and aliases are not read; write the value out")
  }
}
