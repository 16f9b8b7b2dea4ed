import Testing

@testable import Simulator

/// Each incident is in the logs and in the truth, when and how it was scripted.
struct IncidentTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name: String
    var cause: String
    var detail: String
    var failing: Set<String>
    /// In the fortnight that begins on November 2, at midnight in India.
    var start: String
    var end = "2026-11-15T18:30:00Z"
    /// The files of the registry that change, with the first nights that show it.
    var changes: [String] = []
  }

  static let rows = [
    Row(
      testDescription: "a key is off for two days", name: "key-toggled", cause: "inactive",
      detail: "deactivated", failing: ["inactive"], start: "2026-11-10T06:12:17Z",
      end: "2026-11-12T03:35:44Z",
      changes: ["key_events.csv registry-10", "key_events.csv registry-12"]),
    Row(
      testDescription: "a key is deleted", name: "key-deleted", cause: "invalid",
      detail: "deleted", failing: ["invalid"], start: "2026-11-06T10:50:31Z",
      changes: ["key_events.csv registry-06"]),
    Row(
      testDescription: "a host is not approved", name: "host-moved", cause: "host",
      detail: "not-approved", failing: ["host"], start: "2026-11-08T04:30:08Z"),
    Row(
      testDescription: "another org's number; its list of events has no event to fail",
      name: "wrong-org", cause: "org", detail: "foreign-org", failing: ["org,event", "org"],
      start: "2026-11-07T08:07:42Z"),
    Row(
      testDescription: "an event is deleted", name: "event-ended", cause: "event",
      detail: "no-such-event", failing: ["event"], start: "2026-11-11T18:29:59Z",
      changes: ["events.csv registry-11"]),
    Row(
      testDescription: "a feature is switched off", name: "feature-off", cause: "feature",
      detail: "feature-disabled", failing: ["feature"], start: "2026-11-09T11:45:03Z",
      changes: ["events.csv registry-09"]),
    Row(
      testDescription: "a scanner comes for a night; some numbers are no org's", name: "scanner",
      cause: "invalid", detail: "unknown",
      failing: ["invalid", "invalid,org", "invalid,event", "invalid,org,event"],
      start: "2026-11-12T20:40:00Z", end: "2026-11-12T23:10:00Z"),
    Row(
      testDescription: "a key is off and its host is not approved", name: "two-causes",
      cause: "inactive", detail: "deactivated", failing: ["inactive,host"],
      start: "2026-11-05T06:33:11Z", changes: ["key_events.csv registry-05"]),
    Row(
      testDescription: "the old key of a rotation is switched off", name: "rotation",
      cause: "inactive", detail: "deactivated", failing: ["inactive"],
      start: "2026-11-12T12:30:00Z",
      changes: ["key_events.csv registry-04", "key_events.csv registry-12"]),
  ]

  @Test(arguments: rows) func isInTheTruth(_ row: Row) throws {
    let run = try Fortnight.shared.get()
    let incident = try run.incidents().incident(row.name)
    #expect(incident.start == row.start)
    #expect(incident.end == row.end)
    #expect(incident.registry.map { "\($0.file) \($0.first_in)" } == row.changes)
    let truth = try Fortnight.truth.get().filter { $0[15] == row.name }
    #expect(truth.count == incident.refusals)
    #expect(!truth.isEmpty)
    #expect(truth.allSatisfy { $0[11] == row.cause && $0[12] == row.detail })
    #expect(row.failing.isSuperset(of: truth.map { $0[13] }))
    #expect(truth.first?[3] == incident.first_refused_at)
    #expect(truth.last?[3] == incident.last_refused_at)
    for refusal in truth {
      #expect(refusal[3] >= row.start.dropLast() && refusal[3] < row.end.dropLast())
      guard let org = incident.org_id else { continue }
      #expect(refusal[5] == "\(org)" && refusal[7] == "\(org)")
      #expect(Int(refusal[6]) == incident.url_org_id)
      #expect(refusal[9] == incident.host)
      if let key = incident.key { #expect(refusal[14] == key) }
      if let event = incident.event_id { #expect(refusal[8] == "\(event)") }
    }
  }

  /// The client that suffers is served until it starts, and again when it is over.
  @Test(arguments: rows) func refusesAllItsClientAsksForWhileItLasts(_ row: Row) throws {
    let run = try Fortnight.shared.get()
    let incident = try run.incidents().incident(row.name)
    let period = try milliseconds(row.start)..<milliseconds(row.end)
    for request in try Fortnight.requestsLogged.get() where request.ip == incident.client_ip {
      #expect(request.isRefused == period.contains(request.milliseconds))
    }
  }

  @Test func ordinaryRefusalsAreThereAndNamedForNoIncident() throws {
    let run = try Fortnight.shared.get()
    let report = try run.incidents()
    #expect(try run.logLines().count == Fortnight.requests)
    let orgs = Set(report.incidents.compactMap(\.org_id).map { "\($0)" })
    let ordinary = try Fortnight.truth.get().filter { $0[15].isEmpty }
    #expect(ordinary.count > 100)
    #expect(ordinary.allSatisfy { !orgs.contains($0[7]) })
    #expect(report.incidents.count == Self.rows.count)
    #expect(orgs.count == Self.rows.count - 1)
  }

  @Test func theScannerTriesManyKeysAndOrgs() throws {
    let truth = try Fortnight.truth.get().filter { $0[15] == "scanner" }
    #expect(Set(truth.map { $0[14] }).count == Fortnight.requests / 100)
    #expect(Set(truth.map { $0[6] }).count == Fortnight.requests / 100)
  }

  @Test func aRotationMovesTrafficFromTheOldKeyToTheNew() throws {
    let run = try Fortnight.shared.get()
    let incident = try run.incidents().incident("rotation")
    let born = try milliseconds("2026-11-04T05:00:00Z")
    let over = try milliseconds("2026-11-09T14:30:00Z")
    var counts = [[0, 0], [0, 0], [0, 0]]
    for request in try Fortnight.requestsLogged.get() {
      let stretch = request.milliseconds < born ? 0 : request.milliseconds < over ? 1 : 2
      if request.keyDigest == incident.key { counts[stretch][0] += 1 }
      if request.keyDigest == incident.new_key { counts[stretch][1] += 1 }
    }
    #expect(counts[0][0] > 0 && counts[0][1] == 0)
    #expect(counts[1][0] > 0 && counts[1][1] > 0)
    // What is left of the old key is the kiosk, and now and then one of the org's other programs.
    #expect(counts[2][1] > 3 * counts[2][0])
  }

  @Test func equalSettingsGiveEqualBytes() throws {
    let first = try Fortnight.shared.get()
    let second = try Run(Fortnight.part, Fortnight.settings)
    #expect(try first.paths() == second.paths())
    for path in try first.paths() {
      #expect(try first.bytes(path) == second.bytes(path), "\(path)")
    }
  }

  @Test func withoutIncidentsThereIsNoColumnAndNoFile() throws {
    let run = try Run(Part(requests: 500, files: 1), Settings(orgs: 20))
    let header = try String(decoding: run.bytes("truth.csv"), as: UTF8.self).prefix { $0 != "\n" }
    #expect(header.hasSuffix(",failing,key"))
    #expect(try !run.paths().contains { $0.hasPrefix("incidents") || $0.contains("as-of") })
  }
}
