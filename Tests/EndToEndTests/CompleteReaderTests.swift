import Foundation
import Testing

/// A night that is read without anything learned from its lines gives the same store, table by table.
@Suite struct CompleteReaderTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized.path
  private static let gateways = root + "/Tests/EndToEndTests/Fixtures/gateways"

  @Test(arguments: ["apigw", "nginx"]) func samples(_ format: String) throws {
    let samples = Self.root + "/samples"
    let template = format == "nginx" ? ["--log-format", "@\(samples)/log_format.nginx"] : []
    try expectSameStores(
      ["\(samples)/logs/\(format)"], ["--registry", "\(samples)/registry"] + template,
      requests: 2_000)
  }

  @Test(arguments: ["nginx", "apache", "haproxy", "caddy", "envoy"]) func gateways(
    _ gateway: String
  ) throws {
    let folder = Self.gateways + "/" + gateway
    try expectSameStores(
      ["\(folder)/logs"], ["--registry", "\(folder)/registry"], requests: 50)
    guard gateway != "caddy" else { return }
    let template = try String(contentsOfFile: folder + "/usual-template", encoding: .utf8)
    try expectSameStores(
      ["\(folder)/usual.log.gz"],
      [
        "--registry", "\(folder)/registry", "--log-format",
        template.trimmingCharacters(in: .newlines),
      ], requests: 100)
  }

  @Test(arguments: ["apigw", "nginx"]) func aNightOfIncidents(_ format: String) throws {
    let keys = format == "nginx" ? ["--keys", "secret"] : []
    let night = try Night(["--seed", "5", "--incidents", "--format", format] + keys)
    let template = format == "nginx" ? ["--log-format", night.template] : []
    try expectSameStores(
      [night.logs], ["--registry", night.registry] + template, requests: 20_000)
  }

  /// A gateway that is changed in the middle of a file, and back.
  @Test func aFormatThatChangesHalfWay() throws {
    let night = try Night(["--seed", "6"], requests: 1_500)
    let other = try Night(["--seed", "6", "--format", "nginx"], requests: 1_500)
    let lines = try Self.lines(of: night)
    let file = lines.prefix(700) + (try Self.lines(of: other)) + lines.dropFirst(700)
    try night.folder.write("changed.log", Data(file.joined(separator: [0x0A])))
    let store = try expectSameStores(
      [night.folder.path("changed.log")], ["--registry", night.registry], requests: 3_000)
    #expect(try store.texts("SELECT format FROM sources")[0][0].contains("+"))
  }

  /// Lines damaged by a byte, cut, joined or blown up among good ones.
  @Test(arguments: ["apigw", "nginx", "nginx-json"]) func damagedLines(_ format: String) throws {
    let night = try Night(["--seed", "7", "--format", format], requests: 2_000)
    var lines = try Self.lines(of: night)
    for index in stride(from: 3, to: lines.count - 1, by: 5) {
      let place = index * 7_919 % lines[index].count
      switch index / 5 % 6 {
      case 0: lines[index][place] = UInt8(truncatingIfNeeded: index)
      case 1: lines[index].removeSubrange(place...)
      case 2: lines[index] += lines[index + 1]
      case 3: lines[index].insert(contentsOf: Array(#"\""#.utf8), at: place)
      case 4: lines[index].insert(contentsOf: Array(#"\u00e9\x22"#.utf8), at: place)
      default: lines[index].insert(contentsOf: Array(repeating: 0x41, count: 3_000), at: place)
      }
    }
    try night.folder.write("damaged.log", Data(lines.joined(separator: [0x0A])))
    try expectSameStores(
      [night.folder.path("damaged.log")], ["--registry", night.registry], requests: 1_400)
  }

  // MARK: -

  /// Ingests by both readers; at least `requests` must be counted, so that there was something to
  /// learn.
  @discardableResult private func expectSameStores(
    _ paths: [String], _ options: [String], requests: Int64,
    _ location: SourceLocation = #_sourceLocation
  ) throws -> Store {
    let options = ["--jobs", "1"] + options
    let (fast, complete) = (try Store(), try Store())
    let one = try fast.ingest(paths, options)
    let other = try complete.ingest(
      paths, options, environment: ["AUTHAUDIT_COMPLETE_READER": "1"])
    #expect(one.code == other.code, sourceLocation: location)
    #expect(one.errText == other.errText, sourceLocation: location)
    expectSame(
      try complete.tables(), try fast.tables(), "by the complete reader", location)
    expectSame(try complete.dump(), try fast.dump(), "by the complete reader", location)
    try fast.expectBalance("", location)
    let counted = try fast.number("SELECT sum(parsed) FROM sources") ?? 0
    #expect(counted >= requests, sourceLocation: location)
    return fast
  }

  /// The lines of a night, in the order of time.
  private static func lines(of night: Night) throws -> [[UInt8]] {
    try night.files().flatMap { file in
      let text = try Program.run("gzip", ["-dc", file])
      return text.out.split(separator: 0x0A).map { Array($0) }
    }
  }
}

extension Store {
  /// Columns that hold when a run was.
  private static let clocks: Set<String> = ["ingested_at", "recorded_at", "imported_at"]

  /// All rows of all tables, the private ones, as text.
  fileprivate func tables() throws -> [String] {
    let names = try texts(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    return try names.flatMap { name in
      let columns = try texts("SELECT name FROM pragma_table_xinfo('\(name[0])')")
        .map { $0[0] }.filter { !Self.clocks.contains($0) }
      let row = columns.map { "' \($0)=' || quote(\"\($0)\")" }.joined(separator: " || ")
      return try texts("SELECT '\(name[0]):' || \(row) AS row FROM \"\(name[0])\" ORDER BY row")
        .map { $0[0] }
    }
  }
}
