import Foundation
import GRDB
import Testing

/// Each thing that can be wrong gets one clear sentence with its place and what to do, and its exit
/// code; the good rest is stored.
@Suite struct BadInputTests {
  /// A folder with everything that is wrong, and a store that is fine.
  struct Bench: Sendable {
    static let shared: Result<Bench, any Error> = Result { try Bench() }

    let folder: Scratch

    private init() throws {
      folder = try Scratch()
      let night = try Night.shared.get()
      let archive = try Data(contentsOf: URL(filePath: try night.files()[0]))
      try folder.write("good.gz", archive)
      try folder.write("cut.gz", archive.prefix(archive.count / 2))
      try folder.write("empty.gz", "")
      try folder.makeFolder("empty-folder")
      try Program.run("tar", ["-cf", folder.path("logs.tar"), "-C", night.logs, "."])
      try folder.write("picture.log", Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]))
      try folder.write("table.parquet.log", Data("PAR1".utf8) + Data(count: 60) + Data("PAR1".utf8))
      try folder.write("unreadable.gz", archive)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0], ofItemAtPath: folder.path("unreadable.gz"))
      try folder.makeFolder("registry")
      try folder.write("registry/orgs.csv", "organisation,title\n903,Alpha\n")
      try folder.write("profile.yaml", "profile: mine\ncolour: red\n")
      try folder.write("open.key", Data(count: 32))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o644], ofItemAtPath: folder.path("open.key"))
      try DatabaseQueue(path: folder.path("foreign.db")).write { database in
        try database.execute(sql: "CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1")
      }
      try DatabaseQueue(path: folder.path("newer.db")).write { database in
        try database.execute(
          sql: """
            CREATE TABLE source (id INTEGER); PRAGMA application_id = 0x41554454;
            PRAGMA user_version = 9999
            """)
      }
      let words = ["ingest", "--db", folder.path("fine.db")] + (try Store.keyOption())
      try Program.run(Program.authaudit, words + [folder.path("good.gz")])
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// `@` stands for the bench's folder.
    var arguments: [String]
    var code: Int32
    /// What stderr says.
    var says: [String]
    /// Whether the night's good archive, named beside the bad one, is counted all the same.
    var keepsGood = false
  }

  static let ingestRows = [
    Row(
      testDescription: "a truncated gzip", arguments: ["@/cut.gz", "@/good.gz"], code: 65,
      says: ["@/cut.gz: byte ", "the gzip stream ends early", "Fetch the file again", "--salvage"],
      keepsGood: true),
    Row(
      testDescription: "an empty file", arguments: ["@/empty.gz", "@/good.gz"], code: 0,
      says: ["@/empty.gz: it holds no lines"], keepsGood: true),
    Row(
      testDescription: "a tarball", arguments: ["@/logs.tar", "@/good.gz"], code: 65,
      says: ["@/logs.tar: this is a tar archive", "Unpack it"], keepsGood: true),
    Row(
      testDescription: "a PNG", arguments: ["@/picture.log", "@/good.gz"], code: 65,
      says: ["@/picture.log: this is a PNG", "nothing of it was stored"], keepsGood: true),
    Row(
      testDescription: "a parquet", arguments: ["@/table.parquet.log", "@/good.gz"], code: 65,
      says: ["@/table.parquet.log: this is a Parquet"], keepsGood: true),
    Row(
      testDescription: "a folder with nothing in it", arguments: ["@/empty-folder", "@/good.gz"],
      code: 66, says: ["@/empty-folder: no *.gz, *.log or *.json* file"], keepsGood: true),
    Row(
      testDescription: "a missing file", arguments: ["@/missing.gz", "@/good.gz"], code: 66,
      says: ["@/missing.gz: cannot be read: No such file", "Check its name"], keepsGood: true),
    Row(
      testDescription: "damage outranks nothing, a missing file outranks damage",
      arguments: ["@/missing.gz", "@/cut.gz", "@/good.gz"], code: 66,
      says: ["@/missing.gz: ", "@/cut.gz: byte "], keepsGood: true),
    Row(
      testDescription: "a registry with a wrong header",
      arguments: ["--registry", "@/registry", "@/good.gz"], code: 65,
      says: [
        "@/registry/orgs.csv:1: the header has no \"org_id\"",
        "The first row must name the columns",
        "Nothing was imported",
      ]),
    Row(
      testDescription: "a missing registry", arguments: ["--registry", "@/nowhere", "@/good.gz"],
      code: 66, says: ["@/nowhere: there is no such folder"]),
    Row(
      testDescription: "an unknown format", arguments: ["--format", "iis", "@/good.gz"], code: 64,
      says: ["there is no format iis; there are auto, json"]),
    Row(
      testDescription: "a template with an unknown variable",
      arguments: [
        "--log-format",
        #"{"t":"$context.requestTimeEpoch","status":"$context.status","x":"$context.nosuch"}"#,
        "@/good.gz",
      ], code: 64, says: ["--log-format: column 66: ", "$context.nosuch", "correct its name"]),
    Row(
      testDescription: "a template without a status",
      arguments: ["--log-format", "$remote_addr [$time_local]", "@/good.gz"], code: 64,
      says: ["--log-format: the template has no status"]),
    Row(
      testDescription: "a bad profile", arguments: ["--profile", "@/profile.yaml", "@/good.gz"],
      code: 78, says: ["@/profile.yaml:2:1: ", "\"colour\""]),
    Row(
      testDescription: "no such profile", arguments: ["--profile", "@/none.yaml", "@/good.gz"],
      code: 78, says: ["@/none.yaml: there is no such profile", "built in: 9pic"]),
    Row(
      testDescription: "a fingerprint key that others can read",
      arguments: ["--fingerprint-key", "@/open.key", "@/good.gz"], code: 73,
      says: ["@/open.key: others can read this fingerprint key", "chmod 600"]),
    Row(
      testDescription: "no path", arguments: [], code: 64, says: ["<paths>"]),
    Row(
      testDescription: "two formats",
      arguments: ["--format", "json", "--log-format", "$status", "@/good.gz"], code: 64,
      says: ["exclude each other"]),
  ]

  @Test(arguments: ingestRows) func ingest(_ row: Row) throws {
    let bench = try Bench.shared.get()
    let store = try Store()
    let arguments = row.arguments.map { $0.replacing("@", with: bench.folder.path) }
    let key = row.arguments.contains("--fingerprint-key") ? [] : try Store.keyOption()
    let outcome = try store.run(["ingest"], key + arguments)
    expect(outcome, row, bench)
    guard row.keepsGood else {
      if FileManager.default.fileExists(atPath: store.path) {
        #expect(try store.number("SELECT count(*) FROM sources") == 0)
      }
      return
    }
    #expect(try store.number("SELECT sum(parsed) FROM sources") ?? 0 > 0, "the good rest")
    try store.expectBalance()
  }

  static let reportRows = [
    Row(
      testDescription: "a bad time", arguments: ["--since", "2026-02-30"], code: 64,
      says: [
        "--since \"2026-02-30\": February 2026 has 28 days", "\n  2026-02-30\n          ^",
      ]),
    Row(
      testDescription: "no time at all", arguments: ["--until", "soon"], code: 64,
      says: ["--until \"soon\": this is no time. Write a date such as"]),
    Row(
      testDescription: "since after until",
      arguments: ["--since", "2026-11-02", "--until", "2026-11-01"], code: 64,
      says: ["the period ends before it begins", "Exchange the two"]),
    Row(
      testDescription: "an unknown zone", arguments: ["--timezone", "Mars/Olympus"], code: 64,
      says: ["\"Mars/Olympus\" is no time zone", "Asia/Kolkata"]),
    Row(
      testDescription: "an unknown cause", arguments: ["--cause", "bored"], code: 64,
      says: ["'bored' is invalid for '--cause", "inactive"]),
    Row(
      testDescription: "an org that is no number", arguments: ["--org", "alpha"], code: 64,
      says: ["'alpha' is invalid for '--org"]),
    Row(
      testDescription: "an unknown output", arguments: ["-o", "xml"], code: 64,
      says: ["'xml' is invalid", "markdown"]),
    Row(
      testDescription: "no such database", arguments: ["--db", "@/none.db"], code: 66,
      says: ["@/none.db: there is no such database", "authaudit ingest --db @/none.db"]),
    Row(
      testDescription: "somebody else's database", arguments: ["--db", "@/foreign.db"], code: 73,
      says: ["@/foreign.db: this SQLite database is not one of authaudit", "not touched"]),
    Row(
      testDescription: "a newer database", arguments: ["--db", "@/newer.db"], code: 73,
      says: ["@/newer.db: written by a newer authaudit", "not touched"]),
  ]

  @Test(arguments: reportRows) func report(_ row: Row) throws {
    let bench = try Bench.shared.get()
    var arguments = row.arguments.map { $0.replacing("@", with: bench.folder.path) }
    if !arguments.contains("--db") { arguments += ["--db", bench.folder.path("fine.db")] }
    let outcome = try Program.run(Program.authaudit, ["summary"] + arguments)
    expect(outcome, row, bench)
    #expect(outcome.out.isEmpty)
  }

  @Test(arguments: ["foreign.db", "newer.db"]) func otherDatabasesAreNotTouched(_ name: String)
    throws
  {
    let bench = try Bench.shared.get()
    let before = bench.folder.read(name)
    let words = ["ingest", "--db", bench.folder.path(name)] + (try Store.keyOption())
    let outcome = try Program.run(Program.authaudit, words + [bench.folder.path("good.gz")])
    #expect(outcome.code == 73)
    #expect(outcome.errText.contains("\(name): "))
    #expect(bench.folder.read(name) == before)
    #expect(!bench.folder.names().contains { $0.hasPrefix(name + "-") || $0 == name + ".lock" })
  }

  @Test(.enabled(if: geteuid() != 0, "root reads everything")) func unreadableFile() throws {
    let bench = try Bench.shared.get()
    let outcome = try Store().ingest([bench.folder.path("unreadable.gz")])
    #expect(outcome.code == 66)
    #expect(outcome.errText.contains("unreadable.gz: cannot be opened: Permission denied"))
  }

  @Test func nothingToReadMakesNoDatabase() throws {
    let store = try Store()
    let outcome = try store.ingest([store.folder.path("missing.gz")])
    #expect(outcome.code == 66)
    #expect(store.folder.names() == [])
  }

  /// The caret stands under the column that the message names.
  @Test func caretUnderTheColumn() throws {
    let bench = try Bench.shared.get()
    let template =
      #"{"t":"$context.requestTimeEpoch","status":"$context.status","x":"$context.no"}"#
    let outcome = try Store().ingest([bench.folder.path("good.gz")], ["--log-format", template])
    let lines = outcome.errText.split(separator: "\n").map(Array.init)
    let caret = try #require(lines.last?.firstIndex(of: "^"))
    #expect(String(lines[lines.count - 2][caret...]).hasPrefix("$context.no"))
  }

  private func expect(_ outcome: Outcome, _ row: Row, _ bench: Bench) {
    #expect(outcome.code == row.code, "\(outcome.errText)")
    for part in row.says {
      let part = part.replacing("@", with: bench.folder.path)
      #expect(outcome.errText.contains(part), "\(outcome.errText)")
    }
    expectHarmless(outcome.err, "stderr")
  }
}
