import Foundation
import Testing

/// The lines behind a number are as many as the number says, and the very lines.
@Suite struct LinesTests {
  /// A night in a store of its own.
  struct Bench: Sendable {
    let night: Night
    let store: Store
    let format: [String]

    init(_ arguments: [String], isGiven: Bool = false) throws {
      night = try Night(arguments, requests: 6_000)
      store = try Store()
      format = isGiven ? ["--log-format", night.template] : []
      let outcome = try store.ingest([night.logs], ["--registry", night.registry] + format)
      #expect(outcome.code == 0, "\(outcome.errText)")
    }

    func run(_ arguments: [String]) throws -> Outcome {
      try store.run(["lines"], Store.keyOption() + format + arguments)
    }

    /// API Gateway, digests, reasons.
    static let digests: Result<Bench, any Error> = Result { try Bench(["--seed", "3"]) }
    /// nginx, secrets, no reasons, and a gateway that served 40 requests wrongly.
    static let secrets: Result<Bench, any Error> = Result {
      try Bench(
        [
          "--seed", "11", "--format", "nginx", "--keys", "secret", "--reasons", "none",
          "--served-wrongly", "40",
        ], isGiven: true)
    }
  }

  // MARK: - As many as the store counts

  /// Options of a filter, and the condition on the view that says the same.
  struct Question: Sendable, CustomTestStringConvertible {
    var options: [String] = []
    var conditions = ["1"]
    var testDescription: String { options.joined(separator: " ") }
  }

