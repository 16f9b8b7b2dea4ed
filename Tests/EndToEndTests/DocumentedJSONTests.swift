import Foundation
import Testing

/// docs/json.md and the commands say the same.
@Suite struct DocumentedJSONTests {
  private static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized.path
  private static let documented = Result {
    DocumentedJSON(try String(contentsOfFile: "\(package)/docs/json.md", encoding: .utf8))
  }

  /// samples/, a log with rejected lines, and a registry as of two nights.
  private static let store: Result<Store, any Error> = Result {
    let store = try Store()
    try store.ingest(
      ["\(package)/samples/logs"],
      ["--registry", "\(package)/samples/registry", "--as-of", "2026-11-03T00:00:00Z"])
    try store.ingest([try store.folder.write("odd.log", "garbage\nmore garbage\n")])
    return store
  }

  /// The commands that are run for a schema; together they show all its fields. `@` is a key of the
  /// store, `%` a folder with a registry that contradicts itself, `#` a log.
  static let commands: [(schema: String, runs: [String])] = [
    ("authaudit.summary/1", ["summary"]),
    ("authaudit.keys/1", ["keys"]),
    ("authaudit.keys.unknown/1", ["keys --unknown"]),
    ("authaudit.keys.stale/1", ["keys --stale 1h"]),
    ("authaudit.keys.dead/1", ["keys --dead-in-use"]),
    ("authaudit.keys.rotation/1", ["keys --rotation --org 903"]),
    ("authaudit.callers/1", ["callers"]),
    ("authaudit.callers.days/1", ["callers --by-day --since 2026-11-01 --until 2026-11-05"]),
    ("authaudit.sources/1", ["sources"]),
    ("authaudit.sources.show/1", ["sources show #"]),
    ("authaudit.registry/1", ["registry show"]),
    ("authaudit.registry.org/1", ["registry show --org 903"]),
    ("authaudit.registry.history/1", ["registry history --key @"]),
    ("authaudit.registry.check/1", ["registry check %"]),
    ("authaudit.ingest/1", ["ingest #"]),
    ("authaudit.whatif/1", ["whatif --activate @"]),
    ("authaudit.lines/1", ["lines --org 903 --limit 5"]),
    ("authaudit.reclassify/1", ["reclassify --dry-run"]),
    ("authaudit.explain/1", ["explain --key @ --url /api/v1/ext/903/event/456/bib_search"]),
    ("authaudit.formats.doctor/1", ["formats doctor"]),
    ("authaudit.formats.advise/1", ["formats advise"]),
    ("authaudit.formats.advise.gateway/1", ["formats advise nginx"]),
    ("authaudit.trends/1", ["trends --by org,cause", "trends --by day"]),
  ]

  private func run(_ line: String) throws -> Outcome {
    let store = try Self.store.get()
    let folder = try Scratch()
    try folder.write("keys.csv", "key,org_id,state\nk1,903,active\nk1,905,active\n")
    try folder.write("events.csv", "event_id,org_id\n1,903\n1,905\n")
    try folder.write("orgs.csv", "org_id,name\n903,Acme\n")
    try folder.write("hosts.csv", "host,approved_at\na.example,\na.example,2026-01-01T00:00:00Z\n")
    let key = try store.texts("SELECT key FROM keys WHERE state = 'inactive' AND org_id = 903")
    let words = line.split(separator: " ").map {
      String($0).replacing("@", with: key.first?.first ?? "").replacing("%", with: folder.path)
        .replacing("#", with: store.folder.path("odd.log"))
    }
    let isFolder =
      words.starts(with: ["registry", "check"])
      || words.first == "formats" && words.last != "doctor"
    let own = ["ingest", "lines"].contains(words.first) ? try Store.keyOption() : []
    let end = (isFolder ? [] : ["--db", store.path]) + own + ["-o", "json"]
    return try Program.run(Program.authaudit, words + end)
  }

  @Test(arguments: commands) func fieldsAreDocumentedAndOccur(
    _ command: (schema: String, runs: [String])
  ) throws {
    let documented = try Self.documented.get()
    var shape = JSONShape()
    for line in command.runs {
      let outcome = try run(line)
      #expect([0, 1, 65].contains(outcome.code), "\(line): \(outcome.errText)")
      #expect(outcome.outText.contains("\"schema\": \"\(command.schema)\""), "\(line)")
      try shape.add(outcome.out)
    }
    guard let table = documented.tables[command.schema], !table.isEmpty else {
      let section = command.schema.split(whereSeparator: { ".".contains($0) })[1]
        .prefix { $0 != "/" }
      for path in shape.types.keys where documented.types(path, command.schema) == nil {
        let field = path.split(whereSeparator: { ".[]".contains($0) }).last.map(String.init) ?? path
        #expect(documented.names(field, in: String(section)), "\(path) is in no code span")
      }
      return
    }
    for (path, found) in shape.types {
      guard let types = documented.types(path, command.schema) else {
        Issue.record("\(command.schema): \(path) is not documented")
        continue
      }
      // An id or a share may happen to be whole; a text may look like anything.
      let wanted = types.union(types.contains("number") ? ["integer"] : [])
      #expect(
        types.contains("any") || found.isSubset(of: wanted),
        "\(command.schema): \(path) is \(found.sorted()), documented as \(types.sorted())")
    }
    for path in table.keys where !path.hasSuffix("*") {
      #expect(shape.types[path] != nil, "\(command.schema): \(path) does not occur")
    }
  }

  @Test func whatAllReportsHaveOccurs() throws {
    let documented = try Self.documented.get()
    var shape = JSONShape()
    for line in ["summary --since 2026-11-01", "registry show", "keys"] {
      try shape.add(try run(line).out)
    }
    for path in (documented.tables[""] ?? [:]).keys where !path.hasSuffix("*") {
      #expect(shape.types[path] != nil, "\(path) does not occur")
    }
  }

  @Test func everySchemaOfTheProgramIsDocumented() throws {
    let documented = try Self.documented.get()
    let sources = try #require(
      FileManager.default.enumerator(atPath: "\(Self.package)/Sources/authaudit"))
    var schemas: Set<String> = []
    for case let name as String in sources where name.hasSuffix(".swift") {
      let text = try String(
        contentsOfFile: "\(Self.package)/Sources/authaudit/\(name)", encoding: .utf8)
      for part in text.split(separator: "\"") where part.hasPrefix("authaudit.") {
        if part.last?.isNumber == true, part.contains("/") { schemas.insert(String(part)) }
      }
    }
    #expect(schemas.count >= 15)
    for schema in schemas {
      #expect(documented.tables[schema] != nil, "\(schema) has no paragraph in docs/json.md")
    }
  }

  @Test func sectionsAreInAlphabeticalOrder() throws {
    let text = try String(contentsOfFile: "\(Self.package)/docs/json.md", encoding: .utf8)
    let names = text.split(separator: "\n").filter { $0.hasPrefix("## ") }
    #expect(names == names.sorted())
  }
}
