import Foundation
import Testing

/// What `explain` says agrees with what ingest made of the same line, and gives no secret away.
@Suite struct ExplainTests {
  private struct Answer {
    let outcome: Outcome
    let object: [String: Any]

    init(_ outcome: Outcome) throws {
      self.outcome = outcome
      #expect(outcome.code == 0, "\(outcome.errText)")
      object = try #require(
        try JSONSerialization.jsonObject(with: outcome.out) as? [String: Any])
    }

    func part(_ name: String) -> [String: Any] { object[name] as? [String: Any] ?? [:] }
    func verdict(_ name: String) -> String { part("verdict")[name] as? String ?? "" }
    var failing: String {
      (part("verdict")["failing"] as? [String] ?? []).joined(separator: ",")
    }
  }

  private func explain(
    _ store: Store, _ arguments: [String], input: String = "/dev/null"
  ) throws -> Answer {
    try Answer(
      store.run(["explain", "-o", "json"], Store.keyOption() + arguments, input: input))
  }

  // MARK: - The same as ingest

  /// Every kind of verdict of a night: one sample of each, explained from its line and by its id.
  @Test(arguments: [false, true]) func samples(isSecret: Bool) throws {
    let bench = try (isSecret ? LinesTests.Bench.secrets : LinesTests.Bench.digests).get()
    let samples = try bench.store.texts(
      """
      SELECT cause, detail, source, line, request_id, at, org_id, url_org_id, key, event_id, host,
        path FROM samples
      GROUP BY cause, detail HAVING line = min(line) ORDER BY 1, 2
      """)
    #expect(samples.count > 10)
    for sample in samples {
      let answer = try explain(
        bench.store, bench.format + ["\(sample[2]):\(sample[3])"])
      #expect(answer.verdict("cause") == sample[0], "\(sample)")
      #expect(answer.verdict("detail") == sample[1], "\(sample)")
      let request = answer.part("request")
      for (name, place) in [("request_id", 4), ("at", 5), ("key", 8), ("host", 10), ("path", 11)] {
        #expect(request[name] as? String ?? "" == sample[place], "\(name) of \(sample)")
      }
      for (name, place) in [("org_id", 6), ("url_org_id", 7), ("event_id", 9)] {
        let found = request[name].map { $0 is NSNull ? "" : "\($0)" }
        #expect(found == sample[place], "\(name) of \(sample)")
      }
      let byID = try explain(bench.store, bench.format + ["--request-id", sample[4]])
      #expect(byID.verdict("cause") == sample[0], "\(sample)")
      #expect(byID.part("request")["line"] as? Int == Int(sample[3]))
      #expect((byID.object["history"] as? [Any]) != nil, "the line was at hand")
    }
  }

  /// `failing` is what the view says, for every refusal of a source that is alone in its case.
  @Test func failingChecks() throws {
    let bench = try LinesTests.Bench.digests.get()
    let rows = CSVText.rows(try bench.run(["-o", "csv", "--limit", "0"]).outText)
    let header = rows[0]
    let places = try ["source", "line", "failing", "evidence", "agreement"].map {
      try #require(header.firstIndex(of: $0))
    }
    for row in rows.dropFirst().enumerated().filter({ $0.offset % 29 == 0 }).map(\.element) {
      let values = places.map { row[$0] }
      let answer = try explain(bench.store, ["\(values[0]):\(values[1])"])
      #expect(answer.failing == values[2])
      #expect(answer.verdict("evidence") == values[3])
      #expect(answer.verdict("agreement") == values[4])
    }
  }

  @Test func wronglyServed() throws {
    let bench = try LinesTests.Bench.secrets.get()
    let rows = CSVText.rows(
      try bench.run(["--served-wrongly", "-o", "csv", "--limit", "3"]).outText)
    let (source, line) = (
      try #require(rows[0].firstIndex(of: "source")), try #require(rows[0].firstIndex(of: "line"))
    )
    for row in rows.dropFirst() {
      let answer = try explain(bench.store, bench.format + ["\(row[source]):\(row[line])"])
      #expect(answer.part("verdict")["served_wrongly"] as? Bool == true)
      #expect(answer.part("verdict")["refused"] as? Bool == false)
      let title = answer.object["title"] as? [String] ?? []
      #expect(title.first?.contains("and should have been refused: ") == true)
    }
  }

  // MARK: - Without the line

  @Test func theLogHasMoved() throws {
    let night = try Night.shared.get()
    let folder = try Scratch()
    let log = try folder.write("a.gz", Data(contentsOf: URL(filePath: try night.files()[1])))
    let store = try Store()
    try store.ingest([log], ["--registry", night.registry])
    let sample = try store.texts("SELECT request_id, cause, detail FROM samples LIMIT 1")[0]
    try FileManager.default.removeItem(atPath: log)
    let gone = try explain(store, ["--request-id", sample[0]])
    #expect(gone.verdict("cause") == sample[1] && gone.verdict("detail") == sample[2])
    #expect(gone.outcome.outText.contains("is not at its path any more"))
    try folder.write("a.gz", Data(contentsOf: URL(filePath: try night.files()[2])))
    let changed = try explain(store, ["--request-id", sample[0]])
    #expect(changed.outcome.outText.contains("has changed: the line is not there any more"))
  }

  @Test func aDamagedLog() throws {
    let bench = try LinesTests.Bench.digests.get()
    let folder = try Scratch()
    let bytes = try Data(contentsOf: URL(filePath: try bench.night.files()[0]))
    let log = try folder.write("cut.gz", bytes.prefix(bytes.count / 2))
    let first = try bench.store.run(["explain"], Store.keyOption() + ["\(log):1"])
    #expect(first.code == 0, "what precedes the damage is there: \(first.errText)")
    let last = try bench.store.run(["explain"], Store.keyOption() + ["\(log):100000"])
    #expect(last.code == 65)
    #expect(last.errText.contains("cut.gz: byte "), "\(last.errText)")
    #expect(last.errText.contains("the gzip stream ends early; line 100000 was not reached"))
  }

  // MARK: - Without a log

  /// A key on standard input is the one of the registry, also where it is spoiled.
  @Test func aSecretKey() throws {
    let folder = try Scratch()
    let secret = "9pk_live_CANARY7f3aZ0kQ9wLmT4xVb8"
    try folder.makeFolder("registry")
    try folder.write(
      "registry/keys.csv",
      "key,org_id,state,created_at,label\n\(secret),903,active,2026-01-01T00:00:00Z,shop\n")
    try folder.write("registry/orgs.csv", "org_id,name\n903,Alpha\n")
    let store = try Store()
    let done = try store.run(
      ["registry", "import", folder.path("registry")],
      Store.keyOption() + ["--registry-keys", "secret", "--as-of", "2026-02-01T00:00:00Z"])
    #expect(done.code == 0, "\(done.errText)")
    let question = [
      "--key", "-", "--url", "https://api.9pic.ai/api/v1/ext/903/events", "--at", "2026-03-01",
    ]
    let whole = try explain(store, question, input: try folder.write("whole", secret + "\r\n"))
    #expect(whole.failing == "")
    #expect(whole.outcome.outText.contains("Would pass at 2026-03-01 00:00:00 +05:30"))
    let spoiled = try explain(
      store, question, input: try folder.write("spoiled", "Bearer \(secret)"))
    #expect(spoiled.failing == "invalid")
    #expect(spoiled.outcome.outText.contains("with Bearer before it"))
    let early = try explain(
      store, question.dropLast() + ["2025-12-31"], input: folder.path("whole"))
    #expect(early.failing == "invalid")
    #expect(early.outcome.outText.contains("the key was not made before 2026-01-01 05:30:00"))
    for outcome in [whole.outcome, spoiled.outcome, early.outcome] {
      for output in [outcome.out, outcome.err] {
        #expect(output.range(of: Data("CANARY".utf8)) == nil)
      }
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var says: String
    var code: Int32 = 64
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let refusals = [
    Refusal(arguments: [], says: "Name one thing to explain"),
    Refusal(arguments: ["-", "--url", "/a"], says: "Name one thing to explain"),
    Refusal(arguments: ["--line", "x", "--key", "k"], says: "go with --url"),
    Refusal(arguments: ["night.log"], says: "name a file and a line of it"),
    Refusal(arguments: ["night.log:0"], says: "name a file and a line of it"),
    Refusal(arguments: [":1"], says: "name a file and a line of it"),
    Refusal(arguments: ["nowhere.log:1"], says: "nowhere.log: cannot be opened", code: 66),
    Refusal(arguments: ["/:1"], says: "cannot be opened", code: 66),
    Refusal(arguments: ["-"], says: "the line is expected there", code: 66),
    Refusal(arguments: ["--url", "api.9pic.ai/x"], says: "this is no URL"),
    Refusal(arguments: ["--url", "https:///x"], says: "the URL names no host"),
    Refusal(arguments: ["--url", "/x", "--at", "soon"], says: "\"soon\": this is no time"),
    Refusal(arguments: ["--url", "/x", "--key", "-"], says: "the key is expected there", code: 66),
    Refusal(arguments: ["--url", "/x", "--format", "iis"], says: "there is no format iis"),
    Refusal(arguments: ["--request-id", "x'; --"], says: "kept no such request", code: 66),
  ]

  @Test(arguments: refusals) func refuses(_ row: Refusal) throws {
    let bench = try LinesTests.Bench.digests.get()
    let outcome = try bench.store.run(["explain"], Store.keyOption() + row.arguments)
    #expect(outcome.code == row.code, "\(outcome.errText)")
    #expect(outcome.errText.contains(row.says), "\(outcome.errText)")
    #expect(outcome.out.isEmpty)
  }

  /// Whatever somebody pastes is answered, and does nothing to a terminal.
  @Test(arguments: [
    "{}", "{", "\u{1B}[2J", "{\"time\":1793557923,\"status\":403,\"path\":\"\\u001b[2J/\\u202e\"}",
    "{\"time\":1793557923,\"status\":403,\"path\":\"/api/v1/ext/\u{1B}]8;;x/event/=1+1/ping\"}",
    "{\"time\":1793557923,\"status\":403,\"x-api-key\":\"ab\",\"host\":\"..\"}",
  ])
  func hostilePastes(_ text: String) throws {
    let bench = try LinesTests.Bench.digests.get()
    let file = try Scratch()
    let input = try file.write("line", text)
    for format in ["text", "json", "markdown", "ndjson"] {
      let outcome = try bench.store.run(
        ["explain", "-", "-o", format], Store.keyOption(), input: input)
      #expect([0, 65, 66].contains(outcome.code), "\(outcome.errText)")
      expectHarmless(outcome.out, "stdout")
      expectHarmless(outcome.err, "stderr")
    }
  }
}
