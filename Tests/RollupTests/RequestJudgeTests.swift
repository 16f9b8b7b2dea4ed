import AccessLog
import Bytes
import Profile
import Testing
import Verdict

@testable import Rollup

/// A request judged alone is judged as the same request counted.
struct RequestJudgeTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var line: Line

    init(_ testDescription: String, _ line: Line) {
      self.testDescription = testDescription
      self.line = line
    }
  }

  static let rows = [
    Row("a key that was switched off", Line(status: 403, key: "off")),
    Row("before it was switched off", Line(at: "02:09:00", status: 403, key: "off")),
    Row("within the tolerance", Line(at: "02:09:57", status: 403, key: "off")),
    Row("somebody else's key", Line(status: 403, key: "foreign")),
    Row("an unknown key", Line(status: 403, key: "nobody")),
    Row("no key field", Line(status: 403, key: nil)),
    Row("no key", Line(status: 401, key: "-")),
    Row("an empty key", Line(status: 403, key: "")),
    Row(
      "a key in the query", Line(status: 401, path: "/api/v1/ext/903/events?api_key=x", key: "-")),
    Row("a secret", Line(status: 403, key: nil, more: [("api_key", knownSecret)])),
    Row(
      "a spoiled secret", Line(status: 403, key: nil, more: [("api_key", "Bearer \(knownSecret)")])),
    Row(
      "leading zeros", Line(status: 403, path: "/api/v1/ext/00903/event/0456/images", key: "off")),
    Row("ids that are none", Line(status: 403, path: "/api/v1/ext/a/event/b/ping", key: "good")),
    Row("a template", Line(status: 403, path: "/api/v1/ext/{org_id}/event/{event_id}/ping")),
    Row("no route", Line(status: 403, path: "/favicon.ico")),
    Row("another host", Line(status: 403, host: "Evil.example:443.")),
    Row("no host", Line(status: 403, host: nil)),
    Row("a reason", Line(status: 403, more: [("reason", "The API key is inactive")])),
    Row(
      "a reason that narrows",
      Line(status: 403, key: "off", more: [("errorType", "INVALID_API_KEY")])),
    Row("served wrongly", Line(status: 200, key: "off")),
    Row("served rightly", Line(status: 200)),
    Row("an error", Line(status: 404, key: "off")),
  ]

  @Test(arguments: rows) func theSame(_ row: Row) throws {
    let context = try context()
    let counted = try rollup([row.line], context)
    let found = try judged(row.line, context).request
    let traffic = try #require(counted.traffic.first).of
    func text(_ id: JudgedRequest.ID) -> String {
      switch id {
      case .none: "-"
      case .number(let number): "\(number)"
      case .text(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
      }
    }
    func text(_ bytes: [UInt8]) -> String {
      bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
    }
    #expect(text(found.org) == counted.text(traffic.org))
    #expect(text(found.urlOrg) == counted.text(traffic.urlOrg))
    #expect(text(found.event) == counted.text(traffic.event))
    #expect(text(found.key) == counted.text(traffic.key))
    #expect(text(found.host) == counted.text(traffic.host))
    #expect(found.isWronglyServed == counted.cases.contains { $0.of.isServed })
    guard let its = counted.cases.first?.of else {
      #expect(!found.isRefused && !found.isWronglyServed)
      return
    }
    #expect(found.verdict == its.verdict)
    #expect(found.keyOrg == its.keyOrg)
    #expect(found.status == its.status)
    #expect(found.route ?? "-" == counted.text(its.route))
    #expect(text(found.method) == counted.text(its.method))
    #expect(text(found.reason) == counted.text(its.reason))
    #expect(CredentialKind(found.its.credential).rawValue == its.credential)
    guard let sample = counted.samples.first else { return }
    let proof = try judged(row.line, context).proof
    #expect(text(proof.path) == counted.text(sample.path))
    #expect(text(proof.clientIP) == counted.text(sample.clientIP))
  }

  /// What is past the cap of a source is not folded here.
  @Test func nothingFolds() throws {
    var judge = RequestJudge(try context())
    let count = Limits.unknownValuesPerSourceMax + 10
    var records = RecordReader(format: .json(try profile.get().fieldNames))
    var block = Block(capacity: RecordReader.blockBytes * 4)
    for number in 0..<count {
      block.append(Array(Line(status: 403, key: "k\(number)").json.utf8))
    }
    var batch = RequestBatch()
    _ = records.read(&block, atEnd: true, into: &batch)
    #expect(batch.requests.count == count)
    block.withPaddedBytes { bytes in
      for (number, request) in batch.requests.enumerated().suffix(20) {
        #expect(judge.judge(request, bytes).key == Array("k\(number)".utf8))
      }
      for request in batch.requests { _ = judge.judge(request, bytes) }
      for (number, request) in batch.requests.enumerated().suffix(20) {
        #expect(judge.judge(request, bytes).key == Array("k\(number)".utf8))
      }
    }
  }

  struct MaskRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var record: String
    var masked: String
    var secrets: [String] = []
  }

  static let masks = [
    MaskRow(
      testDescription: "parameters that are called like a key",
      record: #"GET /a?api_key=short&x-api-key=b.c&page=2&access_token=t HTTP/1.1"#,
      masked: #"GET /a?api_key=***&x-api-key=***&page=2&access_token=*** HTTP/1.1"#),
    MaskRow(
      testDescription: "a name and its value are no one word",
      record: "request_id=cf900f2b92a74fb6aeb02d82b7f604ab",
      masked: "request_id=cf900f2b92a74fb6aeb02d82b7f604ab"),
    MaskRow(
      testDescription: "a key by its shape, behind a name",
      record: "k=9pic_live_Zq8Xw3Lm5Rt7Yc2Nh4Gd;", masked: "k=***;"),
    MaskRow(
      testDescription: "every secret, wherever it stands", record: "abcd efgh abcdefgh",
      masked: "*** *** ******", secrets: ["abcd", "efgh"]),
    MaskRow(
      testDescription: "base64 ends with equals signs",
      record: "Basic OXBpY19saXZlX1pxOFh3M0xtNVJ0N1ljMk5oNEdk==", masked: "Basic ***=="),
    MaskRow(testDescription: "nothing", record: "", masked: ""),
  ]

  @Test(arguments: masks) func masking(_ row: MaskRow) {
    let masked = SecretMask.maskedRecord(
      Array(row.record.utf8), secrets: row.secrets.map { Array($0.utf8) })
    #expect(String(decoding: masked, as: UTF8.self) == row.masked)
  }

  private func judged(
    _ line: Line, _ context: TallyContext
  ) throws -> (request: JudgedRequest, proof: RequestProof) {
    var judge = RequestJudge(context)
    return try judged(line, with: &judge)
  }

  private func judged(
    _ line: Line, with judge: inout RequestJudge
  ) throws -> (request: JudgedRequest, proof: RequestProof) {
    var records = RecordReader(format: .json(try profile.get().fieldNames), learns: false)
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array(line.json.utf8))
    var batch = RequestBatch()
    _ = records.read(&block, atEnd: true, into: &batch)
    let request = try #require(batch.requests.first)
    return block.withPaddedBytes { bytes in
      (judge.judge(request, bytes), judge.proof(of: request, bytes, original: nil))
    }
  }
}
