import Foundation
import Testing

/// What is said of the logs beside their format: the zone of times that name none, the year of those
/// that have none, the proxies in front of the gateway.
@Suite struct LogSettingsTests {
  /// Refusals at 02:12 and 02:13 as HAProxy's clock reads it.
  private static let haproxy = ["02:12:03.326", "02:13:04.000"].map {
    "203.0.113.9:51234 [02/Nov/2026:\($0)] www~ app/<NOSRV> 0/-1/-1/-1/0 403 212 - - PR-- 1/1/0/0/0 "
      + "0/0 {api.9pic.ai} \"GET /api/v1/ext/903/events HTTP/1.1\"\n"
  }.joined()

  /// The built-in profile with `text` behind its settings.
  private static func profile(
    _ folder: Scratch, _ name: String, replacing old: String, with text: String
  ) throws -> String {
    let built = String(
      decoding: try Program.run(Program.authaudit, ["profile", "show"]).out, as: UTF8.self)
    #expect(built.contains(old))
    return try folder.write(name, built.replacingOccurrences(of: old, with: text))
  }

  private static let times = "SELECT first_at, last_at FROM sources"
  private static let indian = [["2026-11-01T20:42:03.326Z", "2026-11-01T20:43:04.000Z"]]
  private static let utc = [["2026-11-02T02:12:03.326Z", "2026-11-02T02:13:04.000Z"]]

  @Test func timesWithoutAZoneAreReadInTheOneThatIsGiven() throws {
    let store = try Store()
    let log = try store.folder.write("ha.log", Self.haproxy)
    #expect(try store.ingest([log], ["--log-timezone", "Asia/Kolkata"]).code == 0)
    #expect(try store.texts(Self.times) == Self.indian)
    try store.expectBalance()
    try Self.expectZone("Asia/Kolkata", isSaid: true, of: log, store)
    // Known by its content, so another zone changes nothing: it is forgotten first.
    #expect(try store.ingest([log]).code == 0)
    #expect(try store.texts(Self.times) == Self.indian)
    #expect(try store.run(["sources", "forget", log]).code == 0)
    #expect(try store.number("SELECT count(*) FROM log_zone") == 0)
    #expect(try store.ingest([log]).code == 0)
    #expect(try store.texts(Self.times) == Self.utc)
    try Self.expectZone("UTC", isSaid: false, of: log, store)
  }

