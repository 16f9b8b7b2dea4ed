import Foundation
import Testing

@testable import AccessLog

/// Lines that others published, beside the repository in `shared/data`; skipped where they are not.
struct RealLinesTests {
  static let data = URL(filePath: #filePath).appending(path: "../../../../shared/data")
    .standardizedFileURL

  static func file(_ path: String) -> String? {
    try? String(decoding: Data(contentsOf: data.appending(path: path)), as: UTF8.self)
  }

  static let arePresent = file("lnav/logfile_crlf.0") != nil

  /// The agents' own parsers give the expected values (`output_otel.yaml`).
  @Test(.enabled(if: arePresent), arguments: ["nginx-access", "apache-access"])
  func readsWhatGooglesAgentReads(folder: String) throws {
    let input = try #require(Self.file("gcp-ops-agent/\(folder)/input.log"))
    let output = try #require(Self.file("gcp-ops-agent/\(folder)/output_otel.yaml"))
    let reading = Reading(input, as: try BuiltInFormats.format(named: "nginx", names))
    #expect(reading.rejected == [])
    var expected: [String] = []
    var fields: [String: String] = [:]
    for line in output.split(separator: "\n") {
      let parts = line.trimmingPrefix(while: { " -".contains($0) }).split(
        separator: ": ", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[String(parts[0])] = parts[1].trimmingCharacters(in: ["\""])
      guard parts[0] == "timestamp" else { continue }
      let names = [
        ("method", "requestMethod"), ("path", "requestUrl"), ("clientIP", "remoteIp"),
        ("userAgent", "userAgent"),
      ]
      let time = String(parts[1]).replacing("Z", with: ".000Z")
      expected.append(
        (["\(expected.count + 1)", time, fields["status"] ?? ""]
          + names.compactMap { name, field in fields[field].map { "\(name)=\($0)" } })
          .joined(separator: " "))
      fields = [:]
    }
    #expect(expected.count >= 5)
    // The agent has no time for a line that it cannot read: one with a space behind it, which is a
    // request all the same.
    let isUnread: (String) -> Bool = { $0.contains(" now") }
    #expect(reading.requests.count == expected.count)
    for (request, wanted) in zip(reading.requests, expected) where !isUnread(wanted) {
      #expect(request == wanted)
    }
    #expect(expected.count(where: isUnread) <= 1)
  }

  @Test(.enabled(if: arePresent)) func readsAPIGatewaysRefusals() throws {
    let text = try #require(Self.file("auth-failures/aws_apigateway_auth.jsonl"))
    var lines = ""
    for entry in text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(entry.utf8)) as? [String: Any]
      let line = try #require(object?["line"])
      lines +=
        String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self) + "\n"
    }
    let reading = Reading(lines)
    // Two of the published lines were cut down to the fields of interest, and have no time.
    #expect(reading.rejected == ["1 noTime", "2 noTime"])
    #expect(
      reading.requests == [
        "3 2023-07-19T16:17:17.000Z 403 clientIP=1.128.0.0 "
          + "requestID=177a5660-9b20-4614-b620-51dd4d56fb4c"
      ])
    let exported = lines.split(separator: "\n").map { "2026-11-01T18:32:03.123Z " + $0 }
    #expect(
      Reading(exported.joined(separator: "\n")).requests.prefix(2) == [
        "1 2026-11-01T18:32:03.123Z 403 method=GET path=/api/issues requestID=req-refused "
          + "reason1=Forbidden reason2=Forbidden reason3=ACCESS_DENIED",
        "2 2026-11-01T18:32:03.123Z 401 method=GET path=/api/issues requestID=req-401",
      ])
  }

  /// Logs of other programs: each line is counted and rejected, whatever its bytes.
  @Test(
    .enabled(if: arePresent), arguments: [("logfile_crlf.0", 2), ("logfile_invalid_utf8.0", 6)])
  func countsWhatItCannotRead(file: String, lines: Int) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.data.appending(path: "lnav/\(file)")))
    for format in try BuiltInFormats.all(names) {
      for piece in [Int.max, 1] {
        let reading = Reading(bytes, as: format, piece: piece)
        #expect(reading.rejected == (1...lines).map { "\($0) otherShape" })
        #expect(reading.requests == [])
        #expect(reading.faults == [])
      }
    }
  }
}
