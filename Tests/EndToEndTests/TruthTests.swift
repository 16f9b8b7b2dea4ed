import Testing

/// Every refusal of a simulated night gets the cause, detail, organisation and failing checks that
/// the simulator, which shares no code with the verdicts, had in mind.
@Suite struct TruthTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var arguments: [String]
    /// Whether the format is given as the gateway's own configuration.
    var isGiven = false
  }

  static let rows = [
    Row(testDescription: "API Gateway, digests, reasons", arguments: ["--seed", "7"]),
    Row(
      testDescription: "API Gateway, digests, no reasons",
      arguments: ["--seed", "7", "--reasons", "none"]),
    Row(
      testDescription: "nginx, secrets, reasons, a log_format of its own",
      arguments: ["--seed", "7", "--format", "nginx", "--keys", "secret"], isGiven: true),
    Row(
      testDescription: "nginx, secrets, no reasons, a log_format of its own",
      arguments: ["--seed", "7", "--format", "nginx", "--keys", "secret", "--reasons", "none"],
      isGiven: true),
    Row(
      testDescription: "nginx, digests, the profile's own log_format",
      arguments: ["--seed", "8", "--format", "nginx"]),
    Row(testDescription: "API Gateway, key ids", arguments: ["--seed", "9", "--keys", "id"]),
    Row(
      testDescription: "a gateway that serves what it should refuse",
      arguments: ["--seed", "11", "--served-wrongly", "40"]),
  ]

  @Test(arguments: rows) func truth(of row: Row) throws {
    let night = try Night(row.arguments)
    let store = try Store()
    let format = row.isGiven ? ["--log-format", night.template] : []
    let outcome = try store.ingest([night.logs], ["--registry", night.registry] + format)
    #expect(outcome.code == 0, "\(outcome.errText)")
    try store.expectBalance()
    try store.expectTruth(of: night)
  }

  /// The lines that `formats advise` asks for, with reasons and without. What a gateway refused by
  /// itself shows no key, so `failing` is not compared; nor is how a key was missing.
  @Test(arguments: ["nginx-json", "apache", "haproxy", "caddy", "envoy"], ["logged", "none"])
  func truthOfAdvisedLogs(_ format: String, _ reasons: String) throws {
    let night = try Night(
      ["--seed", "7", "--format", format, "--keys", "id", "--reasons", reasons], requests: 5_000)
    let store = try Store()
    let outcome = try store.ingest([night.logs], ["--registry", night.registry])
    #expect(outcome.code == 0, "\(outcome.errText)")
    try store.expectBalance()
    try store.expectTruth(of: night, without: ["org_id", "detail", "failing"])
  }

  /// Incidents of each kind, told by the registry of each night.
  @Test(arguments: [
    ["--reasons", "none"], ["--format", "nginx", "--keys", "secret", "--reasons", "logged"],
  ])
  func truthOfAFortnightOfIncidents(_ arguments: [String]) throws {
    let fortnight = ["--incidents", "--hours", "336", "--files", "5", "--orgs", "60"]
    let night = try Night(fortnight + arguments, requests: 12_000)
    let store = try Store()
    for number in 1...15 {
      let folder = "night/registry-\(number < 10 ? "0" : "")\(number)"
      let asOf = String(decoding: night.folder.read("\(folder)/as-of"), as: UTF8.self)
      let options = try ["--as-of", String(asOf.dropLast())] + Store.keyOption()
      let outcome = try store.run(["registry", "import"], [night.folder.path(folder)] + options)
      #expect(outcome.code == 0, "\(outcome.errText)")
    }
    let format = arguments.contains("nginx") ? ["--log-format", night.template] : []
    let outcome = try store.ingest([night.logs], format)
    #expect(outcome.code == 0, "\(outcome.errText)")
    try store.expectBalance()
    try store.expectTruth(of: night)
  }
}

extension Store {
  /// Expects the views to say of each refusal what the truth says.
  fileprivate func expectTruth(of night: Night, without dropped: Set<String> = []) throws {
    let columns = [
      "slot", "org_id", "url_org_id", "event_id", "route", "status", "cause", "detail", "failing",
    ].filter { !dropped.contains($0) }
    let names = columns.joined(separator: ", ")
    let found = try texts("SELECT \(names), sum(requests) FROM failures GROUP BY \(names)")
      .flatMap {
        Array(
          repeating: $0.dropLast().joined(separator: "|"), count: Int($0[columns.count]) ?? 0)
      }
    expectSame(found.sorted(), wanted(night.truth("truth.csv"), columns), "failures")

    // Which of the checks was due first is not asked of what was served.
    let served = columns.filter { $0 != "cause" && $0 != "detail" }
    let servedNames = served.joined(separator: ", ")
    let wrongly = try texts(
      "SELECT \(servedNames), sum(requests) FROM served_wrongly GROUP BY \(servedNames)"
    ).flatMap {
      Array(repeating: $0.dropLast().joined(separator: "|"), count: Int($0[served.count]) ?? 0)
    }
    expectSame(
      wrongly.sorted(), wanted(night.truth("served_wrongly.csv"), served), "served_wrongly")
  }

  /// The truth in the form of the view's rows.
  private func wanted(_ truth: [[String: String]], _ columns: [String]) -> [String] {
    truth.map { row in
      columns.map { column in
        switch column {
        case "slot": Self.slot(of: row["at"] ?? "")
        case "url_org_id", "event_id": Self.id(row[column] ?? "")
        default: row[column] ?? ""
        }
      }.joined(separator: "|")
    }.sorted()
  }

  /// The half-hour of `2026-11-01T18:32:33.000Z`.
  private static func slot(of time: String) -> String {
    let minute = Int(time.dropFirst(14).prefix(2)) ?? 0
    return time.prefix(14) + (minute < 30 ? "00" : "30") + ":00Z"
  }

  /// Ids that are numbers are shown as such: `00903` is 903.
  private static func id(_ text: String) -> String {
    text.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int64(text).map { "\($0)" } ?? text : text
  }
}
