import Testing

@testable import Simulator

/// The table of checks over a world of two orgs. Seconds are small numbers here.
struct ChecksTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var credential = Credential.known(0)
    var at = 500
    var org = "1"
    var event = "10"
    var host = "api.9pic.ai"
    var route = Route.bibs
    var detail: Detail?
    var failing = ""
  }

  static let rows = [
    Row(testDescription: "a good request passes"),
    Row(
      testDescription: "no key", credential: .absent, detail: .absent, failing: "missing"),
    Row(
      testDescription: "an empty key, and a host too", credential: .empty, host: "staging",
      detail: .empty, failing: "missing,host"),
    Row(
      testDescription: "an unknown key owns nothing, so no org is foreign to it",
      credential: .unknown(sent: "x", logged: "x"), detail: .unknown, failing: "invalid"),
    Row(
      testDescription: "an unknown key and an org that is none",
      credential: .unknown(sent: "x", logged: "x"), org: "7", detail: .unknown,
      failing: "invalid,org,event"),
    Row(
      testDescription: "in the second before it is created", credential: .known(1), at: 99,
      detail: .notYetCreated, failing: "invalid"),
    Row(testDescription: "in the second of its creation", credential: .known(1), at: 100),
    Row(
      testDescription: "in the second of its deactivation", credential: .known(1), at: 200,
      detail: .deactivated, failing: "inactive"),
    Row(testDescription: "in the second of its reactivation", credential: .known(1), at: 300),
    Row(
      testDescription: "in the second of its deletion", credential: .known(1), at: 400,
      detail: .deleted, failing: "invalid"),
    Row(
      testDescription: "a deleted key still has an owner", credential: .known(1), org: "2",
      detail: .deleted, failing: "invalid,org,event"),
    Row(
      testDescription: "another org with its own event", org: "2", event: "20", detail: .foreignOrg,
      failing: "org"),
    Row(testDescription: "an org in words", org: "1a", detail: .notANumber, failing: "org,event"),
    Row(
      testDescription: "no digits, no number", org: "", detail: .notANumber, failing: "org,event"),
    Row(
      testDescription: "another org's event is judged by its own flags", event: "20",
      route: Route.all.count - 3, detail: .foreignEvent, failing: "event,feature"),
    Row(
      testDescription: "an event that was deleted", event: "11", detail: .noSuchEvent,
      failing: "event"),
    Row(testDescription: "the same event before that", at: 449, event: "11"),
    Row(testDescription: "an event's name", event: "run", detail: .notANumber, failing: "event"),
    Row(testDescription: "the list of events has no event", event: "", route: Route.events),
    Row(testDescription: "case, port and dot of a host do not count", host: "API.9Pic.ai.:443"),
    Row(
      testDescription: "another port does", host: "api.9pic.ai:8443", detail: .notApproved,
      failing: "host"),
    Row(
      testDescription: "a host in the second in which it is revoked", at: 600, host: "old.9pic.ai",
      detail: .notApproved, failing: "host"),
    Row(testDescription: "and in the second before", at: 599, host: "old.9pic.ai"),
    Row(
      testDescription: "a flag that is false", route: Route.all.count - 3, detail: .featureDisabled,
      failing: "feature"),
    Row(testDescription: "a flag that is absent fails nothing", route: 7),
  ]

  @Test(arguments: rows) func checks(_ row: Row) {
    let request = Request(
      at: Instant(milliseconds: row.at * 1000 + 999), credential: row.credential, route: row.route,
      orgText: row.org, eventText: row.event, host: row.host, address: "", agent: "")
    let findings = Checks(Self.world).findings(request)
    #expect(findings.refusal?.detail == row.detail)
    #expect(findings.failing.names == row.failing)
  }

  private static let world: World = {
    var world = World(start: 0, end: 1000)
    world.orgs = [Org(id: 1, name: "A", weight: 1), Org(id: 2, name: "B", weight: 1)]
    world.orgByID = [1: 0, 2: 1]
    let always = [KeyChange(second: 0, action: .created)]
    let life = [
      KeyChange(second: 100, action: .created), KeyChange(second: 200, action: .deactivated),
      KeyChange(second: 300, action: .activated), KeyChange(second: 400, action: .deleted),
    ]
    world.keys = [always, life].map {
      Key(
        secret: "", logged: "", registered: "", org: 0, label: "", life: .steady, history: $0)
    }
    world.events = [(10, 0, nil), (11, 0, 450), (20, 1, nil)].map { id, org, deleted in
      Event(
        id: id, org: org, name: "", createdSecond: 0, deletedSecond: deleted,
        enabled: .bibSearch, disabled: .videoSearch)
    }
    world.eventByID = [10: 0, 11: 1, 20: 2]
    world.hosts = [
      ApprovedHost(name: "Api.9pic.ai", approvedSecond: nil, revokedSecond: nil),
      ApprovedHost(name: "old.9pic.ai", approvedSecond: nil, revokedSecond: 600),
    ]
    return world
  }()
}
