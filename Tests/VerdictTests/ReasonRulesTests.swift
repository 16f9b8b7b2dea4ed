import Testing

@testable import Verdict

/// How rules narrow: in their order, each what those before left open.
struct ReasonRulesTests {
  private static func rule(
    _ text: String, _ causes: [Cause], _ detail: Detail? = nil, fields: Set<Int> = [0, 1]
  ) -> ReasonRule {
    ReasonRule(
      fields: fields, match: .contains(Array(text.utf8)), causes: CauseSet(causes), detail: detail)
  }

  private static func read(_ rules: [ReasonRule], _ fields: String...) -> ReasonReading {
    ReasonRules(rules).read(fields.map { Array($0.utf8) })
  }

  @Test func nothingMatches() {
    #expect(Self.read([Self.rule("key", [.invalid])], "Forbidden", "") == .silent)
    #expect(Self.read([], "key") == .silent)
    #expect(Self.read([Self.rule("key", [.invalid])]) == .silent)
  }

  @Test func everyKindOfMatch() {
    let matches: [(ReasonRule.Match, [String], [String])] = [
      (
        .equals(Array("no key".utf8)), ["no key", "No Key", "NO KEY"], ["no key ", "x no key", ""]
      ),
      (.prefix(Array("no".utf8)), ["no", "Nobody"], ["a no", "n"]),
      (.contains(Array("no".utf8)), ["no", "a NO b"], ["n o", ""]),
    ]
    for (match, hits, misses) in matches {
      let rules = [ReasonRule(fields: [0], match: match, causes: CauseSet(.invalid))]
      for text in hits { #expect(Self.read(rules, text).causes.only == .invalid) }
      for text in misses { #expect(Self.read(rules, text) == .silent) }
    }
    let expression = RegularExpression("^k.y$")
    #expect(expression != nil)
    let rules = expression.map {
      [ReasonRule(fields: [0], match: .regex($0), causes: CauseSet(.invalid))]
    }
    #expect(Self.read(rules ?? [], "KEY").causes.only == .invalid)
    #expect(Self.read(rules ?? [], "keys") == .silent)
  }

  @Test func fieldsNarrowUntilOneIsLeft() {
    let rules = [
      Self.rule("key", [.missing, .invalid, .inactive]), Self.rule("dead", [.inactive, .host]),
      Self.rule("off", [.inactive], .deactivated), Self.rule("org", [.org]),
    ]
    let trouble = ReasonReading(causes: CauseSet([.missing, .invalid, .inactive]), rule: 0)
    #expect(Self.read(rules, "key") == trouble)
    #expect(Self.read(rules, "key", "dead") == ReasonReading(causes: CauseSet(.inactive), rule: 1))
    #expect(Self.read(rules, "dead", "key") == ReasonReading(causes: CauseSet(.inactive), rule: 1))
    #expect(
      Self.read(rules, "off", "key")
        == ReasonReading(causes: CauseSet(.inactive), detail: .deactivated, rule: 2))
    // A contradiction is passed over; so is what another field says once one cause is left.
    #expect(Self.read(rules, "key", "org") == trouble)
    #expect(Self.read(rules, "off", "org").causes.only == .inactive)
  }

  /// A rule that leaves several causes open would mean nothing if later ones could take them back.
  @Test func theFirstRuleSaysWhatAFieldMeans() {
    let rules = [
      Self.rule("invalid or off", [.invalid, .inactive]), Self.rule("invalid", [.invalid]),
      Self.rule("off", [.inactive]),
    ]
    let both = ReasonReading(causes: CauseSet([.invalid, .inactive]), rule: 0)
    #expect(Self.read(rules, "key invalid or off") == both)
    #expect(Self.read(rules, "key invalid or off", "off").causes.only == .inactive)
  }

  @Test func theFirstOutranksTheRest() {
    let rules = [Self.rule("host", [.host]), Self.rule("key", [.invalid], .deleted)]
    #expect(Self.read(rules, "key host") == ReasonReading(causes: CauseSet(.host), rule: 0))
    #expect(Self.read(rules, "key", "host") == ReasonReading(causes: CauseSet(.host), rule: 0))
  }

  @Test func onlyItsFields() {
    let rules = [Self.rule("key", [.invalid], fields: [1])]
    #expect(Self.read(rules, "key", "") == .silent)
    #expect(Self.read(rules, "", "key").causes.only == .invalid)
    #expect(Self.read(rules, "key") == .silent)
  }

  @Test(arguments: [1_023, 1_024, 1_025]) func onlyTheFirstKilobyte(end: Int) {
    let text = String(repeating: ".", count: end - 3) + "key" + "tail"
    let reading = Self.read([Self.rule("key", [.invalid])], text)
    #expect((reading.causes.only == .invalid) == (end <= 1_024))
  }

  @Test func bytesThatAreNoText() {
    let rules = ReasonRules([Self.rule("key", [.invalid])])
    #expect(rules.read([[0xFF, 0x80, 0x00] + Array("KEY".utf8)]).causes.only == .invalid)
  }
}
