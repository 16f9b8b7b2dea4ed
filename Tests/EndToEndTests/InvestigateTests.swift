import Foundation
import Testing

/// `investigate` finds every scripted incident of a simulated fortnight: its cause, its start to the
/// second where the registry knows it, and the number of its refusals.
@Suite struct InvestigateTests {
  struct Incident: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// As in `incidents.json`.
    var name: String
    /// `registry`: to the second; `snapshots`: between two; `log`: the first refusal.
    var knownBy: String
    /// The remedies of the smallest set that clears 99 in 100 of what can be, in data.
    var remedies: [String]
    /// What the reply to the customer says.
    var reply: String
  }

  static let incidents = [
    Incident(
      testDescription: "a key that was off for two days", name: "key-toggled", knownBy: "registry",
      remedies: ["activate"], reply: "Requests have been answered again since"),
    Incident(
      testDescription: "a deleted key", name: "key-deleted", knownBy: "registry",
      remedies: ["restore-key"], reply: "A deleted key does not come back."),
    Incident(
      testDescription: "a host that is not approved", name: "host-moved", knownBy: "log",
      remedies: ["approve-host"], reply: "they went to `stage2.9pic.ai`"),
    Incident(
      testDescription: "another customer's number in the URL", name: "wrong-org", knownBy: "log",
      remedies: ["correct-org"], reply: "the URL names organisation"),
    Incident(
      testDescription: "an event that is over", name: "event-ended", knownBy: "registry",
      remedies: ["restore-event"], reply: "was deleted at"),
    Incident(
      testDescription: "a feature that was switched off", name: "feature-off",
      knownBy: "snapshots", remedies: ["enable-feature"], reply: "`bib_search` was switched off"),
    Incident(
      testDescription: "a scanner", name: "scanner", knownBy: "log", remedies: [],
      reply: "none of which exists, all from `203.0.113.250`"),
    Incident(
      testDescription: "a key that is off, at a host that is not approved", name: "two-causes",
      knownBy: "registry", remedies: ["activate", "approve-host"],
      reply: "That alone would not be enough: `kiosk-test.9pic.ai` is not an approved host either."),
    Incident(
      testDescription: "an old key, one kiosk of which was left behind", name: "rotation",
      knownBy: "registry", remedies: ["activate"], reply: "please use your API key \"gallery 2026\""
    ),
  ]

  /// Both fortnights, that of which the log says nothing and that of which it does.
  private static func fortnights() throws -> [(night: Night, store: Store)] {
    [try WhatIfTruthTests.unlogged.get(), try WhatIfTruthTests.logged.get()]
  }

  private static func scripted(_ name: String, of night: Night) throws -> [String: Any] {
    let file = try JSONSerialization.jsonObject(with: night.folder.read("night/incidents.json"))
    let all = (file as? [String: Any])?["incidents"] as? [[String: Any]] ?? []
    return try #require(all.first { $0["name"] as? String == name })
  }

  /// Whose refusals are asked for: the customer's; a scanner is none.
  private static func filter(_ scripted: [String: Any]) -> [String] {
    if let org = scripted["org_id"] as? Int { return ["--org", "\(org)"] }
    return [
      "--cause", scripted["cause"] as? String ?? "", "--since", scripted["start"] as? String ?? "",
      "--until", scripted["end"] as? String ?? "",
    ]
  }

  /// A time without its milliseconds.
  private static func second(_ time: Any?) -> Substring? { (time as? String)?.prefix(19) }

  @Test(arguments: incidents) func incident(_ wanted: Incident) throws {
    for (night, store) in try Self.fortnights() {
      let scripted = try Self.scripted(wanted.name, of: night)
      let outcome = try store.run(["investigate"], Self.filter(scripted) + ["-o", "json"])
      #expect(outcome.code == 0, "\(outcome.errText)")
      let report =
        try JSONSerialization.jsonObject(with: Data(outcome.outText.utf8)) as? [String: Any] ?? [:]
      let finding = try #require(report["finding"] as? [String: Any])
      for name in ["cause", "detail"] {
        #expect(finding[name] as? String == scripted[name] as? String)
      }
      #expect(finding["requests"] as? Int == scripted["refusals"] as? Int)
      #expect(finding["first_at"] as? String == scripted["first_refused_at"] as? String)
      #expect(finding["last_at"] as? String == scripted["last_refused_at"] as? String)
      for name in ["org_id", "event_id"] where scripted[name] as? Int != nil {
        #expect(finding[name] as? Int == scripted[name] as? Int)
      }
      for name in ["host", "client_ip", "key"] where scripted[name] as? String != nil {
        #expect(finding[name] as? String == scripted[name] as? String)
      }
      try expectStart(finding, scripted, wanted)
      try expectRemedies(report, wanted)
      #expect((report["reply"] as? String)?.contains(wanted.reply) == true)
    }
  }

  private func expectStart(
    _ finding: [String: Any], _ scripted: [String: Any], _ wanted: Incident
  ) throws {
    #expect(finding["since_known_by"] as? String == wanted.knownBy)
    let start = try #require(Self.second(scripted["start"]))
    switch wanted.knownBy {
    case "registry": #expect(Self.second(finding["since"]) == start)
    case "snapshots":
      let between = try #require(finding["since_between"] as? [String])
      #expect(between.count == 2)
      #expect(between[0].prefix(19) <= start && start <= between[1].prefix(19))
    default: #expect(finding["since"] as? String == scripted["first_refused_at"] as? String)
    }
  }

  private func expectRemedies(_ report: [String: Any], _ wanted: Incident) throws {
    let set = report["almost_all"] as? [String: Any] ?? report["smallest_set"] as? [String: Any]
    let remedies = (set?["remedies"] as? [[String: Any]] ?? []).compactMap {
      $0["remedy"] as? String
    }
    if wanted.remedies.isEmpty {
      #expect((set?["would_pass"] as? Int ?? 0) * 10 < report["refused"] as? Int ?? 0)
    } else {
      #expect(remedies == wanted.remedies)
    }
  }

  @Test(arguments: incidents) func replyIsOnlyTheReply(_ wanted: Incident) throws {
    for (night, store) in try Self.fortnights() {
      let scripted = try Self.scripted(wanted.name, of: night)
      let outcome = try store.run(["investigate"], Self.filter(scripted) + ["--reply"])
      let text = outcome.outText
      #expect(text.hasPrefix("Hello,\n\n"))
      #expect(text.contains(wanted.reply))
      for word in ["registry", "refusal", "verdict", "evidence", "fingerprint", "org "] {
        #expect(!text.contains(word), "a word of ours: \(word)")
      }
    }
  }

  @Test func oneRequestLeadsToItsStory() throws {
    let (night, store) = try WhatIfTruthTests.unlogged.get()
    let scripted = try Self.scripted("two-causes", of: night)
    let org = try #require(scripted["org_id"] as? Int)
    let id = try #require(
      try store.texts(
        "SELECT request_id FROM samples WHERE org_id = \(org) AND cause = 'inactive' LIMIT 1"
      ).first?.first)
    let outcome = try store.run(["investigate"], ["--request-id", id])
    #expect(outcome.outText.contains("Request \(id) of"))
    #expect(outcome.outText.contains("Reactivating it alone would not help"))
    let none = try store.run(["investigate"], ["--request-id", "no such id"])
    #expect(none.code == 0)
    #expect(none.outText.hasPrefix("No refused request with the id no such id is kept."))
  }

  @Test func bothSidesSeeAForeignKey() throws {
    let (night, store) = try WhatIfTruthTests.unlogged.get()
    let scripted = try Self.scripted("wrong-org", of: night)
    let org = try #require(scripted["org_id"] as? Int)
    let door = try #require(scripted["url_org_id"] as? Int)
    let refusals = try #require(scripted["refusals"] as? Int)
    let outcome = try store.run(["investigate"], ["--org", "\(door)", "-o", "json"])
    let report =
      try JSONSerialization.jsonObject(with: Data(outcome.outText.utf8)) as? [String: Any] ?? [:]
    let touches = report["touches"] as? [[String: Any]] ?? []
    let knock = touches.first { $0["kind"] as? String == "door" && $0["org_id"] as? Int == org }
    #expect(knock?["requests"] as? Int == refusals)
  }

  @Test func aReplyIsToOneCustomer() throws {
    let (_, store) = try WhatIfTruthTests.unlogged.get()
    let asked = ["--cause", "inactive", "--cause", "host"]
    let report = try store.run(["investigate"], asked)
    #expect(report.outText.contains("Besides: "))
    let reply = try store.run(["investigate"], asked + ["--reply"])
    #expect(reply.outText.hasPrefix("Hello,"))
    #expect(!reply.outText.contains("In addition"))
  }

  @Test func nothingFoundIsSaid() throws {
    let (_, store) = try WhatIfTruthTests.unlogged.get()
    let outcome = try store.run(["investigate"], ["--org", "123456789"])
    #expect(outcome.code == 0)
    #expect(outcome.outText.hasPrefix("No request of org 123456789 is stored."))
    #expect(outcome.outText.contains("The store holds requests from 2026-11-0"))
    let unnamed = try store.run(["investigate"], ["--since", "2026-11-02"])
    #expect(unnamed.code == 64)
  }
}
