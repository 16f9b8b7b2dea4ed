import Bytes
import Testing

@testable import AccessLog

/// The bytes of the records that a reader is asked to keep.
struct OriginalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var originals: [String]
    var secrets: [[String]]
  }

  private static func object(_ status: Int, _ rest: String = "") -> String {
    #"{"time":1793557923,"status":\#(status)\#(rest)}"#
  }

  static let rows = [
    Row(
      testDescription: "a line each, of which the refused are kept",
      text: [object(403), object(200), object(401)].joined(separator: "\r\n") + "\r\n",
      originals: [object(403), object(401)], secrets: [[], []]),
    Row(
      testDescription: "objects on one line", text: object(403) + object(403, #","a":{"b":1}"#),
      originals: [object(403), object(403, #","a":{"b":1}"#)], secrets: [[], []]),
    Row(
      testDescription: "an object over lines",
      text: "{\n\"time\": 1793557923,\n\"status\": 403\n}\n",
      originals: ["{\n\"time\": 1793557923,\n\"status\": 403\n}"], secrets: [[]]),
    Row(
      testDescription: "escapes in a key stay as they are",
      text: object(403, #","path":"\/a\"b","x-api-key":"a\u0062c\/d""#),
      originals: [object(403, #","path":"\/a\"b","x-api-key":"a\u0062c\/d""#)],
      secrets: [[#"a\u0062c\/d"#]]),
    Row(
      testDescription: "an export's time is no part of it",
      text: "2026-11-01T18:32:03.000Z " + object(403), originals: [object(403)], secrets: [[]]),
    Row(
      testDescription: "in an envelope it is the message",
      text: DeliveryTests.envelope([object(403, #","path":"a\"b""#), object(200)]),
      originals: [object(403, #","path":"a\"b""#)], secrets: [[]]),
    Row(
      testDescription: "every key that is no id, and every other credential, but no scheme",
      text: object(
        403,
        #","keyId":"k17","keyDigest":"0123","apiKey":"secret","authScheme":"Bearer","#
          + #""authorization":"Basic eDp5""#),
      originals: [
        object(
          403,
          #","keyId":"k17","keyDigest":"0123","apiKey":"secret","authScheme":"Bearer","#
            + #""authorization":"Basic eDp5""#)
      ], secrets: [["Basic eDp5", "secret", "0123"]]),
  ]

  @Test(arguments: rows) func originals(_ row: Row) {
    for learns in [true, false] {
      var reader = RecordReader(format: .json(names), learns: learns)
      reader.keepsOriginal = { $0.status == 403 || $0.status == 401 }
      var block = Block(capacity: RecordReader.blockBytes)
      block.append(Array(row.text.utf8))
      var batch = RequestBatch()
      _ = reader.read(&block, atEnd: true, into: &batch)
      func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
      #expect(batch.originals.map { text($0.bytes) } == row.originals)
      #expect(batch.originals.map { $0.secrets.map(text) } == row.secrets)
      for original in batch.originals {
        #expect([401, 403].contains(batch.requests[original.index].status))
      }
    }
  }

  @Test func nothingIsKeptUnasked() {
    var reader = RecordReader(format: .json(names))
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array(Self.object(403).utf8))
    var batch = RequestBatch()
    _ = reader.read(&block, atEnd: true, into: &batch)
    #expect(batch.requests.count == 1 && batch.originals.isEmpty)
  }

  @Test func linesOfText() throws {
    let format = try LogFormat.compile(
      #"$remote_addr [$time_local] "$request" $status "$http_x_api_key" "$http_authorization""#,
      names)
    let line =
      #"203.0.113.9 [02/Nov/2026:02:12:03 +0000] "GET /a\x22 HTTP/1.1" 403 "s\x5Ct" "Bearer abc""#
    var reader = RecordReader(format: format)
    reader.keepsOriginal = { _ in true }
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array((line + "\n" + line).utf8))
    var batch = RequestBatch()
    _ = reader.read(&block, atEnd: true, into: &batch)
    #expect(batch.originals.map { String(decoding: $0.bytes, as: UTF8.self) } == [line, line])
    #expect(batch.originals.map(\.index) == [0, 1])
    #expect(
      batch.originals.allSatisfy {
        $0.secrets == [Array("Bearer abc".utf8), Array(#"s\x5Ct"#.utf8)]
      })
  }
}
