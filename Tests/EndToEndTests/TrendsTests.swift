import Foundation
import GRDB
import Testing

/// What `trends` counts, over the store of a night and that of three weeks.
@Suite struct TrendsTests {
  private static let night: Result<Store, any Error> = Result {
    let store = try Store()
    let night = try Night.shared.get()
    try store.ingest([night.logs], ["--registry", night.registry])
    return store
  }

  private static let weeks: Result<Store, any Error> = Result {
    let store = try Store()
    try store.ingest(try ThreeWeeks.write(into: store.folder))
    return store
  }

  private static let words = [
    "hour", "day", "week", "month", "cause", "org", "key", "event", "host", "route", "status",
    "day,cause", "hour,org", "org,cause", "key,host", "week,route", "status,cause", "event,day",
  ]

  private func report(_ store: Store, _ arguments: [String]) throws -> [String: Any] {
    let outcome = try store.run(["trends"], ["-o", "json"] + arguments)
    #expect(outcome.code == 0, "\(outcome.errText)")
    let object = try JSONSerialization.jsonObject(with: outcome.out)
    return try #require(object as? [String: Any])
  }

  private func rows(_ store: Store, _ arguments: [String]) throws -> [[String: Any]] {
    try #require(try report(store, arguments)["rows"] as? [[String: Any]])
  }

  private func sum(_ rows: [[String: Any]], _ field: String) -> Int {
    rows.reduce(0) { $0 + ($1[field] as? Int ?? 0) }
  }

