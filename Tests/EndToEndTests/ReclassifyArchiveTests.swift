import Foundation
import Testing

/// Judging again: when an archive is read again, and what is left to do without it.
@Suite struct ReclassifyArchiveTests {
  /// A refusal at `time` of 2026-11-01, or a request that was served.
  private static func line(
    _ time: String, status: Int = 403, key: String = "k1", ip: String = "198.51.100.1",
    path: String = "/api/v1/ext/903/events"
  ) -> String {
    """
    {"time":"2026-11-01T\(time)Z","status":\(status),"method":"GET","path":"\(path)",\
    "host":"api.9pic.ai","ip":"\(ip)","key_id":"\(key)","request_id":"r-\(time)"}

    """
  }

  /// A registry in which key k1 of organisation 903 is there since 2025, and what happened to it.
  private static func registry(_ events: [String]) throws -> Scratch {
    let folder = try Scratch()
    let history = ["k1,903,2025-01-01T00:00:00Z,created"] + events
    try folder.write(
      "key_events.csv", "key,org_id,at,action\n" + history.joined(separator: "\n") + "\n")
    return folder
  }

  /// A store that has `lines` in `a.json`, ingested before `events` were known, and one that ingested
  /// them after.
  private static func stores(
    _ lines: [String], learning events: [String], known: [String] = []
  ) throws -> (stale: Store, fresh: Store, log: String) {
    let (stale, fresh) = (try Store(), try Store())
    let log = try stale.folder.write("a.json", lines.joined())
    let before = try registry(known)
    let now = try registry(known + events)
    for store in [stale, fresh] {
      #expect(try store.importRegistry(before.path, asOf: StaleRegistry.asOf).code == 0)
    }
    let outcome = try stale.ingest([log], ["--format", "json"])
    #expect(outcome.code == 0, "\(outcome.errText)")
    for store in [stale, fresh] {
      #expect(try store.importRegistry(now.path, asOf: StaleRegistry.rightAsOf).code == 0)
    }
    #expect(try fresh.ingest([log], ["--format", "json"]).code == 0)
    return (stale, fresh, log)
  }

  private static func needs(_ report: [String: Any]) -> [String] {
    (report["archives"] as? [[String: Any]] ?? []).flatMap { $0["needs"] as? [String] ?? [] }
  }

