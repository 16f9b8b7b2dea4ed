import Foundation
import Testing

@testable import Simulator

struct LogLineTests {
  @Test(arguments: KeyRule.allCases, Reasons.allCases)
  func everyObjectHasTheFieldsOfTheTemplateAsStrings(keys: KeyRule, reasons: Reasons) throws {
    let part = Part(
      reasons: reasons, hasReasonField: reasons == .logged, requests: 2_000, files: 2)
    let run = try Run(part, Settings(orgs: 20, keys: keys))
    let template = LogLine(part, keys).template
    let names = try object(template).keys.sorted()
    for line in try run.logLines() {
      let fields = try object(line)
      #expect(fields.keys.sorted() == names)
      #expect(fields["requestTimeEpoch"].flatMap { Int($0) } != nil)
    }
    #expect(names.contains("reason") == (reasons == .logged))
  }

  @Test func aQuoteInAnAgentDoesNotEndTheField() throws {
    var entry = Self.entry
    entry.request.agent = "a \"b\" \\ é"
    entry.key = "\"K\""
    #expect(nginx(entry).contains("\"a \\x22b\\x22 \\x5C \\xC3\\xA9\" host="))
    #expect(nginx(entry).contains("key=\"\\x22K\\x22\""))
    var line = Line()
    LogLine(Part(), .secret).append(entry, to: &line)
    let fields = try object(String(decoding: line.bytes, as: UTF8.self))
    #expect(fields["userAgent"] == entry.request.agent)
    #expect(fields["apiKey"] == "\"K\"")
  }

  @Test func anNginxLineFollowsItsLogFormat() {
    #expect(
      nginx(Self.entry) == """
        198.18.0.1 - - [02/Nov/2026:00:00:07 +0530] \
        "GET /api/v1/ext/903/event/456/ping?page=1 HTTP/1.1" 403 70 "-" "curl/8.5.0" \
        host="api.9pic.ai" key="-" auth="Basic" request_id=id-1 reason="Host not approved"

        """)
  }

  private static let entry = LogEntry(
    request: Request(
      at: Instant(milliseconds: 1_793_557_807_250), credential: .absent, authScheme: "Basic",
      route: Route.ping, orgText: "903", eventText: "456", query: "page=1", host: "api.9pic.ai",
      address: "198.18.0.1", agent: "curl/8.5.0"),
    answer: Answer(status: 403, length: 70, appStatus: 403, reason: "Host not approved"), key: "-",
    requestID: "id-1")

  private func nginx(_ entry: LogEntry) -> String {
    var line = Line()
    LogLine(Part(shape: .nginx), .secret).append(entry, to: &line)
    return String(decoding: line.bytes, as: UTF8.self)
  }

  private func object(_ line: String) throws -> [String: String] {
    try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
  }
}
