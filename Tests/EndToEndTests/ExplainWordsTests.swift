import Foundation
import Testing

/// Each check says by which fact, and since when, it passes or fails: over a registry in which
/// everything happens that can happen.
@Suite struct ExplainWordsTests {
  /// Two snapshots, of 1 and 10 October, and a history.
  private static let store: Result<Store, any Error> = Result {
    let store = try Store()
    func folder(_ name: String, _ keys: [String], _ events: [String]) throws {
      try store.folder.makeFolder(name)
      try store.folder.write(
        "\(name)/keys.csv", "key,org_id,state,label\n" + keys.joined(separator: "\n"))
      try store.folder.write(
        "\(name)/events.csv",
        "event_id,org_id,name,created_at,deleted_at,bib_search,selfie_search\n"
          + events.joined(separator: "\n"))
      try store.folder.write("\(name)/orgs.csv", "org_id,name\n903,Alpha\n904,\"Beta, Ltd.\"\n")
      try store.folder.write(
        "\(name)/hosts.csv",
        "host,approved_at,revoked_at\napi.example,,\nold.example,,2026-10-05T00:00:00Z\n"
          + "new.example,2026-10-20T00:00:00Z,\n")
    }
    let events = [
      "456,903,Run,2026-01-01T00:00:00Z,,true,false", "457,904,,,,,",
      "458,903,,2026-01-01T00:00:00Z,2026-10-05T00:00:00Z,true,true", "459,903,,,,,",
    ]
    try folder("first", ["swap,903,active,", "lost,903,active,"], events + ["461,903,,,,true,"])
    try folder("second", ["swap,903,inactive,"], events + ["461,903,,,,false,"])
    try store.folder.write(
      "second/key_events.csv",
      """
      key,org_id,at,action
      good,903,2026-01-01T00:00:00Z,created
      off,903,2026-01-01T00:00:00Z,created
      off,903,2026-10-15T00:00:00Z,deactivated
      gone,903,2026-01-01T00:00:00Z,created
      gone,903,2026-10-15T00:00:00Z,deleted
      late,903,2026-10-15T00:00:00Z,created
      foreign,904,2026-01-01T00:00:00Z,created

      """)
    for (name, time) in [("first", "2026-10-01"), ("second", "2026-10-10")] {
      let done = try store.run(
        ["registry", "import", store.folder.path(name)],
        Store.keyOption() + ["--as-of", "\(time)T00:00:00Z", "--registry-keys", "id", "--force"])
      #expect(done.code == 0, "\(done.errText)")
    }
    return store
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var key: String?
    var url = "https://api.example/api/v1/ext/903/event/456/ping"
    var at = "2026-10-20T12:00"
    var method = "GET"
    /// A check, and what is said of it.
    var says: [String: String]
    /// How the title begins.
    var title: String
    var testDescription: String { "\(key ?? "no key") \(url) \(at)" }
  }