  @Test(arguments: words) func rowsAddUpToAllThatIsStored(_ by: String) throws {
    for (store, zones) in [
      (try Self.night.get(), ["Asia/Kolkata", "America/New_York"]),
      (try Self.weeks.get(), ["Europe/Berlin", "Asia/Kathmandu"]),
    ] {
      let refused = Int(try #require(try store.number("SELECT sum(refused) FROM sources")))
      let requests = Int(try #require(try store.number("SELECT sum(parsed) FROM sources")))
      for zone in zones {
        let rows = try rows(store, ["--by", by, "--timezone", zone])
        #expect(sum(rows, "refused") == refused, "\(zone)")
        let hasRequests = rows.contains { $0["requests"] != nil }
        #expect(hasRequests == !["cause", "route", "status"].contains { by.contains($0) })
        if hasRequests { #expect(sum(rows, "requests") == requests, "\(zone)") }
      }
    }
  }

  @Test(arguments: words) func textFitsTheScreen(_ by: String) throws {
    for store in [try Self.night.get(), try Self.weeks.get()] {
      for (width, environment) in [(80, ["COLUMNS": "80"]), (120, ["COLUMNS": "120"])] {
        let outcome = try store.run(
          ["trends"], ["--by", by, "--limit", "7", "--since", "2026-10-27"],
          environment: environment)
        #expect(outcome.code == 0 && outcome.errText.isEmpty)
        #expect(outcome.outText.split(separator: "\n").allSatisfy { $0.count <= width })
      }
    }
  }

  @Test func aFilterLimitsAllOfIt() throws {
    let store = try Self.weeks.get()
    let found = try report(
      store, ["--cause", "host", "--since", "2026-10-26", "--until", "2026-11-02"])
    let rows = try #require(found["rows"] as? [[String: Any]])
    #expect(rows.map { $0["refused"] as? Int } == [6, 0, 0, 0, 0, 0, 48])
    #expect(rows.map { $0["requests"] as? Int } == [233, 233, 233, 225, 225, 234, 241])
    let compared = try #require(found["compared"] as? [String: Any])
    #expect(compared["refused"] as? Int == 54 && compared["refused_before"] as? Int == 36)
    let changes = try #require(found["changes"] as? [[String: Any]])
    #expect(changes.map { $0["status"] as? String } == ["new", "changed"])
    let org = try report(store, ["--org", "321", "--by", "cause"])
    #expect(
      (org["rows"] as? [[String: Any]])?.map { "\($0["cause"] ?? "") \($0["refused"] ?? "")" }
        == ["host 42", "inactive 36"])
  }

  @Test func theOrderOfArchivesDoesNotMatter() throws {
    let forward = try Self.weeks.get()
    let backward = try Store()
    for path in try ThreeWeeks.write(into: backward.folder).reversed() {
      try backward.ingest([path])
    }
    for by in Self.words {
      let arguments = ["--by", by, "--limit", "3", "--since", "2026-10-20"]
      #expect(
        try forward.run(["trends"], arguments).outText
          == backward.run(["trends"], arguments).outText, "\(by)")
    }
  }

  @Test func foldedValuesAreSaid() throws {
    let store = try Store()
    try store.ingest(try ThreeWeeks.write(into: store.folder))
    let note = "folded into (other)"
    #expect(try !store.run(["trends"], ["--by", "key"]).outText.contains(note))
    try DatabaseQueue(path: store.path).write { database in
      try database.execute(sql: "UPDATE source SET folded = 3 WHERE path LIKE '%day-05%'")
    }
    for arguments in [["--by", "key"], ["--by", "day,event"]] {
      let text = try store.run(["trends"], arguments).outText
      #expect(text.contains("In 1 source values past the cap were \(note)"), "\(arguments)")
    }
    for arguments in [["--host", "shop.example"], ["--org", "903"]] {
      #expect(try store.run(["trends"], arguments).outText.contains(note), "\(arguments)")
    }
    for arguments in [["--by", "day"], ["--by", "key", "--since", "2026-10-20"]] {
      #expect(try !store.run(["trends"], arguments).outText.contains(note), "\(arguments)")
    }
  }

  @Test func aFileHasAllRowsWhateverTheScreenShows() throws {
    let store = try Self.weeks.get()
    let path = store.folder.path("trends.json")
    let outcome = try store.run(["trends"], ["--by", "hour,org", "--export", path])
    #expect(outcome.code == 0)
    let all = try store.run(["trends"], ["--by", "hour,org", "-o", "json"])
    #expect(store.folder.read("trends.json") == all.out)
    let few = try report(store, ["--by", "org", "--limit", "2"])
    #expect((few["rows"] as? [Any])?.count == 2 && few["rows_left_out"] as? Int == 5)
    #expect((few["total"] as? [String: Any])?["refused"] as? Int == 1088)
  }

  @Test func theDocsNameEveryField() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/json.md").standardized.path
    let documented = DocumentedJSON(try String(contentsOfFile: page, encoding: .utf8))
    let store = try Self.weeks.get()
    var shape = JSONShape()
    for arguments in [
      ["--since", "2026-10-26"], ["--by", "org,cause"], ["--by", "key,event"], ["--by", "week"],
      ["--by", "hour,host"], ["--by", "route,status"], ["--by", "month"], ["--org", "4711"],
    ] {
      try shape.add(try store.run(["trends"], ["-o", "json"] + arguments).out)
    }
    for field in ["changes[].status", "compared.causes[].cause", "compared.orgs[].org_id"] {
      #expect(shape.types[field] != nil, "\(field)")
    }
    for path in shape.types.keys where documented.types(path, "authaudit.trends/1") == nil {
      let field = path.split(whereSeparator: { ".[]".contains($0) }).last.map(String.init) ?? path
      #expect(documented.names(field, in: "trends"), "\(path) is in no code span")
    }
  }

  @Test func aBadWordIsOneSentence() throws {
    for (by, sentence) in [
      ("foo", "--by does not know \"foo\""), ("day,hour", "day and hour are two"),
      ("day,cause,org", "one word or two"), ("org,org", "org twice"), ("", "an empty word"),
      ("day,\u{1B}[2J", "\\x1B["),
    ] {
      let outcome = try Program.run(Program.authaudit, ["trends", "--by", by])
      #expect(outcome.code == 64)
      #expect(outcome.errText.contains(sentence), "\(outcome.errText)")
      #expect(!outcome.errText.unicodeScalars.contains("\u{1B}"))
    }
    let outcome = try Program.run(Program.authaudit, ["trends", "--limit", "-1"])
    #expect(outcome.code == 64)
  }
}
