import Foundation
import Testing

/// What `whatif` says of remedies is what comes out when the simulator, which shares no code with it,
/// answers the same requests in a world in which they hold.
@Suite struct WhatIfTruthTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The scripted incident whose key is `KEY`, whose event is `EVENT`, and whose organisation's
    /// newest key is `NEW`.
    var incident: String
    /// In the words of the simulator.
    var remedies: [String]
    /// In those of `whatif`.
    var options: [String]
    /// Whether only requests with the key are looked at.
    var isOfKey = false
    /// Whether the log says why a request was refused.
    var isLogged = false
    /// Whether some of what would newly be refused for a feature would not.
    var isUpperBound = false
    /// Whether fewer are refused, or others, or for another cause.
    var hasEffect = true
  }

  static let rows = [
    Row(
      testDescription: "a key that was off for two days, reactivated", incident: "key-toggled",
      remedies: ["activate:KEY"], options: ["--activate", "KEY"]),
    Row(
      testDescription: "a key, deactivated", incident: "key-toggled",
      remedies: ["deactivate:KEY"], options: ["--deactivate", "KEY"]),
    Row(
      testDescription: "a deleted key, restored", incident: "key-deleted",
      remedies: ["restore-key:KEY"], options: ["--restore-key", "KEY"]),
    Row(
      testDescription: "a host, approved", incident: "host-moved",
      remedies: ["approve-host:stage2.9pic.ai"], options: ["--approve-host", "stage2.9pic.ai"]),
    Row(
      testDescription: "an org in URLs, corrected", incident: "wrong-org",
      remedies: ["correct-org:KEY"], options: ["--key", "KEY", "--correct-org"], isOfKey: true),
    Row(
      testDescription: "a deleted event, restored", incident: "event-ended",
      remedies: ["restore-event:EVENT"], options: ["--restore-event", "EVENT"]),
    Row(
      testDescription: "an event, moved to another organisation", incident: "event-ended",
      remedies: ["restore-event:EVENT", "move-event:EVENT:903"],
      options: ["--restore-event", "EVENT", "--move-event", "EVENT@903"]),
    Row(
      testDescription: "a feature, switched on", incident: "feature-off",
      remedies: ["enable-feature:bib_search:EVENT"],
      options: ["--enable-feature", "bib_search@EVENT"]),
    Row(
      testDescription: "of two causes one is cured: the host stands in the way",
      incident: "two-causes", remedies: ["activate:KEY"], options: ["--activate", "KEY"]),
    Row(
      testDescription: "of two causes one is cured: the key stands in the way",
      incident: "two-causes", remedies: ["approve-host:kiosk-test.9pic.ai"],
      options: ["--approve-host", "kiosk-test.9pic.ai"], hasEffect: false),
    Row(
      testDescription: "both causes are cured", incident: "two-causes",
      remedies: ["activate:KEY", "approve-host:kiosk-test.9pic.ai"],
      options: ["--activate", "KEY", "--approve-host", "kiosk-test.9pic.ai"]),
    Row(
      testDescription: "a key, given to another organisation", incident: "key-toggled",
      remedies: ["give-key:KEY:903"], options: ["--give-key", "KEY@903"]),
    Row(
      testDescription: "a host, revoked", incident: "host-moved",
      remedies: ["revoke-host:api.9pic.ai"], options: ["--revoke-host", "api.9pic.ai"]),
    Row(
      testDescription: "another key is used instead", incident: "rotation",
      remedies: ["use-key:NEW:KEY"], options: ["--use-key", "NEW", "--instead-of", "KEY"]),
    Row(
      testDescription: "a feature, switched off: at most", incident: "event-ended",
      remedies: ["disable-feature:bib_search:EVENT"],
      options: ["--disable-feature", "bib_search@EVENT"], isUpperBound: true),
    Row(
      testDescription: "both causes are cured, of which the log says one", incident: "two-causes",
      remedies: ["activate:KEY", "approve-host:kiosk-test.9pic.ai"],
      options: ["--activate", "KEY", "--approve-host", "kiosk-test.9pic.ai"], isLogged: true),
    Row(
      testDescription: "an org in URLs, corrected, of which the log says so", incident: "wrong-org",
      remedies: ["correct-org:KEY"], options: ["--key", "KEY", "--correct-org"], isOfKey: true,
      isLogged: true),
  ]

  private static func arguments(isLogged: Bool) -> [String] {
    [
      "--seed", "5", "--incidents", "--stale-registry", "--hours", "336", "--files", "14", "--keys",
      "id", "--reasons", isLogged ? "logged" : "none",
    ]
  }
  private static let requests = 8_000

  static let unlogged = Result { try fortnight(isLogged: false) }
  static let logged = Result { try fortnight(isLogged: true) }

  /// The logs and, in a store, the registry as it grew night by night.
  private static func fortnight(isLogged: Bool) throws -> (night: Night, store: Store) {
    let night = try Night(arguments(isLogged: isLogged), requests: requests)
    let store = try Store()
    let names = try FileManager.default.contentsOfDirectory(atPath: night.folder.path("night"))
      .sorted().filter { $0.hasPrefix("registry-") && $0 != "registry-stale" }
    for name in names {
      let asOf = String(decoding: night.folder.read("night/\(name)/as-of"), as: UTF8.self)
      let outcome = try store.run(
        ["registry", "import"],
        try Store.keyOption() + [
          night.folder.path("night/\(name)"), "--as-of",
          asOf.trimmingCharacters(in: .whitespacesAndNewlines),
        ])
      #expect(outcome.code == 0, "\(outcome.errText)")
    }
    let outcome = try store.ingest([night.logs])
    #expect(outcome.code == 0, "\(outcome.errText)")
    return (night, store)
  }

  @Test(arguments: rows) func truth(of row: Row) throws {
    let (night, store) = try (row.isLogged ? Self.logged : Self.unlogged).get()
    let before = night.truth("truth.csv")
    let scripted = before.first { $0["incident"] == row.incident }
    let key = try #require(scripted?["key"])
    let event = try #require(scripted?["event_id"])
    let org = try #require(scripted?["org_id"])
    let newest =
      try store.texts("SELECT key FROM keys WHERE org_id = \(org) ORDER BY created_at DESC LIMIT 1")
      .first?.first ?? ""
    func named(_ text: String) -> String {
      text.replacing("KEY", with: key).replacing("EVENT", with: event)
        .replacing("NEW", with: newest)
    }
    let remedied = try Night(
      Self.arguments(isLogged: row.isLogged) + row.remedies.flatMap { ["--remedy", named($0)] },
      requests: Self.requests)
    let outcome = try store.run(["whatif"], ["-o", "csv"] + row.options.map(named))
    #expect(outcome.code == 0, "\(outcome.errText)")
    var rows = CSVText.rows(outcome.outText)
    let header = rows.removeFirst()
    func figures(_ column: String) throws -> [String: Int] {
      let place = try #require(header.firstIndex(of: column))
      let pairs = rows.map { ($0[0], Int($0[place]) ?? -1) }.filter { $0.1 != 0 }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
    func byCause(_ truth: [[String: String]]) -> [String: Int] {
      truth.filter { !row.isOfKey || $0["key"] == key }
        .reduce(into: [:]) { $0[$1["cause"] ?? "", default: 0] += 1 }
    }
    #expect(try figures("refused") == byCause(before))
    var found = try figures("would_be_refused")
    let wanted = byCause(remedied.truth("truth.csv"))
    if row.isUpperBound {
      #expect(found["feature", default: 0] > wanted["feature", default: 0])
      found["feature"] = wanted["feature"]
    }
    #expect(found == wanted)
    #expect((byCause(before) != wanted) == row.hasEffect)
  }
}