  /// What `sources show` says of the zone; of UTC only JSON does.
  private static func expectZone(
    _ zone: String, isSaid: Bool, of log: String, _ store: Store
  ) throws {
    let shown = try store.run(["sources", "show", log])
    #expect(
      shown.outText.contains("times without a zone read in \(zone)\n") == isSaid,
      "\(shown.outText)\(shown.errText)")
    let json = try store.run(["sources", "show", log], ["-o", "json"])
    #expect(json.outText.contains("\"log_timezone\":\"\(zone)\""), "\(json.outText)")
  }

  @Test func theProfileSaysItForAllLogs() throws {
    let store = try Store()
    let log = try store.folder.write("ha.log", Self.haproxy)
    let profile = try Self.profile(
      store.folder, "p.yaml", replacing: "log_timezone: UTC", with: "log_timezone: Asia/Kolkata")
    #expect(try store.ingest([log], ["--profile", profile]).code == 0)
    #expect(try store.texts(Self.times) == Self.indian)
    let other = try Store()
    #expect(try other.ingest([log], ["--profile", profile, "--log-timezone", "utc"]).code == 0)
    #expect(try other.texts(Self.times) == Self.utc)
  }

  /// Whoever reads the archive again reads it as it was ingested, whatever the profile says now.
  @Test func anArchiveIsReadAgainInItsZone() throws {
    let (store, fresh) = (try Store(), try Store())
    let log = try store.folder.write("ha.log", Self.haproxy)
    #expect(try store.ingest([log], ["--log-timezone", "Asia/Kolkata"]).code == 0)

    let lines = try store.run(
      ["lines"],
      Store.keyOption() + ["--since", "2026-11-01T20:30:00Z", "--until", "2026-11-01T21:00:00Z"])
    #expect(lines.code == 0 && lines.outText.split(separator: "\n").count == 2, "\(lines.errText)")

    for (zone, at) in [([], "2026-11-01T20:42:03.326Z"), (["UTC"], "2026-11-02T02:12:03.326Z")] {
      let explained = try store.run(
        ["explain", "\(log):1"],
        Store.keyOption() + ["-o", "json"] + zone.flatMap { ["--log-timezone", $0] })
      #expect(explained.outText.contains(at), "\(explained.outText)")
    }

    // Other field names: all archives are read again.
    let profile = try Self.profile(
      store.folder, "p.yaml", replacing: "  method: [httpMethod,",
      with: "  method: [verb, httpMethod,")
    let report = try store.reclassifyReport(["--profile", profile])
    let archives = report["archives"] as? [[String: Any]] ?? []
    #expect(
      archives.count == 1 && archives.first?["outcome"] as? String == "read_again", "\(report)")
    #expect(
      try fresh.ingest([log], ["--profile", profile, "--log-timezone", "Asia/Kolkata"]).code == 0)
    #expect(try store.dump() == fresh.dump())
  }

  @Test func whatIsNoZoneIsSaid() throws {
    let store = try Store()
    let log = try store.folder.write("ha.log", Self.haproxy)
    let given = try store.ingest([log], ["--log-timezone", "Asia/Bangalore"])
    #expect(given.code == 64 && given.errText.contains("is no time zone"), "\(given.errText)")
    let profile = try Self.profile(
      store.folder, "p.yaml", replacing: "log_timezone: UTC", with: "log_timezone: IST")
    let checked = try Program.run(Program.authaudit, ["profile", "check", profile])
    #expect(checked.code == 78 && checked.errText.contains("p.yaml:"), "\(checked.errText)")
    #expect(checked.errText.contains("several time zones share"))
    #expect(FileManager.default.fileExists(atPath: store.path) == false)
  }

  // MARK: - Years

  @Test func theYearIsThatOfTheFilesNameOrDateAndStaysSo() throws {
    let store = try Store()
    let lines = ["Dec 31 23:59:58", "Jan  1 00:00:01"].map {
      "{\"time\":\"\($0)\",\"status\":403,\"path\":\"/api/v1/ext/903/events\",\"host\":\"api.9pic.ai\"}\n"
    }.joined()
    let named = try store.folder.write("gw-20250101.log", lines)
    let dated = try store.folder.write(
      "gw.log", lines.replacingOccurrences(of: "events", with: "event/1/ping"))
    let date = try #require(ISO8601DateFormatter().date(from: "2026-01-01T00:10:00Z"))
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: dated)
    #expect(try store.ingest([named, dated]).code == 0)
    #expect(
      try store.texts(Self.times + " ORDER BY path")
        == [
          ["2025-12-31T23:59:58.000Z", "2026-01-01T00:00:01.000Z"],
          ["2024-12-31T23:59:58.000Z", "2025-01-01T00:00:01.000Z"],
        ].reversed())
    // A copy has another date; its lines are what they were.
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: dated)
    let read = try store.run(
      ["lines"], Store.keyOption() + ["--until", "2026-02-01", "-o", "json"])
    #expect(read.outText.contains("2025-12-31T23:59:58.000Z"), "\(read.outText)")
    #expect(read.outText.contains("2024-12-31T23:59:58.000Z"), "\(read.outText)")
  }

  @Test func tyksTextIsReadByItself() throws {
    let store = try Store()
    let log = try store.folder.write(
      "tyk-2026-11-24.log",
      """
      time="Nov 24 16:12:49" level=info msg="API reload complete" prefix=main
      time="Nov 24 16:12:50" level=info api_id=a1 api_key=00000000 client_ip="203.0.113.9" host="api.9pic.ai" method=GET path=/api/v1/ext/903/events prefix=access-log status=401
      time="Nov 24 16:12:51" level=info api_id=a1 api_key=0f3c7a1d client_ip="203.0.113.9" host="api.9pic.ai" method=GET path="/api/v1/ext/903/events?page=1" prefix=access-log status=403

      """)
    let outcome = try store.ingest([log], ["--log-timezone", "+01:00"])
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(
      try store.texts("SELECT format, parsed, blank FROM sources") == [["tyk-text", "2", "1"]])
    #expect(
      try store.texts(Self.times) == [["2026-11-24T15:12:50.000Z", "2026-11-24T15:12:51.000Z"]])
    try store.expectBalance()
  }

  // MARK: - Proxies

  @Test func theClientIsTheFirstBeforeTheProxies() throws {
    let (store, fresh) = (try Store(), try Store())
    let lines = ["192.0.2.66, 203.0.113.9, 10.1.2.3", "203.0.113.9,10.1.2.4", "198.51.100.7"].map {
      """
      {"time":"2026-11-01T02:00:00Z","status":403,"path":"/api/v1/ext/903/events",\
      "host":"api.9pic.ai","ip":"\($0)"}

      """
    }.joined()
    let log = try store.folder.write("a.json", lines)
    let clients = "SELECT DISTINCT client_ip FROM callers ORDER BY client_ip"
    #expect(try store.ingest([log], ["--format", "json"]).code == 0)
    #expect(try store.texts(clients).count == 3, "without the setting each list is as it stands")

    let profile = try Self.profile(
      store.folder, "p.yaml", replacing: "# trusted_proxies:", with: "trusted_proxies:")
    #expect(try fresh.ingest([log], ["--format", "json", "--profile", profile]).code == 0)
    #expect(try fresh.texts(clients) == [["198.51.100.7"], ["203.0.113.9"]])
    // What is stored was read otherwise: its archive is read again.
    let report = try store.reclassifyReport(["--profile", profile])
    let archives = report["archives"] as? [[String: Any]] ?? []
    #expect(archives.first?["needs"] as? [String] == ["other-reading"], "\(report)")
    #expect(try store.dump() == fresh.dump())
  }
}
