import Testing

@testable import Verdict

/// DESIGN 4 spells these words; views, profiles and people's scripts hold them.
struct WordsTests {
  static let details: [(Cause, [String])] = [
    (.missing, ["absent", "empty", "other-credential"]),
    (.invalid, ["unknown", "malformed", "deleted", "not-yet-created"]),
    (.inactive, ["deactivated"]),
    (.org, ["foreign-org", "no-such-org", "not-a-number"]),
    (.event, ["foreign-event", "no-such-event", "not-a-number"]),
    (.host, ["not-approved"]),
    (.feature, ["feature-disabled"]),
    (.edge, ["waf", "unknown-route", "policy", "other-auth"]),
    (.unknown, ["passes-all-checks", "key-not-logged", "no-registry"]),
  ]

  @Test func causes() {
    #expect(Cause.allCases == Self.details.map(\.0))
    #expect(
      Cause.allCases.map(\.word) == [
        "missing", "invalid", "inactive", "org", "event", "host", "feature", "edge", "unknown",
      ])
  }

  @Test(arguments: details) func spells(_ cause: Cause, _ words: [String]) {
    #expect(cause.details.map(\.word) == words)
  }

  @Test func everyDetailStandsUnderACause() {
    #expect(Set(Cause.allCases.flatMap(\.details)) == Set(Detail.allCases))
  }

  @Test func wordsAreReadBack() {
    for cause in Cause.allCases { #expect(Cause(word: cause.word) == cause) }
    for detail in Detail.allCases { #expect(Detail(word: detail.word) == detail) }
    #expect(Set(Detail.allCases.map(\.word)).count == Detail.allCases.count)
    #expect(Cause(word: "Missing") == nil)
    #expect(Cause(word: "") == nil)
    #expect(Detail(word: "otherCredential") == nil)
  }

  @Test func evidenceStrongestFirst() {
    #expect(
      Evidence.allCases.map(\.word) == ["logged", "registry", "partial", "status", "none"])
  }

  @Test func agreement() {
    #expect([Agreement.agree, .conflict].map(\.word) == ["agree", "conflict"])
  }

  @Test func nearMisses() {
    #expect(Set(NearMiss.allCases.map(\.text)).count == NearMiss.allCases.count)
  }

  @Test func causeSets() {
    #expect(CauseSet.all.words == "missing,invalid,inactive,org,event,host,feature,edge")
    #expect(!CauseSet.all.contains(.unknown))
    #expect(CauseSet([]).only == nil)
    #expect(CauseSet([.org, .host]).only == nil)
    for cause in Cause.allCases {
      #expect(CauseSet(cause).only == cause)
      #expect(CauseSet(cause).contains(cause))
    }
  }
}
