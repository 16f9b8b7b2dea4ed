import AccessLog
import Bytes
import Profile
import Testing

@testable import Rollup

/// A request's id is kept, whatever its shape, for people search for it; a key in its place is not.
struct RequestIDTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var id: String
    /// As it is kept; nil: as it is.
    var kept: String?
    /// Of the secret key that the line logs; nil: none.
    var key: String?
    var path = "/api/v1/ext/903/events"

    /// Its line, whose id is logged as it stands.
    var line: Line {
      var line = Line(status: 403, path: path, key: nil, more: [("request_id", id)])
      if let key { line.more.append(("api_key", key)) }
      return line
    }
  }

  static let rows = [
    Row(testDescription: "X-Ray's", id: "Root=1-58337281-1d84f3d73c47ec4e58577259"),
    Row(
      testDescription: "X-Ray's with two parts",
      id: "Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678"),
    Row(
      testDescription: "CloudFront's",
      id: "SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ=="),
    Row(testDescription: "Apache's UNIQUE_ID", id: "aSXh-QpkAf8AAB3kLw4AAAAD-long"),
    Row(testDescription: "API Gateway's extended id", id: "Sca3bFUQgi0EYeA=Sca3bFUQgi0EYeA="),
    Row(
      testDescription: "beside a key", id: "SOX4xwn4XV6Q4rgb7XiVGOHms_BG", key: "9pic_live_X1Y2Z3"),
    Row(testDescription: "the line's own key", id: knownSecret, kept: "***", key: knownSecret),
    Row(
      testDescription: "with the line's own key in it", id: "r-\(knownSecret)", kept: "r-***",
      key: knownSecret),
    Row(
      testDescription: "an unknown key that the line logs", id: "9pic_live_Zq8Xw3Lm5Rt7Yc2Nh4Gd",
      kept: "***", key: "9pic_live_Zq8Xw3Lm5Rt7Yc2Nh4Gd"),
    Row(
      testDescription: "a key of the registry, which the line does not log", id: knownSecret,
      kept: "***"),
    Row(
      testDescription: "such a key, by its digest", id: digestedSecret, kept: "***"),
    Row(
      testDescription: "a word of it is such a key", id: "a.\(knownSecret).b", kept: "a.***.b"),
    Row(
      testDescription: "a spoiled form of such a key", id: "\(knownSecret)%0A", kept: "***"),
  ]

  @Test(arguments: rows) func inSamples(_ row: Row) throws {
    let rollup = try rollup([row.line], try context())
    let sample = try #require(rollup.samples.first)
    #expect(rollup.text(sample.requestID) == row.kept ?? row.id)
    if let key = row.key {
      #expect(rollup.texts.allSatisfy { !String(decoding: $0, as: UTF8.self).contains(key) })
    }
  }

  @Test(arguments: rows) func inLines(_ row: Row) throws {
    let found = try proof(of: row.line)
    #expect(String(decoding: found.requestID, as: UTF8.self) == row.kept ?? row.id)
    let line = String(decoding: try #require(found.original), as: UTF8.self)
    #expect(line.contains("\"request_id\":\"\(row.kept ?? row.id)\""), "\(line)")
    for key in [row.key, knownSecret, digestedSecret].compactMap({ $0 }) {
      #expect(!line.contains(key), "\(line)")
    }
  }

  /// Only where it stands by itself: a longer word is another, and other words of its shape too.
  @Test func nothingElseIsKept() throws {
    let id = "SOX4xwn4XV6Q4rgb7XiVGOHms_BG"
    let other = "9pic_live_Zq8Xw3Lm5Rt7Yc2Nh4Gd"
    var line = Line(status: 403, path: "/api/v1/ext/903/events?a=\(other)&api_key=\(id)", key: nil)
    line.more = [("request_id", id), ("userAgent", "\(id)x \(id) x-\(id)")]
    let shown = String(decoding: try #require(try proof(of: line).original), as: UTF8.self)
    #expect(!shown.contains(other), "\(shown)")
    #expect(shown.contains("?a=***&api_key=***\""), "\(shown)")
    #expect(shown.contains("\"userAgent\":\"*** \(id) ***\""), "\(shown)")
  }

  /// A short id, or one of which all is no word, opens no hole.
  @Test(arguments: ["a", "9pic", "-", "{\"", "9pic_live"]) func aShortIDHidesNothing(id: String) {
    let record = Array("9pic_live_Zq8Xw3Lm5Rt7Yc2Nh4Gd 9pic_live 9pic a".utf8)
    let masked = SecretMask.maskedRecord(record, secrets: [], keeping: Array(id.utf8))
    #expect(String(decoding: masked, as: UTF8.self) == "*** 9pic_live 9pic a")
  }

  private func proof(of line: Line) throws -> RequestProof {
    let judge = RequestJudge(try context())
    var records = RecordReader(format: .json(try profile.get().fieldNames), learns: false)
    records.keepsOriginal = { _ in true }
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array(line.json.utf8))
    var batch = RequestBatch()
    _ = records.read(&block, atEnd: true, into: &batch)
    let request = try #require(batch.requests.first)
    return block.withPaddedBytes { bytes in
      judge.proof(of: request, bytes, original: batch.originals.first)
    }
  }
}
