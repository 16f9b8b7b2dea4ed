import Testing

@testable import Verdict

/// No registry, or only some of its files: what they tell is used, and the rest is said to be lacking.
struct PartialRegistryTests {
  static let rows: [(files: World.Files, told: Told, verdict: String)] = [
    ([], Told(), "unknown/no-registry none - -"),
    ([], Told(key: "-"), "missing/absent status missing -"),
    ([], Told(key: "?", status: 401), "missing/absent status - -"),
    ([], Told(key: "?"), "unknown/key-not-logged none - -"),
    ([], Told(org: "us"), "org/not-a-number partial org -"),
    ([], Told(event: "run"), "event/not-a-number partial event -"),
    ([], Told(host: "evil"), "host/not-approved partial host -"),
    ([], Told(reason: CauseSet(.inactive)), "inactive/deactivated logged - -"),
    ([], Told(reason: CauseSet(.invalid)), "invalid/- logged - -"),
    ([], Told(reason: CauseSet(.org)), "org/- logged - -"),
    ([], Told(reason: .allButMissing), "unknown/no-registry none - -"),
    ([], Told(status: 401), "unknown/no-registry none - conflict"),

    (.keys, Told(), "unknown/no-registry none - -"),
    (.keys, Told(event: "", route: 0), "unknown/passes-all-checks none - -"),
    (.keys, Told(key: "off"), "inactive/deactivated registry inactive -"),
    (.keys, Told(key: "nobody's"), "invalid/unknown registry invalid -"),
    (.keys, Told(org: "77"), "org/foreign-org registry org -"),
    (.keys, Told(org: "us"), "org/not-a-number registry org -"),
    (.keys, Told(reason: CauseSet(.event)), "event/- logged - -"),
    (.keys, Told(reason: CauseSet(.feature)), "feature/feature-disabled logged - -"),
    (.keys, Told(reason: .allButMissing), "unknown/no-registry none - -"),
    (
      .keys, Told(reason: CauseSet([.invalid, .inactive])),
      "unknown/passes-all-checks none - conflict"
    ),

    (.orgs, Told(org: "77"), "org/no-such-org partial org -"),
    (.orgs, Told(), "unknown/no-registry none - -"),
    (.orgs, Told(reason: CauseSet(.org)), "org/foreign-org logged - -"),
    (.events, Told(event: "457"), "event/foreign-event partial event -"),
    (.events, Told(event: "99"), "event/no-such-event partial event -"),
    (.events, Told(org: "us"), "org/not-a-number partial org,event -"),
    (.events, Told(route: 2), "feature/feature-disabled partial feature -"),
    (.hosts, Told(host: "old"), "host/not-approved partial host -"),
    ([.keys, .events], Told(), "unknown/passes-all-checks none - -"),
  ]

  @Test(arguments: rows) func judges(_ files: World.Files, _ told: Told, _ verdict: String) {
    let world = World(files)
    #expect(world.judge().verdict(on: told.its(in: world), at: told.time).words == verdict)
  }

  @Test func nothingIsServedWronglyWithoutARegistry() {
    let world = World([])
    for told in [Told(), Told(key: "?"), Told(org: "77"), Told(event: "99", route: 2)] {
      #expect(world.judge().wronglyServed(told.its(in: world), at: told.time) == [])
    }
  }
}