  /// Numbers that look random and are the same in every run.
  struct Lottery {
    var state: UInt64 = 42

    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, limit)
    }
  }

  /// Random filters over the values of the view, some that fit nothing among them.
  private static func questions(_ store: Store, _ view: String, count: Int) throws -> [Question] {
    var lottery = Lottery()
    let hasCause = view == "failures"
    let rows = try store.texts(
      """
      SELECT slot, org_id, key, event_id, host, route, \(hasCause ? "cause" : "''") FROM \(view)
      WHERE typeof(coalesce(org_id, 1)) = 'integer' AND typeof(coalesce(event_id, 1)) = 'integer'
      """)
    let names = ["", "org", "key", "event", "host", "route", "cause"]
    let columns = ["", "org_id", "key", "event_id", "host", "route", "cause"]
    return (0..<count).map { _ in
      var question = Question()
      // Values of two rows: together they may fit nothing.
      let row = rows[lottery.below(rows.count)]
      let other = lottery.below(8) == 0 ? rows[lottery.below(rows.count)] : row
      for place in 1..<names.count where lottery.below(3) == 0 {
        let value = (place % 2 == 0 ? row : other)[place]
        guard !value.isEmpty else { continue }
        question.options += ["--\(names[place])", value]
        let quote = ["org", "event"].contains(names[place]) ? "" : "'"
        question.conditions.append("\(columns[place]) = \(quote)\(value)\(quote)")
      }
      if lottery.below(2) == 0 {
        question.options += ["--since", row[0]]
        question.conditions.append("slot >= '\(row[0])'")
      }
      if lottery.below(4) == 0 {
        question.options += ["--until", "2026-11-02T09:00:00Z"]
        question.conditions.append("slot < '2026-11-02T09:00:00Z'")
        if row[0] >= "2026-11-02T09:00:00Z" {
          question.options.removeAll { $0 == "--since" || $0 == row[0] }
          question.conditions.removeAll { $0.hasPrefix("slot >=") }
        }
      }
      return question
    }
  }

  private func expectCounts(_ bench: Bench, _ view: String, _ options: [String]) throws {
    for question in try Self.questions(bench.store, view, count: 24) {
      let conditions = question.conditions.joined(separator: " AND ")
      let wanted = try bench.store.number(
        "SELECT coalesce(sum(requests), 0) FROM \(view) WHERE \(conditions)")
      let outcome = try bench.run(["--count"] + options + question.options)
      #expect(outcome.outText == "\(wanted ?? -1)\n", "\(question): \(outcome.errText)")
      #expect(outcome.code == 0, "\(question): \(outcome.errText)")
      #expect(outcome.err.isEmpty || wanted == 0, "\(question): \(outcome.errText)")
    }
  }

  @Test func refusalsOfDigests() throws {
    try expectCounts(try Bench.digests.get(), "failures", [])
  }

  @Test func refusalsOfSecrets() throws {
    try expectCounts(try Bench.secrets.get(), "failures", [])
  }

  @Test func wronglyServed() throws {
    let bench = try Bench.secrets.get()
    let all = try bench.store.number("SELECT sum(requests) FROM served_wrongly") ?? 0
    #expect(all >= 30)
    #expect(try bench.run(["--count", "--served-wrongly"]).outText == "\(all)\n")
    try expectCounts(bench, "served_wrongly", ["--served-wrongly"])
  }

  // MARK: - The very lines

  /// Every printed line stands at its place, but for the digest of its key.
  @Test func theLinesThemselves() throws {
    let bench = try Bench.digests.get()
    let outcome = try bench.run(["--limit", "0"])
    #expect(outcome.code == 0 && outcome.err.isEmpty, "\(outcome.errText)")
    expectHarmless(outcome.out, "stdout")
    var files: [String: [String]] = [:]
    for file in try bench.night.files() {
      let text = try Program.run("gzip", ["-dc", file]).outText
      files[file] = text.split(separator: "\n").map(String.init)
    }
    let digest = /"keyDigest":"[0-9a-f]{64}"/
    var places: [String] = []
    for line in outcome.outText.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      let number = try #require(Int(parts[1]))
      let original = try #require(files[String(parts[0])])[number - 1]
        .replacing(digest, with: #""keyDigest":"***""#).replacing(#"\"#, with: #"\\"#)
      #expect(parts[2] == " " + original)
      #expect(original.contains(#""status":"40"#))
      places.append(parts[0] + ":" + String(repeating: "0", count: 9 - parts[1].count) + parts[1])
    }
    #expect(places == places.sorted(), "by path, then line")
    let all = try bench.store.number("SELECT sum(requests) FROM failures")
    #expect(Int64(places.count) == all)
  }

  @Test(arguments: ["text", "ndjson", "csv", "json", "markdown"])
  func jobsChangeNothing(_ format: String) throws {
    let bench = try Bench.secrets.get()
    let one = try bench.run(["--limit", "0", "--jobs", "1", "-o", format])
    let eight = try bench.run(["--limit", "0", "--jobs", "8", "-o", format])
    #expect(one.code == 0, "\(one.errText)")
    #expect(one.out.count > 10_000)
    #expect(one.out == eight.out)
  }

  @Test func theRowsAreThoseOfTheView() throws {
    let bench = try Bench.secrets.get()
    let columns = [
      "slot", "org_id", "url_org_id", "key_org_id", "key", "event_id", "host", "route", "method",
      "status", "cause", "detail", "evidence", "failing", "agreement",
    ]
    let wanted = try bench.store.texts(
      "SELECT \(columns.joined(separator: ", ")), sum(requests) FROM failures GROUP BY "
        + (1...columns.count).map { "\($0)" }.joined(separator: ", ")
    ).flatMap { row in
      Array(repeating: row.dropLast().joined(separator: "|"), count: Int(row.last ?? "") ?? 0)
    }
    var rows = CSVText.rows(try bench.run(["-o", "csv"]).outText)
    let header = rows.removeFirst()
    let places = try columns.map { try #require(header.firstIndex(of: $0)) }
    let found = rows.map { row in places.map { row[$0] }.joined(separator: "|") }
    expectSame(found.sorted(), wanted.sorted(), "failures")
  }

  @Test func limits() throws {
    let bench = try Bench.digests.get()
    let all = try bench.run(["--limit", "0"]).outText.split(separator: "\n")
    let some = try bench.run(["--limit", "7", "--jobs", "4"])
    #expect(some.outText.split(separator: "\n") == Array(all.prefix(7)))
    #expect(some.errText.contains("The first 7 of the "))
    #expect(some.code == 0)
    let most = try bench.run(["--limit", "\(all.count)"])
    #expect(most.outText.split(separator: "\n") == all)
    #expect(most.err.isEmpty)
    let closed = try Program.run(
      "/bin/bash",
      [
        "-c", #""$0" "$@" | head -1 > /dev/null; exit ${PIPESTATUS[0]}"#, Program.authaudit,
        "lines",
        "--db", bench.store.path, "--limit", "0",
      ] + Store.keyOption())
    #expect(closed.code == 0)
    #expect(closed.errText == "")
  }

  @Test func nothingFits() throws {
    let bench = try Bench.digests.get()
    let outcome = try bench.run(["--org", "1"])
    #expect(outcome.code == 0 && outcome.out.isEmpty)
    #expect(outcome.errText.hasPrefix("authaudit: Org 1 is unknown: "), "\(outcome.errText)")
    #expect(try bench.run(["--org", "1", "--count"]).outText == "0\n")
  }

  /// The file beside the screen has the rows, whatever the screen shows.
  @Test func export() throws {
    let bench = try Bench.digests.get()
    let folder = try Scratch()
    let rows = try bench.run(["-o", "csv", "--limit", "9"]).out
    for format in ["text", "ndjson", "csv"] {
      let path = folder.path("\(format).csv")
      let outcome = try bench.run(["-o", format, "--limit", "9", "--export", path])
      #expect(outcome.code == 0, "\(outcome.errText)")
      #expect(folder.read("\(format).csv") == rows)
      #expect(try bench.run(["-o", format, "--limit", "9"]).out == outcome.out)
    }
  }
}