  static let rows = [
    Row(
      key: "good",
      says: [
        "missing": "passes: a key was sent",
        "invalid": "passes: the key exists since 2026-01-01 00:00:00",
        "inactive": "passes: the key is active since 2026-01-01 00:00:00",
        "org": "passes: the key is org 903's, as the URL says",
        "event": "passes: event 456 is org 903's", "host": "passes: api.example is approved",
        "feature": "passes: no flag gates this route",
      ], title: "Would pass at 2026-10-20 12:00:00 UTC: no check refuses it"),
    Row(
      key: "off",
      says: ["inactive": "fails (deactivated): the key is switched off since 2026-10-15 00:00:00"],
      title: "Would be refused at 2026-10-20 12:00:00 UTC: inactive (deactivated), "),
    Row(key: "off", at: "2026-10-14", says: [:], title: "Would pass"),
    Row(
      key: "gone",
      says: [
        "invalid": "fails (deleted): the key was deleted at 2026-10-15 00:00:00",
        "inactive": "cannot tell: the key did not exist then",
      ], title: "Would be refused at 2026-10-20 12:00:00 UTC: invalid (deleted), "),
    Row(
      key: "late", at: "2026-10-14",
      says: ["invalid": "fails (not-yet-created): the key was not made before 2026-10-15 00:00:00"],
      title: "Would be refused at 2026-10-14 00:00:00 UTC: invalid (not-yet-created), "),
    Row(
      key: "swap", at: "2026-10-05",
      says: [
        "inactive": "may fail (deactivated): two snapshots of the registry differ, and when it "
          + "changed is not known; after 2026-10-01 00:00:00 and before 2026-10-10 00:00:00"
      ], title: "May be refused at 2026-10-05 00:00:00 UTC: inactive may fail"),
    Row(
      key: "lost", at: "2026-10-05",
      says: [
        "invalid": "may fail (deleted): two snapshots of the registry differ, and when it changed "
          + "is not known; after 2026-10-01 00:00:00 and before 2026-10-10 00:00:00"
      ], title: "May be refused"),
    Row(
      key: "lost",
      says: ["invalid": "fails (deleted): the key was deleted at 2026-10-10 00:00:00"],
      title: "Would be refused"),
    Row(
      key: "nobody",
      says: [
        "invalid": "fails (unknown): the registry has never known this key",
        "org": "cannot tell: whose the key is, is not known",
      ], title: "Would be refused"),
    Row(
      key: nil,
      says: [
        "missing": "fails (absent): no key was sent",
        "org": "cannot tell: without a key it is not known whose it would be",
      ], title: "Would be refused at 2026-10-20 12:00:00 UTC: missing (absent), no key was sent"),
    Row(
      key: "", says: ["missing": "fails (empty): the key that was sent is empty"],
      title: "Would be refused at 2026-10-20 12:00:00 UTC: missing (empty), "),
    Row(
      key: nil, url: "/api/v1/ext/903/events?api_key=x",
      says: [
        "missing": "fails (other-credential): no key was sent but another credential, in an "
          + "Authorization header or a query parameter"
      ], title: "Would be refused"),
    Row(
      key: "foreign",
      says: ["org": "fails (foreign-org): the key is org 904's, and the URL says 903"],
      title: "Would be refused at 2026-10-20 12:00:00 UTC: org (foreign-org), "),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/77/event/x%20y/ping",
      says: [
        "org": "fails (no-such-org): the registry has no org 77",
        "event": "fails (not-a-number): \"x%20y\" in the URL is no number",
      ], title: "Would be refused"),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/457/ping",
      says: ["event": "fails (foreign-event): event 457 is org 904's, and the URL says 903"],
      title: "Would be refused"),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/458/ping",
      says: [
        "event":
          "fails (no-such-event): event 458 did not exist then; it went at 2026-10-05 00:00:00"
      ],
      title: "Would be refused"),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/458/ping", at: "2026-01-01",
      says: ["event": "passes: event 458 is org 903's"], title: "Would pass"),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/999/ping",
      says: ["event": "fails (no-such-event): the registry has no event 999"],
      title: "Would be refused"),
    Row(
      key: "good", url: "https://OLD.example:443/api/v1/ext/903/events",
      says: [
        "host": "fails (not-approved): old.example was not approved then; it was until "
          + "2026-10-05 00:00:00",
        "event": "cannot tell: the URL names no event",
      ], title: "Would be refused"),
    Row(
      key: "good", url: "https://new.example/api/v1/ext/903/events", at: "2026-10-19",
      says: [
        "host": "fails (not-approved): new.example was not approved then; it is from "
          + "2026-10-20 00:00:00 on"
      ], title: "Would be refused"),
    Row(
      key: "good", url: "https://evil.example/api/v1/ext/903/events",
      says: ["host": "fails (not-approved): evil.example is on no list of approved hosts"],
      title: "Would be refused"),
    Row(
      key: "good", url: "/api/v1/ext/903/events",
      says: ["host": "cannot tell: which host was called is not known"],
      title: "Nothing refuses it at 2026-10-20 12:00:00 UTC, but not every check can be made: host"),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/456/bibs/7",
      says: ["feature": "passes: bib_search is on for event 456"], title: "Would pass"),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/456/faces", method: "post",
      says: ["feature": "fails (feature-disabled): selfie_search is off for event 456"],
      title: "Would be refused at 2026-10-20 12:00:00 UTC: feature (feature-disabled), "),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/459/bibs/7",
      says: ["feature": "cannot tell: the registry has no value of bib_search for event 459"],
      title: "Nothing refuses it"),
    Row(
      key: "good", url: "https://api.example/api/v1/ext/903/event/461/bibs/7", at: "2026-10-05",
      says: [
        "feature": "may fail (feature-disabled): bib_search may have been off for event 461: two "
          + "snapshots of the registry differ, and when it changed is not known"
      ], title: "May be refused"),
    Row(
      key: "good", url: "https://api.example/health",
      says: [
        "org": "cannot tell: the URL names no org",
        "feature": "cannot tell: the path is no route of the profile",
      ], title: "Nothing refuses it"),
  ]

  @Test(arguments: rows) func says(_ row: Row) throws {
    let key = row.key.map { ["--key", $0] } ?? []
    let outcome = try Self.store.get().run(
      ["explain", "-o", "json", "--timezone", "UTC", "--url", row.url, "--at", row.at],
      Store.keyOption() + key + ["--method", row.method])
    #expect(outcome.code == 0, "\(outcome.errText)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: outcome.out) as? [String: Any])
    let sections = object["sections"] as? [[String: Any]] ?? []
    let checks = sections.first { $0["name"] as? String == "checks" }?["facts"] as? [String: String]
    for (check, sentence) in row.says { #expect(checks?[check] == sentence) }
    let title = (object["title"] as? [String])?.first ?? ""
    #expect(title.hasPrefix(row.title), "\(title)")
  }

  /// A line of the log beside what the registry says.
  struct Line: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var at = "2026-10-20T12:00:00Z"
    var status = 403
    var key = "good"
    var reason = "-"
    var responseType = "-"
    var says: [String]
  }

  static let lines = [
    Line(
      testDescription: "the log and the registry agree", key: "off",
      reason: "The API key is inactive",
      says: [
        "Refused (403): inactive (deactivated), the key is switched off",
        "The log says why, and that decides: the reason is read as inactive.",
        "The log's reason and the registry agree.",
        "It was refused, and it had to be: inactive fails.",
      ]),
    Line(
      testDescription: "they contradict each other", reason: "The API key is inactive",
      says: [
        "Conflict: the log's reason and the registry contradict each other",
        "It was refused, and by the registry it should have been answered: every check passes.",
      ]),
    Line(
      testDescription: "within the tolerance", at: "2026-10-15T00:00:03Z", key: "off",
      says: [
        "The key changed within 5.0 s of the request (the profile's tolerance)",
        "so inactive may have come out either way",
      ]),
    Line(
      testDescription: "served within the tolerance", at: "2026-10-15T00:00:03Z", status: 200,
      key: "off", says: ["inactive fails, but within the tolerance of a change of the key."]),
    Line(
      testDescription: "served wrongly", status: 200, key: "off",
      says: [
        "Served (200), and should have been refused: inactive",
        "It was served, though by the registry it had to be refused: inactive fails",
      ]),
    Line(
      testDescription: "served rightly", status: 200,
      says: [
        "Served (200), and rightly: every check passes",
        "It was served, and rightly: every check passes.",
      ]),
    Line(
      testDescription: "a 401 with a key", status: 401,
      says: ["Conflict: a 401 means that no key was sent, and one was"]),
    Line(
      testDescription: "nothing explains it",
      says: [
        "Refused (403): unknown (passes-all-checks), nothing explains it: every check passes",
        "Import a newer registry, or ask the gateway's log.",
      ]),
    Line(
      testDescription: "a reason that narrows", key: "off", responseType: "INVALID_API_KEY",
      says: [
        "The reason in the log leaves missing, invalid, inactive open. Of these, in the order of the "
          + "API, inactive is the first that fails."
      ]),
    Line(
      testDescription: "a reason that no rule reads", key: "off", reason: "computer says no",
      says: ["No rule of profile 9pic reads the reason in the log."]),
    Line(
      testDescription: "between two snapshots", at: "2026-10-05T00:00:00Z", key: "swap",
      says: [
        "inactive is the first that may have failed.",
        "It was refused, and it may have had to be: inactive may fail.",
      ]),
    Line(
      testDescription: "another answer", status: 500, key: "off",
      says: [
        "Answered 500, not refused",
        "It was answered 500: neither refused nor served. By the registry it had to be refused: "
          + "inactive fails.",
      ]),
    Line(
      testDescription: "no status", status: 0,
      says: [
        "Answered, the log does not say how",
        "The log has no status: neither refused nor served. By the registry nothing that could be "
          + "checked refuses it.",
      ]),
  ]

  @Test(arguments: lines) func says(_ line: Line) throws {
    let store = try Self.store.get()
    let text =
      #"{"requestTime":"\#(line.at)","status":"\#(line.status)","keyId":"\#(line.key)","#
      + #""domainName":"api.example","httpMethod":"GET","reason":"\#(line.reason)","#
      + #""errorType":"\#(line.responseType)","path":"/api/v1/ext/903/event/456/ping"}"#
    let folder = try Scratch()
    let outcome = try store.run(
      ["explain", "-"], Store.keyOption(), input: try folder.write("line", text))
    #expect(outcome.code == 0, "\(outcome.errText)")
    for part in line.says { #expect(outcome.outText.contains(part), "\(outcome.outText)") }
  }
}
