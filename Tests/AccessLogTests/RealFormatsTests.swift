import Bytes
import Foundation
import Testing

@testable import AccessLog

/// Logs that others published with what their own parsers read, beside the repository in
/// `shared/data`: which format is found, what is read, and how it compares, field by field.
struct RealFormatsTests {
  struct File: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var format: String
    var requests: Int
    var rejected: [String] = []
    var blank = 0
    /// Fields in which we differ knowingly: record and field.
    var differences: Set<String> = []
  }

  static let files = [
    File(testDescription: "aws-alb-logs", format: "alb", requests: 14),
    // Theirs joins the path and the query, ours keeps them apart.
    File(
      testDescription: "aws-cloudfront-logs", format: "cloudfront", requests: 2,
      differences: ["1 path", "2 path"]),
    File(testDescription: "envoy-logs", format: "envoy-json+envoy", requests: 10),
    File(testDescription: "traefik_clf", format: "traefik", requests: 7, blank: 2),
    // A plugin's own line is no request; of a list of clients theirs is the last, ours the first.
    File(
      testDescription: "traefik_json", format: "traefik-json", requests: 6,
      rejected: ["6 otherShape"], differences: ["6 clientIP"]),
  ]

  static func log(_ folder: String) -> String? {
    let name = folder == "envoy-logs" ? "envoy" : folder
    return RealLinesTests.file("crowdsec-hub/\(folder)/\(name).log")
  }

  @Test(.enabled(if: RealLinesTests.arePresent), arguments: files)
  func readsWhatCrowdSecReads(_ file: File) throws {
    let text = try #require(Self.log(file.testDescription))
    let expected = try #require(
      RealLinesTests.file("crowdsec-hub/\(file.testDescription)/parser.expected.jsonl"))
    let read = try Self.read(text)
    #expect(read.format == file.format)
    #expect(read.rejected == file.rejected)
    #expect(read.blank == file.blank)
    #expect(read.requests.count == file.requests)
    var differences: Set<String> = []
    var index = 0
    for entry in expected.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(entry.utf8)) as? [String: Any]
      guard object?["success"] as? Bool == true, let meta = object?["meta"] as? [String: String]
      else { continue }
      guard index < read.requests.count else { break }
      let request = read.requests[index]
      index += 1
      for (field, name) in [
        ("status", "http_status"), ("method", "http_verb"), ("path", "http_path"),
        ("clientIP", "source_ip"), ("userAgent", "http_user_agent"), ("host", "target_fqdn"),
        ("host", "http_host"),
      ] {
        guard let wanted = meta[name], !wanted.isEmpty, wanted != "-" else { continue }
        var found = request[field] ?? ""
        if name == "http_host", let port = meta["http_port"] {
          found = found.replacing(":\(port)", with: "")
        }
        if found != wanted { differences.insert("\(index) \(field)") }
      }
    }
    #expect(index == file.requests)
    #expect(differences == file.differences)
  }

  @Test(
    .enabled(if: RealLinesTests.arePresent),
    arguments: [
      (
        "auth-failures/istio_rbac_403.log", "istio",
        ["path": "/status/200", "host": "probe:8000", "status": "403", "clientIP": "10.244.0.12"]
      )
    ])
  func readsRefusals(_ file: (path: String, format: String, first: [String: String])) throws {
    let read = try Self.read(try #require(RealLinesTests.file(file.path)))
    #expect(read.format == file.format)
    #expect(read.rejected == [])
    for (field, value) in file.first { #expect(read.requests.first?[field] == value) }
  }

  /// All fields of a log's requests, by the format that is found for it.
  static func read(
    _ text: String
  ) throws -> (format: String, requests: [[String: String]], rejected: [String], blank: Int) {
    let formats = try BuiltInFormats.all(names)
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array(text.utf8))
    let choice = FormatDetector.choose(block, atEnd: true, among: formats)
    var reader = RecordReader(format: try #require(choice?.format), following: formats)
    var batch = RequestBatch()
    _ = reader.read(&block, atEnd: true, into: &batch)
    let requests = block.withPaddedBytes { bytes in
      batch.requests.map { request in
        var fields = ["status": "\(request.status)"]
        for role in FieldRole.allCases where !request[role].isAbsent {
          var value: [UInt8] = []
          for offset in request[role].start..<request[role].end { value.append(bytes[offset]) }
          if role != .status { fields["\(role)"] = String(decoding: value, as: UTF8.self) }
        }
        return fields
      }
    }
    return (
      reader.formatNames, requests, batch.rejected.map { "\($0.line) \($0.reason)" }, batch.blank
    )
  }
}
