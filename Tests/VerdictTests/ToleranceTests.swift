import Testing

@testable import Verdict

/// Five seconds around a change of a key's state: they bear on `agreement`, on refusals that pass all
/// checks and on what was served, and on nothing else.
struct ToleranceTests {
  static let world = World()
  static let key = CauseSet([.missing, .invalid, .inactive])

  static let refused: [(Told, String)] = [
    // Off from 1,000 on.
    (Told(key: "off", at: 994.999), "unknown/passes-all-checks none - -"),
    (Told(key: "off", at: 995), "inactive/deactivated registry inactive -"),
    (Told(key: "off", at: 997), "inactive/deactivated registry inactive -"),
    (Told(key: "off", at: 1_000), "inactive/deactivated registry inactive -"),
    (Told(key: "off", at: 1_003), "inactive/deactivated registry inactive -"),
    (Told(key: "off", host: "evil", at: 997), "host/not-approved registry host -"),
    (Told(key: "off", org: "77", at: 997), "org/no-such-org registry org,event -"),
    // On again from 2,000 on.
    (Told(key: "blink", at: 2_003), "inactive/deactivated registry inactive -"),
    (Told(key: "blink", at: 2_004.999), "inactive/deactivated registry inactive -"),
    (Told(key: "blink", at: 2_005), "unknown/passes-all-checks none - -"),
    (Told(key: "blink", event: "99", at: 2_003), "event/no-such-event registry event -"),
    // Created at 1,000.
    (Told(key: "new", at: 1_003), "invalid/not-yet-created registry invalid -"),
    (Told(key: "new", at: 1_006), "unknown/passes-all-checks none - -"),
    // Agreement with a logged reason.
    (
      Told(key: "blink", reason: CauseSet(.inactive), at: 2_003),
      "inactive/deactivated logged inactive agree"
    ),
    (
      Told(key: "blink", reason: CauseSet(.inactive), at: 2_006),
      "inactive/deactivated logged - conflict"
    ),
    (
      Told(key: "gone", reason: CauseSet(.invalid), at: 997), "invalid/deleted logged invalid agree"
    ),
    (Told(key: "gone", reason: CauseSet(.invalid), at: 990), "invalid/- logged - conflict"),
    (
      Told(key: "gone", reason: CauseSet(.inactive), at: 1_003),
      "inactive/deactivated logged invalid -"
    ),
    (Told(key: "off", reason: key, at: 997), "inactive/deactivated registry inactive agree"),
    (Told(key: "off", reason: key, at: 990), "unknown/passes-all-checks none - conflict"),
    // Nothing but the key's state has a tolerance, and a logged cause needs no other.
    (Told(host: "old", at: 997), "unknown/passes-all-checks none - -"),
    (Told(event: "458", at: 997), "unknown/passes-all-checks none - -"),
    (Told(key: "off", reason: CauseSet(.host), at: 997), "host/not-approved logged - conflict"),
  ]

  @Test(arguments: refused) func judges(_ told: Told, _ words: String) {
    let verdict = Self.world.judge().verdict(on: told.its(in: Self.world), at: told.time)
    #expect(verdict.words == words)
  }

  @Test func noTolerance() {
    let told = Told(key: "off", at: 999.999)
    let judge = Self.world.judge(toleranceSeconds: 0)
    let its = told.its(in: Self.world)
    #expect(judge.verdict(on: its, at: told.time).words == "unknown/passes-all-checks none - -")
    #expect(judge.wronglyServed(its, at: told.time) == [])
    #expect(judge.wronglyServed(its, at: 1_000_000) == CauseSet(.inactive))
  }

  /// A gateway that remembers an authorizer's answer for five minutes.
  @Test func longTolerance() {
    let told = Told(key: "blink", reason: CauseSet(.inactive), at: 2_290)
    let judge = Self.world.judge(toleranceSeconds: 300)
    #expect(judge.verdict(on: told.its(in: Self.world), at: told.time).agreement == .agree)
  }

  static let served: [(Told, String)] = [
    (Told(), ""),
    (Told(key: "off", at: 900), ""),
    (Told(key: "off", at: 1_003), ""),
    (Told(key: "off", at: 1_004.999), ""),
    (Told(key: "off", at: 1_005), "inactive"),
    (Told(key: "off", at: 1_006), "inactive"),
    (Told(key: "blink", at: 1_990), "inactive"),
    (Told(key: "blink", at: 1_997), ""),
    (Told(key: "blink", at: 2_003), ""),
    (Told(key: "gone", at: 1_003), ""),
    (Told(key: "gone", at: 1_006), "invalid"),
    (Told(key: "new", at: 990), "invalid"),
    (Told(key: "new", at: 997), ""),
    // Dead all the time, though first off and then deleted.
    (Told(key: "dying", at: 1_002), ""),
    (Told(key: "dying", at: 1_005.5), "invalid"),
    (Told(key: "dying", at: 1_007), "invalid"),
    // Between snapshots: perhaps on; dead either way.
    (Told(key: "swap", at: 1_250), ""),
    (Told(key: "lost", at: 1_250), "invalid,inactive"),
    (Told(event: "459", at: 1_250), ""),
    // The rest has no tolerance.
    (Told(host: "old", at: 1_001), "host"),
    (Told(event: "458", at: 1_001), "event"),
    (Told(key: "nobody's"), "invalid"),
    (Told(key: "foreign"), "org"),
    (Told(org: "77"), "org,event"),
    (Told(event: "457"), "event"),
    (Told(host: "evil"), "host"),
    (Told(route: 2), "feature"),
    (Told(key: "-"), "missing"),
    (Told(key: "?"), ""),
    (Told(key: "off", host: "evil"), "inactive,host"),
    (Told(key: "off", host: "evil", at: 1_003), "host"),
    // What is no route is not audited: health checks, preflights.
    (Told(key: "off", org: "77", host: "evil", route: -1), ""),
  ]

  @Test(arguments: served) func audits(_ told: Told, _ words: String) {
    var told = told
    told.status = 200
    let failing = Self.world.judge().wronglyServed(told.its(in: Self.world), at: told.time)
    #expect(failing.words == words)
  }
}
