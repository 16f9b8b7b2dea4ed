import Foundation
import Testing

/// What the commands print, and that machines can read it.
@Suite struct OutputTests {
  private static let store: Result<Store, any Error> = Result {
    let store = try Store()
    let night = try Night.shared.get()
    try store.ingest([night.logs], ["--registry", night.registry])
    return store
  }

  @Test func quietIsTheBalanceLine() throws {
    let store = try Store()
    let night = try Night.shared.get()
    let outcome = try store.ingest([night.logs], ["--quiet", "--registry", night.registry])
    #expect(
      outcome.outText
        == "lines 8,000 = parsed 8,000 + rejected 0 + blank 0; sources: 8 new, 0 known, "
        + "0 replaced, 0 damaged\n")
    #expect(outcome.errText == "")
  }

  @Test func ingestEndsWithTheBalanceLine() throws {
    let store = try Store()
    let night = try Night.shared.get()
    let outcome = try store.ingest([night.logs], ["--registry", night.registry])
    let last = outcome.outText.split(separator: "\n").last
    #expect(last?.hasPrefix("lines 8,000 = parsed 8,000 + rejected 0 + blank 0; ") == true)
  }

  @Test func ingestInJSON() throws {
    let store = try Store()
    let night = try Night.shared.get()
    let outcome = try store.ingest([night.logs], ["-o", "json", "--registry", night.registry])
    let object = try object(outcome.out)
    #expect(object["schema"] as? String == "authaudit.ingest/1")
    #expect((object["balance"] as? String)?.hasPrefix("lines 8,000 = ") == true)
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 8)
    #expect(rows.reduce(0) { $0 + ($1["parsed"] as? Int ?? 0) } == 8_000)
  }

  @Test func summaryInJSON() throws {
    let store = try Self.store.get()
    let object = try object(try store.run(["summary", "-o", "json"]).out)
    #expect(object["schema"] as? String == "authaudit.summary/1")
    #expect(object["period"] is [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    for row in rows {
      for field in ["requests", "refused", "missing", "inactive", "unknown", "errors"] {
        #expect(row[field] is Int, "\(field)")
      }
      #expect(row.keys.contains("org_id"))
    }
    let sum = { (field: String) in rows.reduce(0) { $0 + ($1[field] as? Int ?? 0) } }
    #expect(sum("requests") == 8_000)
    let refused = try store.number("SELECT sum(requests) FROM failures")
    #expect(refused == Int64(sum("refused")))
  }

  @Test func summaryInNDJSON() throws {
    let store = try Self.store.get()
    let lines = try store.run(["summary", "-o", "ndjson"]).outText.split(separator: "\n")
    let orgs = try store.number("SELECT count(*) FROM org_summary")
    #expect(Int64(lines.count) == orgs)
    for line in lines { _ = try object(Data(line.utf8)) }
  }

  @Test func summaryInCSV() throws {
    let store = try Self.store.get()
    let rows = CSVText.rows(try store.run(["summary", "-o", "csv"]).outText)
    let orgs = try store.number("SELECT count(*) FROM org_summary")
    #expect(Int64(rows.count - 1) == orgs)
    #expect(Set(rows.map(\.count)).count == 1, "all rows have as many fields as the header")
    #expect(rows[0].starts(with: ["org_id", "name", "requests", "refused"]))
  }

  @Test func summaryInMarkdown() throws {
    let store = try Self.store.get()
    let table = try store.run(["summary", "-o", "markdown"]).outText
      .split(separator: "\n").filter { $0.hasPrefix("|") }
    let bars = table.map { row in row.replacing("\\|", with: "").count { $0 == "|" } }
    #expect(Set(bars).count == 1, "all rows have as many cells as the header")
    let orgs = try store.number("SELECT count(*) FROM org_summary")
    #expect(Int64(table.count) == orgs.map { $0 + 3 }, "header, rule, rows, total")
  }

  @Test func fullDiskBehindThePipe() throws {
    let store = try Self.store.get()
    for format in ["text", "json", "csv"] {
      let outcome = try Program.run(
        "/bin/sh",
        [
          "-c", #""$0" "$@" > /dev/full"#, Program.authaudit, "summary", "--db", store.path, "-o",
          format,
        ])
      #expect(outcome.code == 74, "\(format)")
      #expect(outcome.errText.contains("standard output: cannot write"), "\(outcome.errText)")
    }
  }

  @Test func readerThatGoesAway() throws {
    let store = try Self.store.get()
    let outcome = try Program.run(
      "/bin/bash",
      [
        "-c", #""$0" "$@" | head -1 > /dev/null; exit ${PIPESTATUS[0]}"#, Program.authaudit,
        "summary", "--db", store.path, "-o", "ndjson",
      ])
    #expect(outcome.code == 0)
    #expect(outcome.errText == "")
  }

  private func object(_ bytes: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
  }
}
