import Testing

@testable import Verdict

/// Verdicts on refusals: `cause/detail evidence failing agreement`.
struct JudgeTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var told: Told
    var verdict: String

    init(_ testDescription: String, _ told: Told, _ verdict: String) {
      self.testDescription = testDescription
      self.told = told
      self.verdict = verdict
    }
  }

  static let world = World()

  static let registry = [
    Row("all is well", Told(), "unknown/passes-all-checks none - -"),
    Row("off", Told(key: "off"), "inactive/deactivated registry inactive -"),
    Row("before it was off", Told(key: "off", at: 900), "unknown/passes-all-checks none - -"),
    Row("on again", Told(key: "blink"), "unknown/passes-all-checks none - -"),
    Row("unknown key", Told(key: "nobody's"), "invalid/unknown registry invalid -"),
    Row("spoiled key", Told(key: "\"good\""), "invalid/malformed registry invalid -"),
    Row("deleted key", Told(key: "gone"), "invalid/deleted registry invalid -"),
    Row("too early", Told(key: "new", at: 900), "invalid/not-yet-created registry invalid -"),
    Row("another org's key", Told(key: "foreign"), "org/foreign-org registry org -"),
    Row("no such org", Told(org: "77"), "org/no-such-org registry org,event -"),
    Row("an org's name", Told(org: "us"), "org/not-a-number registry org,event -"),
    Row("another org's event", Told(event: "457"), "event/foreign-event registry event -"),
    Row("no such event", Told(event: "99"), "event/no-such-event registry event -"),
    Row("a deleted event", Told(event: "458"), "event/no-such-event registry event -"),
    Row("before that", Told(event: "458", at: 900), "unknown/passes-all-checks none - -"),
    Row("an event's name", Told(event: "run"), "event/not-a-number registry event -"),
    Row("another host", Told(host: "evil"), "host/not-approved registry host -"),
    Row("a revoked host", Told(host: "old"), "host/not-approved registry host -"),
    Row("before that", Told(host: "old", at: 900), "unknown/passes-all-checks none - -"),
    Row("the flag is off", Told(route: 2), "feature/feature-disabled registry feature -"),
    Row("one of two is off", Told(route: 3), "feature/feature-disabled registry feature -"),
    Row("the flag is absent", Told(route: 4), "unknown/passes-all-checks none - -"),
    Row("absent, and off", Told(route: 5), "feature/feature-disabled registry feature -"),
    Row(
      "another org's event has its own flags", Told(event: "460", route: 1),
      "feature/feature-disabled registry feature -"),
    Row(
      "an event that is none has no flags", Told(event: "99", route: 2),
      "event/no-such-event registry event -"),
    Row("no route", Told(org: "", event: "", route: -1), "unknown/passes-all-checks none - -"),
    Row("past the last route", Told(route: 99), "unknown/passes-all-checks none - -"),
    Row(
      "much at once", Told(key: "off", org: "904", event: "99", host: "evil"),
      "inactive/deactivated registry inactive,org,event,host -"),
  ]

  static let partial = [
    Row("no key in the log", Told(key: "?"), "unknown/key-not-logged none - -"),
    Row("but the host", Told(key: "?", host: "evil"), "host/not-approved partial host -"),
    Row("but the event", Told(key: "?", event: "457"), "event/foreign-event partial event -"),
    Row("but the org", Told(key: "?", org: "x", event: ""), "org/not-a-number partial org -"),
    Row("but the flag", Told(key: "?", route: 2), "feature/feature-disabled partial feature -"),
    Row("neither key nor host", Told(key: "?", host: "?"), "unknown/key-not-logged none - -"),
  ]

  static let status = [
    Row("401 alone", Told(key: "?", status: 401), "missing/absent status - -"),
    Row(
      "401, whatever else fails", Told(key: "?", host: "evil", status: 401),
      "missing/absent status host -"),
    Row("401, none", Told(key: "-", status: 401), "missing/absent status missing -"),
    Row("401, empty", Told(key: "''", status: 401), "missing/empty status missing -"),
    Row(
      "401, other", Told(key: "Bearer", status: 401), "missing/other-credential status missing -"),
    Row("403, none", Told(key: "-"), "missing/absent status missing -"),
    Row("403, empty", Told(key: "''"), "missing/empty status missing -"),
    Row("403, other", Told(key: "Bearer"), "missing/other-credential status missing -"),
    Row("403, none, host", Told(key: "-", host: "evil"), "missing/absent status missing,host -"),
    Row("401 with a good key", Told(status: 401), "unknown/passes-all-checks none - conflict"),
    Row(
      "401 with a dead key", Told(key: "off", status: 401),
      "inactive/deactivated registry inactive conflict"),
    Row(
      "401 with an unknown key", Told(key: "nobody's", status: 401),
      "invalid/unknown registry invalid conflict"),
    Row(
      "a status of which the profile says nothing", Told(key: "-", status: 407),
      "missing/absent status missing -"),
  ]

  static let logged = [
    logged("off, and so it is", .inactive, Told(key: "off"), "deactivated logged inactive agree"),
    logged("off, and is not", .inactive, Told(), "deactivated logged - conflict"),
    logged("off, key unknown to the log", .inactive, Told(key: "?"), "deactivated logged - -"),
    logged("off, key unknown", .inactive, Told(key: "x"), "deactivated logged invalid conflict"),
    logged("off, key deleted", .inactive, Told(key: "gone"), "deactivated logged invalid conflict"),
    logged("off, spoiled", .inactive, Told(key: "\"good\""), "deactivated logged invalid -"),
    logged("invalid, unknown", .invalid, Told(key: "x"), "unknown logged invalid agree"),
    logged("invalid, deleted", .invalid, Told(key: "gone"), "deleted logged invalid agree"),
    logged("invalid, spoiled", .invalid, Told(key: "\"good\""), "malformed logged invalid agree"),
    logged("invalid, is off", .invalid, Told(key: "off"), "- logged inactive conflict"),
    logged("invalid, not in the log", .invalid, Told(key: "?"), "- logged - -"),
    logged("invalid, nothing sent", .invalid, Told(key: "-"), "- logged missing -"),
    logged("missing, none", .missing, Told(key: "-", status: 401), "absent logged missing agree"),
    logged("missing, empty", .missing, Told(key: "''"), "empty logged missing agree"),
    logged("missing, no key field", .missing, Told(key: "?"), "absent logged - -"),
    logged("missing, and was sent", .missing, Told(), "absent logged - conflict"),
    logged("org, foreign", .org, Told(key: "foreign"), "foreign-org logged org agree"),
    logged("org, is the key's", .org, Told(), "- logged - conflict"),
    logged("org, no key", .org, Told(key: "?"), "foreign-org logged - -"),
    logged("org, none", .org, Told(key: "?", org: "77"), "no-such-org logged org,event agree"),
    logged("org, in words", .org, Told(org: "us"), "not-a-number logged org,event agree"),
    logged("event, foreign", .event, Told(event: "457"), "foreign-event logged event agree"),
    logged("event, is the org's", .event, Told(), "- logged - conflict"),
    logged("event, no org", .event, Told(org: ""), "foreign-event logged - -"),
    logged("event, not in the URL", .event, Told(event: "", route: 0), "- logged - -"),
    logged("host", .host, Told(host: "evil"), "not-approved logged host agree"),
    logged("host, and is approved", .host, Told(), "not-approved logged - conflict"),
    logged("host, not in the log", .host, Told(host: "?"), "not-approved logged - -"),
    logged("feature", .feature, Told(route: 2), "feature-disabled logged feature agree"),
    logged("feature, is on", .feature, Told(), "feature-disabled logged - conflict"),
    logged("feature, absent", .feature, Told(route: 4), "feature-disabled logged - -"),
    logged("feature, no gate", .feature, Told(route: 0), "feature-disabled logged - conflict"),
    logged("edge, no route", .edge, Told(route: -1), "unknown-route logged - -"),
    logged("edge, a route", .edge, Told(), "other-auth logged - -"),
    logged("edge, whatever fails", .edge, Told(key: "off"), "other-auth logged inactive -"),
    logged("edge, a rule's detail", .edge, Told(ruleDetail: .waf), "waf logged - -"),
    logged(
      "a rule's detail outranks the registry's", .invalid,
      Told(key: "nobody's", ruleDetail: .deleted), "deleted logged invalid agree"),
    logged(
      "another order than the profile's is no conflict", .host, Told(key: "off", host: "evil"),
      "not-approved logged inactive,host agree"),
    logged(
      "401 with a key, even if the reason is right", .invalid, Told(key: "nobody's", status: 401),
      "unknown logged invalid conflict"),
  ]

  static let narrowed = [
    key("none", Told(key: "-"), "missing/absent status missing agree"),
    key("empty", Told(key: "''"), "missing/empty status missing agree"),
    key("off", Told(key: "off"), "inactive/deactivated registry inactive agree"),
    key("unknown", Told(key: "nobody's"), "invalid/unknown registry invalid agree"),
    key("good", Told(), "unknown/passes-all-checks none - conflict"),
    key("not in the log", Told(key: "?"), "unknown/key-not-logged none - -"),
    key(
      "off, and another host", Told(key: "off", host: "evil"),
      "inactive/deactivated registry inactive,host agree"),
    key(
      "good, and another host: that is not what it says", Told(host: "evil"),
      "unknown/passes-all-checks none host conflict"),
    denied("foreign key", Told(key: "foreign"), "org/foreign-org registry org agree"),
    denied("good", Told(), "unknown/passes-all-checks none - conflict"),
    denied(
      "good, no event", Told(event: "", route: 0), "unknown/passes-all-checks none - conflict"),
    denied("good, no host", Told(host: "?"), "unknown/passes-all-checks none - -"),
    denied(
      "good, no event to have a flag", Told(event: "", route: 1),
      "unknown/passes-all-checks none - conflict"),
    denied("good, absent flag", Told(route: 4), "unknown/passes-all-checks none - -"),
    denied("no key sent", Told(key: "-"), "unknown/key-not-logged none missing -"),
    denied(
      "no key sent, host", Told(key: "-", host: "evil"),
      "host/not-approved partial missing,host agree"),
    denied("no key logged", Told(key: "?"), "unknown/key-not-logged none - -"),
    Row(
      "the gateway's own: of a 403 only its rules are left",
      Told(key: "?", reason: CauseSet([.missing, .edge])), "edge/- logged - -"),
    Row(
      "of a 401 only the key that was not sent",
      Told(key: "?", status: 401, reason: CauseSet([.missing, .edge])),
      "missing/absent logged - -"),
    Row(
      "a 401 with a key that does not exist is none of these",
      Told(key: "nobody's", status: 401, reason: CauseSet([.missing, .edge])),
      "invalid/unknown registry invalid conflict"),
    Row(
      "the first of those left open",
      Told(key: "off", org: "77", host: "evil", reason: CauseSet([.host, .org])),
      "org/no-such-org registry inactive,org,event,host agree"),
  ]

  /// Second 1,250 lies between two snapshots that differ.
  static let windows = [
    Row("on, then off", Told(key: "swap", at: 400), "unknown/passes-all-checks none - -"),
    Row(
      "either state may explain it", Told(key: "swap", at: 1_250),
      "inactive/deactivated registry inactive -"),
    Row("off", Told(key: "swap", at: 2_000), "inactive/deactivated registry inactive -"),
    Row(
      "what is certain goes before what may be", Told(key: "swap", host: "evil", at: 1_250),
      "host/not-approved registry host -"),
    key(
      "but not past the reason", Told(key: "swap", host: "evil", at: 1_250),
      "inactive/deactivated registry inactive,host agree"),
    logged(
      "perhaps off, and the log says so", .inactive, Told(key: "swap", at: 1_250),
      "deactivated logged inactive agree"),
    logged(
      "perhaps off, and the log says something else", .host,
      Told(key: "swap", host: "?", at: 1_250), "not-approved logged - -"),
    Row(
      "dead either way, and before the host", Told(key: "lost", host: "evil", at: 1_250),
      "invalid/deleted registry invalid,inactive,host -"),
    logged(
      "dead either way, off by the log", .inactive, Told(key: "lost", at: 1_250),
      "deactivated logged invalid,inactive agree"),
    Row("left the list", Told(key: "lost", at: 2_000), "invalid/deleted registry invalid -"),
    Row(
      "perhaps gone", Told(event: "459", at: 1_250), "event/no-such-event registry event -"),
    Row(
      "perhaps foreign", Told(event: "461", at: 1_250), "event/foreign-event registry event -"),
    Row(
      "perhaps off", Told(event: "460", at: 1_250), "feature/feature-disabled registry feature -"),
    Row(
      "perhaps revoked", Told(host: "lost", at: 1_250), "host/not-approved registry host -"),
    Row(
      "of two that may be, the first", Told(key: "swap", host: "lost", at: 1_250),
      "inactive/deactivated registry inactive -"),
  ]

  static let rows = registry + partial + status + logged + narrowed + windows

  @Test(arguments: rows) func judges(_ row: Row) {
    let verdict = Self.world.judge().verdict(on: row.told.its(in: Self.world), at: row.told.time)
    #expect(verdict.words == row.verdict)
  }

  @Test func orderIsData() {
    let its = Told(key: "off", host: "evil").its(in: Self.world)
    let other: [Cause] = [.host, .missing, .invalid, .inactive, .org, .event, .feature]
    let judge = Self.world.judge(order: other)
    #expect(
      judge.verdict(on: its, at: 3_000_000).words
        == "host/not-approved registry inactive,host -")
    let none = Told(key: "-", host: "evil").its(in: Self.world)
    #expect(
      judge.verdict(on: none, at: 3_000_000).words == "host/not-approved partial missing,host -")
    #expect(
      judge.verdict(on: Told(key: "-", host: "evil", status: 401).its(in: Self.world), at: 0).words
        == "missing/absent status missing,host -")
  }

  @Test func checksThatAreNotMadeDoNotFail() {
    let judge = Self.world.judge(order: [.missing, .invalid, .inactive])
    let its = Told(org: "77", host: "evil", route: 2).its(in: Self.world)
    #expect(judge.verdict(on: its, at: 3_000_000).words == "unknown/passes-all-checks none - -")
    #expect(judge.wronglyServed(its, at: 3_000_000) == [])
  }

  /// Another API: its 401s are all about the key, its 403s about the host only.
  @Test func statusesAreData() {
    let judge = Self.world.judge(statuses: [
      401: CauseSet([.missing, .invalid, .inactive]), 403: CauseSet(.host),
    ])
    func words(_ told: Told) -> String {
      judge.verdict(on: told.its(in: Self.world), at: told.time).words
    }
    #expect(
      words(Told(key: "off", host: "evil", status: 401))
        == "inactive/deactivated registry inactive,host -")
    #expect(words(Told(key: "?", status: 401)) == "unknown/key-not-logged none - -")
    #expect(words(Told(status: 401)) == "unknown/passes-all-checks none - -")
    #expect(words(Told(key: "off", host: "evil")) == "host/not-approved registry inactive,host -")
    #expect(words(Told(key: "?", host: "?")) == "host/not-approved status - -")
  }

  private static func logged(
    _ name: String, _ cause: Cause, _ told: Told, _ rest: String
  ) -> Row {
    var told = told
    told.reason = CauseSet(cause)
    return Row("logged \(name)", told, "\(cause.word)/\(rest)")
  }

  /// API Gateway's `INVALID_API_KEY`.
  private static func key(_ name: String, _ told: Told, _ verdict: String) -> Row {
    var told = told
    told.reason = CauseSet([.missing, .invalid, .inactive])
    return Row("key trouble: \(name)", told, verdict)
  }

  /// API Gateway's `ACCESS_DENIED`.
  private static func denied(_ name: String, _ told: Told, _ verdict: String) -> Row {
    var told = told
    told.reason = .allButMissing
    return Row("denied: \(name)", told, verdict)
  }
}
