import Bytes
import Testing

@testable import AccessLog

/// The learned templates and the complete reader give one answer on whatever stands in a file, and
/// so does a file that is fed in pieces.
struct FastAndCompleteTests {
  /// Lines that gateways write, one shape after another, so that templates are learned and missed.
  static let ordinary: [String] =
    (0..<4).map { line($0) }
    + [
      line(4, ["status": "403", "integrationStatus": "-"]), line(5, ["keyDigest": "null"]),
      line(6, ["userAgent": #""a \"b\" \\ \u00e9 \ud83d\ude00""#]),
      line(7, ["identity": #"{"sourceIp":"::1","userAgent":"x"}"#]),
      line(8, ["tags": #"["a",1,{"b":[]}]"#]), line(9, ["status": "", "path": "\"\""]),
      #"{"status":403,"time":1793557923,"request":"GET /a b HTTP/1.1"}"#,
      #"{ "status" : "403" , "time" : "01/Nov/2026:18:32:03 +0000" }"#,
      "{\n  \"time\": 1793557923,\n  \"status\": 403\n}",
      "2023-07-26T12:07:03.123Z {\"status\":\"401\",\"path\":\"/x\"}",
      #"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1793557923000,"#
        + #""message":"{\"status\":403,\"path\":\"\\\/a\"}"},{"timestamp":1,"message":"x"}]}"#,
      #"{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"CWL"}]}"#,
      "", "   ", "\u{FEFF}", "\0\0\0" + line(10), "not JSON at all", "[]", "{}", "{",
    ]

  static let splices = [
    "\"", "\\", "{", "}", "[", "]", ",", ":", "\n", "\r", "\r\n", "\0", " ", "-", "null", "\\u",
    "\\ud800", "\"\"", "\"a\":", "}{", "{\"a\":{", "é", "0", "1793557923", "\t",
    "\"status\":\"200\",",
  ]

  /// 400 files of a few ordinary lines and a few damaged ones.
  @Test(arguments: 0..<40) func agree(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for round in 0..<10 {
      let file = damagedFile(&random)
      let complete = Reading(file, learns: false)
      #expect(complete.faults == [])
      let shown = String(decoding: file, as: UTF8.self)
      #expect(Reading(file) == complete, "\(shown)")
      #expect(Reading(file, piece: 100) == complete, "in pieces of 100: \(shown)")
      if round == 0 { #expect(Reading(file, piece: 7) == complete, "in pieces of 7: \(shown)") }
      if round == 1 {
        #expect(Reading(file, learns: false, piece: 100) == complete, "in pieces of 100: \(shown)")
      }
      if round == 1, seed % 4 == 0 {
        #expect(Reading(file, piece: 1) == complete, "byte by byte: \(shown)")
      }
    }
  }

  private func damagedFile(_ random: inout SeededRandom) -> [UInt8] {
    var file = Array((line(100) + "\n" + line(101) + "\n").utf8)
    for _ in 0..<8 {
      var text = Array(random.pick(from: Self.ordinary).utf8)
      for _ in 0..<random.below(4) {
        let place = random.below(text.count + 1)
        switch random.below(5) {
        case 0: text.insert(contentsOf: Array(random.pick(from: Self.splices).utf8), at: place)
        case 1: text.removeSubrange(place..<min(text.count, place + 1 + random.below(8)))
        case 2: text.removeSubrange(place...)
        case 3: text.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        default: text += text[..<place]
        }
      }
      file += text
      file += Array(random.pick(from: ["\n", "\n", "\n", "\n", "\r\n", ""]).utf8)
    }
    return file + Array(line(102).utf8) + (random.below(2) == 0 ? [0x0A] : [])
  }

  @Test func ordinaryLinesInAnyPieces() {
    let file = Array(Self.ordinary.joined(separator: "\n").utf8)
    let complete = Reading(file, learns: false)
    #expect(complete.requests.count == 16)
    for piece in [1, 2, 7, 100, 1_000] { #expect(Reading(file, piece: piece) == complete) }
  }

  @Test func aPoisonedStartDoesNotKeepTemplatesOut() {
    var file = ""
    for index in 0..<100 { file += line(index, ["x\(index)": "\"\(index)\""]) + "\n" }
    for index in 0..<200 { file += line(index) + "\n" }
    var reader = RecordReader(format: .json(names))
    let reading = Reading(file)
    #expect(reading.requests.count == 300)
    #expect(reading == Reading(file, learns: false))
    _ = RecordsRead(file, with: &reader)
    #expect(reader.state.templates.contains { $0.hits > 100 })
  }

  /// Feeds a reader that the test looks into afterwards.
  private struct RecordsRead {
    init(_ text: String, with reader: inout RecordReader) {
      var block = Block(capacity: RecordReader.blockBytes)
      block.append(Array(text.utf8))
      var batch = RequestBatch()
      _ = reader.read(&block, atEnd: true, into: &batch)
    }
  }

  @Test func oneShapeHoldsWhetherAValueIsAStringOrNot() {
    var reader = RecordReader(format: .json(names))
    let values = ["\"403\"", "403", "null", "-", ""]
    _ = RecordsRead(
      values.map { line(0, ["status": $0]) }.joined(separator: "\n"), with: &reader)
    #expect(reader.state.templates.map(\.hits) == [4])
  }
}
