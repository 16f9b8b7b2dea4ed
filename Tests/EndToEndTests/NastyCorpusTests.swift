import Foundation
import Testing

/// Walks the nasty corpus: every file is read as its row of the manifest says, nothing traps, hangs
/// or leaks.
@Suite(.enabled(if: Corpus.isPossible, "there is no python3"))
struct NastyCorpusTests {
  // MARK: - Logs

  @Test(arguments: Corpus.rows("log", "name")) func log(_ row: Corpus.Row) throws {
    let corpus = try Corpus.shared.get()
    let store = try Store()
    let outcome = try run(["ingest"], row, store)
    #expect(row.exit == nil || outcome.code == row.exit, "\(outcome.errText)")
    #expect([0, 65, 66].contains(outcome.code), "\(outcome.errText)")
    #expect(outcome.code == 0 || !outcome.err.isEmpty, "an exit code without a sentence")
    expectHarmless(outcome.out, "stdout")
    expectHarmless(outcome.err, "stderr")
    expectSays(row, outcome)
    if let byte = row["byte"] { #expect(outcome.errText.contains("byte \(byte): ")) }
    try expectCounts(row, store)
    if row.name.hasPrefix("secrets/"), row.kind == "log" {
      try expectNoCanary(outcome, store, corpus)
    }
    guard FileManager.default.fileExists(atPath: store.path), row.kind == "log" else { return }
    try expectLines(row, store, corpus)

    let dump = try store.dump()
    try run(["ingest"], row, store)
    expectSame(try store.dump(), dump, "ingested again")
    let folder = row.name.prefix { $0 != "/" }
    if folder != "gz" { try expectSameWithoutTemplates(row, outcome, dump) }
    if ["lines/1", "lines/2"].contains(row.name.prefix(7)) { try expectHarmlessReports(store) }
    if let salvaged = row["salvage_lines"] { try expectSalvage(row, Int64(salvaged)) }
    if row.twin != nil { try expectNothingNew(after: row) }
  }

  /// The counts of the only source, where the row fixes them.
  private func expectCounts(_ row: Corpus.Row, _ store: Store) throws {
    guard FileManager.default.fileExists(atPath: store.path) else {
      #expect(row["state"] == nil || row["state"] == "none")
      return
    }
    try store.expectBalance()
    let columns = ["lines", "parsed", "rejected", "blank", "refused", "state"]
    let sources = try store.texts("SELECT \(columns.joined(separator: ", ")) FROM sources")
    guard sources.count == 1 else {
      // A folder, or something that is no file.
      #expect(row["lines"] == nil && row["state"] == nil, "\(sources.count) sources")
      return
    }
    for (column, found) in zip(columns, sources[0]) {
      guard let wanted = row[column] else { continue }
      #expect(found == wanted, "\(column)")
    }
  }

  /// The learned templates change nothing but the speed.
  private func expectSameWithoutTemplates(
    _ row: Corpus.Row, _ outcome: Outcome, _ dump: [String]
  ) throws {
    let store = try Store()
    let complete = try run(["ingest"], row, store, ["AUTHAUDIT_COMPLETE_READER": "1"])
    #expect(complete.code == outcome.code)
    #expect(complete.errText == outcome.errText)
    expectSame(try store.dump(), dump, "by the complete reader")
  }

  private func expectSalvage(_ row: Corpus.Row, _ lines: Int64?) throws {
    let store = try Store()
    let outcome = try run(["ingest", "--salvage"], row, store)
    #expect(outcome.code == 65)
    #expect(try store.number("SELECT lines FROM sources") == lines, "--salvage")
    try store.expectBalance("--salvage")
  }

  private func expectNothingNew(after row: Corpus.Row) throws {
    let store = try Store()
    let corpus = try Corpus.shared.get()
    try ingest(try #require(row.twin), corpus, store)
    let dump = try store.dump()
    let outcome = try run(["ingest"], row, store)
    #expect(outcome.outText.contains("0 new, 1 known, 0 replaced"))
    expectSame(try store.dump(), dump, "after its twin")
  }

  private func expectHarmlessReports(_ store: Store) throws {
    for format in ["text", "json", "csv", "markdown"] {
      let report = try store.run(["summary", "-o", format])
      #expect(report.code == 0, "\(report.errText)")
      // RFC 4180 ends a record with CR LF.
      let text = Data(report.outText.replacing("\r\n", with: "\n").utf8)
      expectHarmless(format == "csv" ? text : report.out, "summary -o \(format)")
    }
  }

  /// The lines behind the refusals are as many, harmless, and without the key.
  private func expectLines(_ row: Corpus.Row, _ store: Store, _ corpus: Corpus) throws {
    func ask(_ words: [String], _ place: [[UInt8]] = []) throws -> Outcome {
      let words = [Program.authaudit] + words + ["--db", store.path] + (try Store.keyOption())
      let outcome = try Program.start(
        words.map { Array($0.utf8) } + row.arguments + place, in: corpus.folder.path
      ).wait()
      #expect(outcome.code == 0, "\(outcome.errText)")
      expectHarmless(outcome.out, "\(words[1])")
      expectHarmless(outcome.err, "\(words[1])")
      return outcome
    }
    let lines = try ask(["lines", "--limit", "0"])
    let wanted = try store.number("SELECT coalesce(sum(requests), 0) FROM failures")
    #expect(Int64(lines.outText.count { $0 == "\n" }) == wanted, "lines")
    guard row.name.hasPrefix("secrets/") else { return }
    try expectNoCanary(lines, store, corpus)
    try expectNoCanary(try ask(["lines", "-o", "json"]), store, corpus)
    try expectNoCanary(try ask(["explain"], [row.path + Array(":2".utf8)]), store, corpus)
  }

  /// The key, and what gives it away, is neither in a file nor on the screen.
  private func expectNoCanary(_ outcome: Outcome, _ store: Store, _ corpus: Corpus) throws {
    try store.run(["summary"])
    var places = [("stdout", outcome.out), ("stderr", outcome.err)]
    places += store.folder.names().map { ($0, store.folder.read($0)) }
    for (place, bytes) in places {
      for canary in corpus.canaries {
        #expect(
          bytes.range(of: canary) == nil, "\(String(decoding: canary, as: UTF8.self)) in \(place)")
      }
    }
  }

  // MARK: - A log that grows

  /// Lines and sources stored after each of `grow/1…9`, in turn.
  @Test func grow() throws {
    let corpus = try Corpus.shared.get()
    let store = try Store()
    let steps: [(name: String, lines: Int64, sources: Int64)] = [
      ("1-first.gz", 40, 1), ("2-grown.gz", 80, 1), ("3-appended.gz", 120, 1),
      ("4-recompressed.gz", 120, 1), ("5-plain.log", 120, 1), ("6-shrunk.gz", 120, 1),
      ("7-other-same-start.gz", 200, 2), ("8-half-last-line.log", 201, 2),
      ("9-completed.log", 201, 2),
    ]
    for step in steps {
      try ingest(Array("grow/\(step.name)".utf8), corpus, store)
      #expect(try store.number("SELECT sum(lines) FROM sources") == step.lines, "\(step.name)")
      #expect(try store.number("SELECT count(*) FROM sources") == step.sources, "\(step.name)")
      try store.expectBalance("\(step.name)")
    }
  }

  @Test func allLogsInOneRun() throws {
    let corpus = try Corpus.shared.get()
    let store = try Store()
    let folders = ["gz", "lines", "time"].map { corpus.folder.path($0) }
    let outcome = try store.ingest(folders, ["--jobs", "8"])
    #expect(outcome.code == 65, "\(outcome.errText)")
    expectHarmless(outcome.out, "stdout")
    expectHarmless(outcome.err, "stderr")
    try store.expectBalance()
    let dump = try store.dump(without: ["compressed_bytes"])
    let other = try Store()
    try other.ingest(folders.reversed(), ["--jobs", "1"])
    expectSame(try other.dump(without: ["compressed_bytes"]), dump, "in another order")
  }

  // MARK: - Registries, profiles, databases

  @Test(arguments: Corpus.rows("registry")) func registry(_ row: Corpus.Row) throws {
    let corpus = try Corpus.shared.get()
    let store = try Store()
    var before: [String]?
    if row["why"]?.lowercased().contains("after 00-good") == true {
      try store.run(
        ["registry", "import", corpus.folder.path("registry/00-good")] + Store.keyOption())
      before = try store.dump()
    }
    let outcome = try run(["registry", "import"], row, store)
    #expect(row.exit == nil || outcome.code == row.exit, "\(outcome.errText)")
    expectHarmless(outcome.out, "stdout")
    expectHarmless(outcome.err, "stderr")
    expectSays(row, outcome)
    try expectNoCanary(outcome, store, corpus)
    if let before {
      expectSame(try store.dump(), before, "nothing is deleted")
    } else if outcome.code != 0, FileManager.default.fileExists(atPath: store.path) {
      #expect(try store.number("SELECT count(*) FROM keys") == 0, "nothing is half imported")
    }
  }

  @Test(arguments: Corpus.rows("profile")) func profile(_ row: Corpus.Row) throws {
    let corpus = try Corpus.shared.get()
    let outcome = try Program.start(
      [Program.authaudit, "profile", "check"].map { Array($0.utf8) } + [row.path],
      in: corpus.folder.path
    ).wait(seconds: 10)
    #expect(row.exit == nil || outcome.code == row.exit, "\(outcome.errText)")
    expectHarmless(outcome.out, "stdout")
    expectHarmless(outcome.err, "stderr")
    expectSays(row, outcome)
  }

  /// Other people's files given as `--db`: when it is refused, no byte of it changes.
  @Test(arguments: Corpus.rows("database")) func database(_ row: Corpus.Row) throws {
    let corpus = try Corpus.shared.get()
    let copy = try Scratch()
    try Program.run("cp", ["-a", corpus.folder.path("db"), copy.path])
    let path = copy.path(row.name)
    let bytes = copy.read(row.name)
    let names = try FileManager.default.subpathsOfDirectory(atPath: copy.path).sorted()
    let command = ["ingest", "--db", path] + (try Store.keyOption())
    let outcome = try Program.run(
      Program.authaudit, command + [corpus.folder.path("kinds/good.log")])
    #expect(row.exit == nil || outcome.code == row.exit, "\(outcome.errText)")
    expectHarmless(outcome.err, "stderr")
    expectSays(row, outcome)
    guard outcome.code != 0 else { return }
    #expect(copy.read(row.name) == bytes)
    let made = try FileManager.default.subpathsOfDirectory(atPath: copy.path).sorted()
    #expect(made.filter { !$0.hasSuffix(".lock") } == names)
    let report = try Program.run(Program.authaudit, ["summary", "--db", path])
    #expect([66, 73].contains(report.code), "\(report.errText)")
    #expect(copy.read(row.name) == bytes)
  }

  // MARK: - Helpers

  /// Runs a command on the row's file, as a stranger would: with the folder of the corpus as the
  /// working folder.
  @discardableResult
  private func run(
    _ command: [String], _ row: Corpus.Row, _ store: Store, _ environment: [String: String] = [:]
  ) throws -> Outcome {
    let corpus = try Corpus.shared.get()
    let words = [Program.authaudit] + command + ["--db", store.path] + (try Store.keyOption())
    return try Program.start(
      words.map { Array($0.utf8) } + row.arguments + [row.path], environment: environment,
      in: corpus.folder.path
    ).wait()
  }

  private func ingest(_ path: [UInt8], _ corpus: Corpus, _ store: Store) throws {
    let words = [Program.authaudit, "ingest", "--db", store.path] + (try Store.keyOption())
    _ = try Program.start(words.map { Array($0.utf8) } + [path], in: corpus.folder.path).wait()
  }

  private func expectSays(_ row: Corpus.Row, _ outcome: Outcome) {
    guard let says = row["says"]?.lowercased() else { return }
    let said = (outcome.errText + outcome.outText).lowercased()
    #expect(said.contains(says), "\(outcome.errText)")
  }
}
