import Foundation
import Testing

/// Judging again: what comes out is what a fresh ingest of the same archives would give.
@Suite struct ReclassifyTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var night: [String]
    /// Files of the stale registry; none: no registry at all.
    var files = ["orgs", "hosts", "events", "key_events"]
    /// Which rows of them are known.
    var keeps: @Sendable (String, Int, [String]) -> Bool = { _, _, _ in true }
    /// The profile's text, changed, for judging again.
    var profile: (@Sendable (String) -> String)?
    /// What archives are read again for.
    var needs: Set<String>
  }

  static let rows = [
    Row(
      testDescription: "a registry that comes late", night: ["--seed", "5", "--reasons", "none"],
      files: [], needs: ["served", "samples", "callers"]),
    Row(
      testDescription: "what happened to keys since the evening",
      night: ["--seed", "5", "--reasons", "none"],
      keeps: { file, _, row in file != "key_events" || row[2] < "2026-11-01T20:00:00Z" },
      needs: ["samples"]),
    Row(
      testDescription: "keys of some organisations", night: ["--seed", "6", "--reasons", "none"],
      keeps: { file, number, row in
        file != "key_events" || (Int(row[1]) ?? 0) % 7 != 3 || number % 2 == 0
      }, needs: []),
    Row(
      testDescription: "hosts, where logs hold secrets and reasons",
      night: ["--seed", "7", "--format", "nginx", "--keys", "secret"],
      files: ["orgs", "events", "key_events"], needs: []),
    Row(
      testDescription: "keys, where logs hold secrets",
      night: ["--seed", "8", "--format", "nginx", "--keys", "secret", "--reasons", "none"],
      keeps: { file, _, row in file != "key_events" || !"ab".contains(row[0].prefix(1)) },
      needs: ["near-misses"]),
    Row(
      testDescription: "events, where wrong requests were served",
      night: ["--seed", "9", "--served-wrongly", "200"],
      keeps: { file, number, _ in file != "events" || number % 10 != 0 },
      needs: []),
    Row(
      testDescription: "another order of checks", night: ["--seed", "10", "--reasons", "none"],
      profile: {
        $0.replacing(
          "checks: [missing, invalid, inactive, org, event, host, feature]",
          with: "checks: [missing, host, event, org, inactive, invalid, feature]")
      }, needs: ["samples", "callers"]),
    Row(
      testDescription: "a new rule for a reason", night: ["--seed", "11"],
      profile: {
        $0.replacing(
          "\nreasons:\n",
          with: """

            reasons:
              - {field: [reason, message], contains: "key is inactive", cause: edge, detail: policy}

            """)
      }, needs: ["samples", "callers"]),
    Row(
      testDescription: "another route, which says what a path is", night: ["--seed", "12"],
      profile: { $0.replacing("/ping\"}", with: "/pong\"}") },
      needs: ["other-reading", "served"]),
  ]

  /// The night, a store that ingested it under what was known then, one that did under all.
  private static func stores(
    _ row: Row
  ) throws -> (night: Night, stale: Store, fresh: Store, options: [String]) {
    let night = try Night(row.night + ["--files", "3"], requests: 10_000)
    let (stale, fresh) = (try Store(), try Store())
    var options = row.night.contains("nginx") ? ["--log-format", night.template] : []
    let asThen = options
    if let change = row.profile {
      let shown = try Program.run(Program.authaudit, ["profile", "show"]).outText
      #expect(change(shown) != shown, "the row changes the profile")
      options += ["--profile", try fresh.folder.write("profile.yaml", change(shown))]
    }
    if !row.files.isEmpty {
      let registry = try StaleRegistry(of: night.registry, row.files, keeps: row.keeps)
      for store in [stale, fresh] {
        let done = try store.importRegistry(registry.path, asOf: StaleRegistry.asOf)
        #expect(done.code == 0, "\(done.errText)")
      }
    }
    #expect(try stale.ingest([night.logs], ["--quiet"] + asThen).code == 0)
    for store in [stale, fresh] {
      let done = try store.importRegistry(night.registry, asOf: StaleRegistry.rightAsOf)
      #expect(done.code == 0, "\(done.errText)")
    }
    #expect(try fresh.ingest([night.logs], ["--quiet"] + options).code == 0)
    return (night, stale, fresh, options)
  }

  @Test(arguments: rows) func equalsAFreshIngest(_ row: Row) throws {
    let (night, store, fresh, options) = try Self.stores(row)
    defer { withExtendedLifetime(night) {} }
    let before = try store.dump()
    let wanted = try fresh.dump()
    #expect(before != wanted, "the row changes something")

    let dry = try store.reclassifyReport(["--dry-run"] + options)
    expectSame(try store.dump(), before, "a dry run stores nothing")
    let done = try store.reclassifyReport(options)
    expectSame(try store.dump(), wanted, "judged again")
    try store.expectBalance()
    #expect(try store.text("PRAGMA integrity_check") == "ok")
    let isSaid = NSArray(array: dry["rows"] as? [Any] ?? []).isEqual(done["rows"])
    #expect(isSaid, "the differences are said before")

    let archives = done["archives"] as? [[String: Any]] ?? []
    let needs = archives.flatMap { $0["needs"] as? [String] ?? [] }
    #expect(Set(needs) == row.needs)
    #expect(archives.allSatisfy { $0["outcome"] as? String == "read_again" })

    let again = try store.reclassify(options)
    #expect(again.code == 0)
    #expect(again.outText.contains("Nothing changes"), "\(again.outText)")
    #expect(again.outText.contains(" 0 changed, 0 read again\n"), "\(again.outText)")
    expectSame(try store.dump(), wanted, "judged twice")
  }
}

extension Store {
  /// The one text that a query gives.
  func text(_ sql: String) throws -> String? { try texts(sql).first?.first }
}