  private static let deactivated = "k1,903,2026-11-01T12:04:00Z,deactivated"

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var lines: [String]
    var learning = [deactivated]
    var needs: [String]
  }

  static let rows = [
    Row(
      testDescription: "all requests of a group are on one side",
      lines: [line("12:05:00"), line("12:10:00"), line("12:15:00")], needs: []),
    Row(
      testDescription: "two requests, one on either side, are told apart by their times",
      lines: [line("12:00:00"), line("12:10:00")], needs: []),
    Row(
      testDescription: "three requests on both sides",
      lines: [line("12:00:00"), line("12:10:00"), line("12:12:00")], needs: ["straddling"]),
    Row(
      testDescription: "the samples of a group that falls apart by half-hours",
      lines: [line("11:00:00"), line("11:10:00"), line("12:10:00"), line("12:40:00")],
      needs: ["samples"]),
    Row(
      testDescription: "the causes of two callers of a group that falls apart",
      lines: [
        line("11:00:00"), line("11:01:00", ip: "198.51.100.2"), line("12:10:00"),
        line("12:10:01", ip: "198.51.100.2"), line("12:10:02", ip: "198.51.100.2", path: "/"),
        line("12:10:03", ip: "198.51.100.3", path: "/"),
      ], needs: ["samples", "callers"]),
    Row(
      testDescription: "served requests that should have been refused",
      lines: [line("12:10:00", status: 200)], needs: ["served"]),
    Row(
      testDescription: "served requests before it happened",
      lines: [line("11:10:00", status: 200), line("12:01:00", status: 200)], needs: []),
    Row(
      testDescription: "served requests of somebody else, and a health check",
      lines: [line("12:10:00", status: 200, key: "k2"), line("12:10:00", status: 200, path: "/")],
      learning: ["k3,903,2026-11-01T12:04:00Z,created"], needs: []),
  ]

  @Test(arguments: rows) func isReadForWhatTheCountsDoNotTell(_ row: Row) throws {
    let (store, fresh, _) = try Self.stores(row.lines, learning: row.learning)
    let report = try store.reclassifyReport()
    #expect(Self.needs(report) == row.needs)
    expectSame(try store.dump(), try fresh.dump(), "judged again")
    #expect(Self.needs(try store.reclassifyReport()).isEmpty)
  }

  /// Where more values are unknown than are kept, which ones are depends on the registry.
  @Test func isReadWhereValuesWereFolded() throws {
    let lines = (0..<17_000).map { Self.line("12:00:00", key: "u\($0)") } + [Self.line("12:10:00")]
    let (store, fresh, _) = try Self.stores(
      lines, learning: ["u16999,904,2025-01-01T00:00:00Z,created"])
    #expect(Self.needs(try store.reclassifyReport()).first == "folded")
    expectSame(try store.dump(), try fresh.dump(), "judged again")
    #expect(Self.needs(try store.reclassifyReport()).isEmpty)
  }

  /// A spoiled form of a key that was not known is just an unknown key.
  @Test func isReadForSecretsThatMayBeASpoiledKey() throws {
    let (store, fresh) = (try Store(), try Store())
    let secret = "9pk_live_51H8xJ2eZvKYlo2C0aBcD"
    let lines = [" \(secret)", "another-unknown-key-0123456789"].map {
      Self.line("12:00:00", key: $0).replacing("\"key_id\"", with: "\"x-api-key\"")
    }
    let log = try store.folder.write("a.json", lines.joined())
    let registry = try store.folder.makeFolder("registry")
    try store.folder.write(
      "registry/key_events.csv", "key,org_id,at,action\nother,1,2025-01-01T00:00:00Z,created\n")
    let import_ = { (store: Store) in
      try store.run(
        ["registry", "import", registry], Store.keyOption() + ["--registry-keys", "secret"]
      ).code
    }
    for store in [store, fresh] { #expect(try import_(store) == 0) }
    #expect(try store.ingest([log]).code == 0)
    try store.folder.write(
      "registry/key_events.csv",
      "key,org_id,at,action\n\(secret),903,2025-01-01T00:00:00Z,created\n")
    for store in [store, fresh] { #expect(try import_(store) == 0) }
    #expect(try fresh.ingest([log]).code == 0)
    #expect(try fresh.number("SELECT count(*) FROM failures WHERE detail = 'malformed'") == 1)

    let report = try store.reclassifyReport()
    #expect(Self.needs(report) == ["near-misses"])
    expectSame(try store.dump(), try fresh.dump(), "judged again")
    #expect(Self.needs(try store.reclassifyReport()).isEmpty)
  }

  // MARK: - Without the archive

  /// Groups beside the one that straddles: all but that one are judged again.
  private static let mixed = [
    line("12:00:00"), line("12:10:00"), line("12:12:00"),
    line("12:20:00", path: "/api/v1/ext/903/event/456/ping", ip: "198.51.100.9"),
  ]

  private static func line(
    _ time: String, path: String, ip: String
  ) -> String { line(time, status: 403, key: "k1", ip: ip, path: path) }

  struct Loss: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: Int32
    var says: String
    var change: @Sendable (String) throws -> Void
  }

  static let losses = [
    Loss(testDescription: "gone", code: 66, says: "a.json: gone (No such file or directory)") {
      try FileManager.default.removeItem(atPath: $0)
    },
    Loss(testDescription: "moved", code: 66, says: "a.json: gone (No such file or directory)") {
      try FileManager.default.moveItem(atPath: $0, toPath: $0 + ".moved")
    },
    Loss(
      testDescription: "grown", code: 65,
      says: "a.json: not what it was (it holds something else than what was ingested)"
    ) { path in
      let log = try FileHandle(forWritingTo: URL(filePath: path))
      try log.seekToEnd()
      try log.write(contentsOf: Data(line("12:50:00").utf8))
    },
    Loss(testDescription: "a folder by now", code: 66, says: "a.json: gone (") { path in
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    },
  ]

  @Test(arguments: losses) func whatIsLostIsSaidAndTheRestJudgedAgain(_ loss: Loss) throws {
    let (store, fresh, log) = try Self.stores(Self.mixed, learning: [Self.deactivated])
    try loss.change(log)
    let dry = try store.reclassify(["--dry-run"])
    #expect(dry.code == loss.code)
    let outcome = try store.reclassify()
    #expect(outcome.code == loss.code)
    #expect(outcome.errText.contains(loss.says), "\(outcome.errText)")
    #expect(outcome.errText.contains("needed: 3 requests around a change"))
    try store.expectBalance()
    let causes = """
      SELECT event_id, cause, sum(requests) FROM failures GROUP BY 1, 2 ORDER BY 1, 2
      """
    #expect(
      try store.texts(causes) == [["", "unknown", "3"], ["456", "inactive", "1"]],
      "the group that straddles stays, the other is judged again")
    #expect(
      try fresh.texts(causes) == [
        ["", "inactive", "2"], ["", "unknown", "1"], ["456", "inactive", "1"],
      ])
    let again = try store.reclassify()
    #expect(again.code == loss.code, "said again, for it is still not done")
    #expect(again.outText.contains("judged otherwise 0 + as before 4"), "\(again.outText)")
  }

  /// The same content at its old place, compressed otherwise, is the same archive.
  @Test func sameContentIsTheSameArchive() throws {
    let (store, fresh, log) = try Self.stores(Self.mixed, learning: [Self.deactivated])
    let packed = try Program.run("gzip", ["-9", log])
    #expect(packed.code == 0)
    try FileManager.default.moveItem(atPath: log + ".gz", toPath: log)
    #expect(try store.reclassify().code == 0)
    expectSame(
      try store.dump(without: ["compressed_bytes"]), try fresh.dump(without: ["compressed_bytes"]))
  }

  /// What was salvaged is read again up to the damage.
  @Test func salvagedArchivesAreReadAgain() throws {
    let (store, fresh) = (try Store(), try Store())
    let lines = (0..<3_000).map { Self.line("12:\(10 + $0 % 20):00", ip: "198.51.100.\($0 % 200)") }
    let log = try store.folder.write("a.json", lines.joined())
    #expect(try Program.run("gzip", [log]).code == 0)
    let packed = store.folder.read("a.json.gz")
    let cut = try store.folder.write("a.json.gz", packed.prefix(packed.count * 2 / 3))
    let now = try Self.registry(["k1,903,2026-11-01T12:17:30Z,deactivated"])
    let before = try Self.registry([])
    #expect(try store.importRegistry(before.path, asOf: StaleRegistry.asOf).code == 0)
    #expect(try fresh.importRegistry(before.path, asOf: StaleRegistry.asOf).code == 0)
    #expect(try store.ingest([cut], ["--salvage"]).code == 65)
    #expect(try store.importRegistry(now.path, asOf: StaleRegistry.rightAsOf).code == 0)
    #expect(try fresh.importRegistry(now.path, asOf: StaleRegistry.rightAsOf).code == 0)
    #expect(try fresh.ingest([cut], ["--salvage"]).code == 65)
    let report = try store.reclassifyReport()
    #expect(Self.needs(report).contains("straddling"))
    expectSame(try store.dump(), try fresh.dump(), "judged again")
  }
}
