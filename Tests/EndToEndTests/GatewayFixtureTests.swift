import Foundation
import Testing

/// Logs that real gateways wrote, configured as `formats advise` says, in front of an API whose
/// refusals are known: every one gets its cause. `make gateway-fixtures` writes them anew.
@Suite struct GatewayFixtureTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var gateway: String
    var format: String
    var testDescription: String { "\(gateway), --format \(format)" }
  }

  static let gateways = ["nginx", "apache", "haproxy", "caddy", "envoy"]
  static let rows = gateways.flatMap { gateway in
    ["auto", gateway == "caddy" ? "caddy" : "json"].map { Row(gateway: gateway, format: $0) }
  }

  /// The fields of `lines -o ndjson` that are compared.
  private struct Line: Decodable {
    var request_id: String?
    var cause: String
    var detail: String?
  }

  @Test(arguments: rows) func causes(of row: Row) throws {
    let folder = Self.folder(row.gateway)
    let store = try Store()
    let outcome = try store.ingest(
      [folder + "/logs"], ["--registry", folder + "/registry", "--format", row.format])
    #expect(outcome.code == 0, "\(outcome.errText)")
    try store.expectBalance()
    #expect(try store.texts("SELECT sum(rejected) FROM sources") == [["0"]])
    #expect(try store.texts("SELECT count(*) FROM served_wrongly") == [["0"]])

    let lines = try store.run(
      ["lines"], Store.keyOption() + ["-o", "ndjson", "--format", row.format])
    #expect(lines.code == 0, "\(lines.errText)")
    var found: [String: Line] = [:]
    for text in lines.outText.split(separator: "\n") {
      let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
      found[line.request_id ?? ""] = line
    }
    let truths = try Self.truths(row.gateway)
    #expect(truths.count > 70)
    #expect(found.count == truths.count)
    for (id, truth, probe) in truths {
      let cause = found[id]?.cause ?? "nothing"
      let verdict = truth.contains("/") ? "\(cause)/\(found[id]?.detail ?? "")" : cause
      #expect(verdict == truth, "\(probe)")
    }
  }

  /// What was advised when a log was made is what is advised now.
  @Test(arguments: gateways) func adviceIsTheTested(_ gateway: String) throws {
    let outcome = try Program.run(Program.authaudit, ["formats", "advise", gateway])
    let kept = try String(contentsOfFile: Self.folder(gateway) + "/advice", encoding: .utf8)
    #expect(outcome.outText == kept, "make gateway-fixtures writes the logs anew")
    #expect(outcome.errText.contains(" itself. From: "))
  }

  /// The logs that the same gateways write without advice: every line is read, and of the causes as
  /// many are told as when they were written.
  @Test(arguments: ["nginx", "apache", "haproxy", "envoy"]) func usualLogs(
    _ gateway: String
  ) throws {
    let folder = Self.folder(gateway)
    let template = try String(contentsOfFile: folder + "/usual-template", encoding: .utf8)
    let format = ["--log-format", template.trimmingCharacters(in: .newlines)]
    let store = try Store()
    let outcome = try store.ingest(
      [folder + "/usual.log.gz"], ["--registry", folder + "/registry"] + format)
    #expect(outcome.code == 0, "\(outcome.errText)")
    try store.expectBalance()
    #expect(try store.texts("SELECT sum(rejected) FROM sources") == [["0"]])

    // There is no request id; the order of the lines is that in which requests were sent. Those over
    // IPv6 went to HAProxy's advised log only.
    let lines = try store.run(["lines"], Store.keyOption() + ["-o", "ndjson"] + format)
    let truths = try Self.truths(gateway).filter {
      gateway != "haproxy" || $0.2 != "'over IPv6'"
    }
    let found = lines.outText.split(separator: "\n")
    #expect(found.count == truths.count)
    var figures: [String: Int] = [:]
    for (text, truth) in zip(found, truths) {
      let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
      let verdict = truth.1.contains("/") ? "\(line.cause)/\(line.detail ?? "")" : line.cause
      let word = verdict == truth.1 ? "right" : line.cause == "unknown" ? "unknown" : "wrong"
      figures[word, default: 0] += 1
    }
    let kept = try Data(contentsOf: URL(filePath: folder + "/usual-verdicts"))
    #expect(try JSONDecoder().decode([String: Int].self, from: kept) == figures)
  }

  private static func folder(_ gateway: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/gateways/\(gateway)").path
  }

  /// Request id, cause (`edge/policy` where the detail counts), and what was sent.
  private static func truths(_ gateway: String) throws -> [(String, String, String)] {
    let text = try String(contentsOfFile: folder(gateway) + "/truth.csv", encoding: .utf8)
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let cells = line.split(separator: ",", maxSplits: 2).map(String.init)
      return cells.count == 3 ? (cells[0], cells[1], cells[2]) : nil
    }
  }
}
