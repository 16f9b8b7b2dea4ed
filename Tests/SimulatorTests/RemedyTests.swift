import Testing

@testable import Simulator

/// The same requests in a world in which something is right: only what that bears on changes.
struct RemedyTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var incident: String
    /// Indices into the incident's remedies; nil for all.
    var remedy: Int?
    /// Why the incident's requests are refused then; nil when they no longer are.
    var cause: String?
    var failing = ""
  }

  static let rows = [
    Row(testDescription: "a key that stays on", incident: "key-toggled"),
    Row(testDescription: "a key that is not deleted", incident: "key-deleted"),
    Row(testDescription: "a host that is approved", incident: "host-moved"),
    Row(testDescription: "the right number in the URLs", incident: "wrong-org"),
    Row(testDescription: "an event that is still there", incident: "event-ended"),
    Row(testDescription: "a feature that stays on", incident: "feature-off"),
    Row(testDescription: "the old key stays on", incident: "rotation"),
    Row(testDescription: "both remedies for two causes", incident: "two-causes"),
    Row(
      testDescription: "the key alone leaves the host", incident: "two-causes", remedy: 0,
      cause: "host", failing: "host"),
    Row(
      testDescription: "the host alone leaves the key", incident: "two-causes", remedy: 1,
      cause: "inactive", failing: "inactive"),
  ]

  @Test(arguments: rows) func changesTheAnswersOfItsIncidentAndNoOthers(_ row: Row) throws {
    let before = try Fortnight.shared.get()
    let incident = try before.incidents().incident(row.incident)
    let remedies = row.remedy.map { [incident.remedy[$0]] } ?? incident.remedy
    let after = try Fortnight.remedied(remedies)
    #expect(try after.incidents().remedies == remedies)

    let truth = try Fortnight.truth.get()
    let rows = try after.rows("truth.csv")
    #expect(rows.filter { $0[15] != row.incident } == truth.filter { $0[15] != row.incident })
    let left = rows.filter { $0[15] == row.incident }
    #expect(left.count == (row.cause == nil ? 0 : incident.refusals))
    #expect(left.allSatisfy { $0[11] == row.cause && $0[13] == row.failing })
    let spared = incident.refusals - left.count
    #expect(after.totals.refused == before.totals.refused - spared)
    #expect(after.totals.requests == before.totals.requests)

    // The same client asks at the same time for the same; what differs are refused requests of
    // the incident.
    let answers = Set(truth.filter { $0[15] == row.incident }.map { $0[3] + $0[14] })
    for (old, new) in try zip(before.logLines(), after.logLines()) where old != new {
      let request = try Fortnight.request(old)
      var line = Line()
      line.iso(Instant(milliseconds: request.milliseconds), milliseconds: true)
      #expect(answers.contains(String(decoding: line.bytes, as: UTF8.self) + request.keyDigest))
      let other = try Fortnight.request(new)
      #expect(request.ip == other.ip && request.milliseconds == other.milliseconds)
      #expect(row.incident == "wrong-org" || request.path == other.path)
    }
  }

  @Test func aRemedyThatBearsOnNothingChangesOnlyTheRegistry() throws {
    let part = Part(requests: 3_000, files: 2)
    var settings = Settings(orgs: 30, servedWrongly: 8)
    let before = try Run(part, settings)
    settings.remedies = [.approveHost("nobody-calls.example")]
    let after = try Run(part, settings)
    #expect(try before.paths() == after.paths())
    let changed = try before.paths().filter { try before.bytes($0) != after.bytes($0) }
    #expect(changed == ["registry/hosts.csv"])
  }

  @Test func aKeyThatIsOffAllTheTimeIsRefusedAllTheTime() throws {
    let before = try Fortnight.shared.get()
    let incident = try before.incidents().incident("key-toggled")
    let key = try #require(incident.key)
    let after = try Fortnight.remedied(["deactivate:\(key)"])
    let requests = try Fortnight.requestsLogged.get().filter { $0.keyDigest == key }.count
    let refused = try after.rows("truth.csv").filter { $0[14] == key }
    #expect(refused.count == requests)
    #expect(refused.allSatisfy { $0[11] == "inactive" })
  }

  @Test func aHostThatIsLeftAndAKeyThatIsReplacedAreNotRefused() throws {
    let report = try Fortnight.shared.get().incidents()
    let host = try report.incident("host-moved").host
    let rotation = try report.incident("rotation")
    let keys = try (old: #require(rotation.key), new: #require(rotation.new_key))
    let after = try Fortnight.remedied(["leave-host:\(host)", "use-key:\(keys.new):\(keys.old)"])
    let truth = try after.rows("truth.csv")
    #expect(truth.allSatisfy { $0[15] != "host-moved" && $0[9] != host })
    // The new key is not born yet when the old one already calls.
    let early = truth.filter { $0[15] == "rotation" }
    #expect(!early.isEmpty)
    #expect(early.allSatisfy { $0[12] == "not-yet-created" && $0[14] == keys.new })
    #expect(try after.requests().allSatisfy { $0.keyDigest != keys.old })
  }

  @Test func aHostThatIsRevokedAndAFeatureThatIsOffAreRefused() throws {
    let before = try Fortnight.shared.get()
    let event = try #require(before.incidents().incident("feature-off").event_id)
    let after = try Fortnight.remedied([
      "revoke-host:api.9pic.ai", "disable-feature:bib_search:\(event)",
    ])
    let truth = try after.rows("truth.csv")
    #expect(Set(truth.map { $0[1] + $0[0] }).count > Fortnight.requests * 8 / 10)
    let bibs = truth.filter { $0[8] == "\(event)" && $0[10].hasSuffix("{bib}") }
    #expect(!bibs.isEmpty)
    #expect(bibs.allSatisfy { $0[13] == "host,feature" })
  }

  @Test func aKeyThatIsAnotherOrgsCountsForIt() throws {
    let incident = try Fortnight.shared.get().incidents().incident("wrong-org")
    let key = try #require(incident.key)
    let other = try #require(incident.url_org_id)
    let after = try Fortnight.remedied(["give-key:\(key):\(other)"])
    let truth = try after.rows("truth.csv").filter { $0[14] == key }
    #expect(truth.allSatisfy { $0[5] == "\(other)" })
    // Under its old number it is foreign now, under the new one its events are.
    #expect(Set(truth.map { $0[11] }) == ["org", "event"])
  }

  @Test func anEventThatMovesIsForeignToItsOldOrg() throws {
    let before = try Fortnight.shared.get()
    let incident = try before.incidents().incident("feature-off")
    let event = try #require(incident.event_id)
    let after = try Fortnight.remedied(["move-event:\(event):903"])
    let refused = try after.rows("truth.csv").filter { $0[8] == "\(event)" }
    #expect(refused.count > incident.refusals)
    #expect(refused.allSatisfy { $0[11] == "event" && $0[12] == "foreign-event" })
  }

  /// What is served wrongly stays so while a check fails, and is plainly served when none does.
  @Test func whatIsServedWronglyIsServedStill() throws {
    let part = Part(requests: 20_000, files: 2)
    var settings = Settings(orgs: 30, servedWrongly: 60)
    let before = try Run(part, settings)
    let rows = try before.rows("served_wrongly.csv")
    let host = try #require(rows.first { $0[13] == "host" })[9]
    settings.remedies = [.approveHost(host)]
    let after = try Run(part, settings)
    let left = try after.rows("served_wrongly.csv")
    #expect(left.count == rows.count { !($0[13] == "host" && Self.isSame($0[9], host)) })
    #expect(left.count < rows.count)
  }

  private static func isSame(_ host: String, _ other: String) -> Bool {
    Checks.plain(host) == Checks.plain(other)
  }

  @Test(arguments: [
    "activate:0f", "deactivate:key-903-2", "restore-key:0f", "approve-host:api.9pic.ai:8443",
    "enable-feature:bib_search:456", "move-event:456:903", "restore-event:456", "correct-org:0f",
    "give-key:0f:903", "revoke-host:api.9pic.ai", "disable-feature:bib_search:456",
    "leave-host:localhost:8000", "use-key:0f:1e",
  ])
  func isReadAndWritten(text: String) throws {
    #expect(Remedy(argument: text)?.text == text)
  }

  @Test(arguments: [
    "", "activate", "activate:", "revive:0f", "move-event:456", "move-event:a:b",
    "enable-feature:456", "restore-event:x", "give-key:0f", "use-key:0f", "use-key:a:b:c",
  ])
  func whatIsNoRemedyIsRefused(text: String) {
    #expect(Remedy(argument: text) == nil)
  }

  @Test(arguments: [
    "activate:0f", "enable-feature:no_flag:456", "enable-feature:bib_search:1", "move-event:456:1",
    "restore-event:1", "correct-org:0f", "give-key:0f:903", "use-key:0f:1e",
  ])
  func aRemedyForWhatIsNotThereIsRefused(text: String) throws {
    var settings = Settings(orgs: 3)
    settings.remedies = [try #require(Remedy(argument: text))]
    #expect(throws: OutputError.nothingToRemedy(text)) {
      try Run(Part(requests: 10, files: 1), settings)
    }
  }
}
