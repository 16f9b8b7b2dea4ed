import Bytes
import Testing

@testable import AccessLog

struct FormatDetectorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var atEnd = true
    var name: String?
    var fitting = 0
    var examined = 0
  }

  static let combined = TextLineTests.agent("x")
  static let common = TextLineTests.request("GET / HTTP/1.1")

  static let rows = [
    Row(
      testDescription: "JSON", text: line(0) + "\n" + line(1), name: "json", fitting: 2,
      examined: 2),
    Row(
      testDescription: "combined", text: combined + "\n" + combined + "\n", name: "nginx",
      fitting: 2, examined: 2),
    Row(testDescription: "common", text: common + "\n", name: "nginx", fitting: 1, examined: 1),
    Row(
      testDescription: "common and combined", text: common + "\n" + combined + "\n",
      name: "nginx", fitting: 2, examined: 2),
    Row(
      testDescription: "mostly JSON", text: [line(0), combined, line(1)].joined(separator: "\n"),
      name: "json", fitting: 2, examined: 3),
    Row(
      testDescription: "mostly combined",
      text: [line(0), combined, common].joined(separator: "\n"),
      name: "nginx", fitting: 2, examined: 3),
    Row(
      testDescription: "a tie goes to the first of the list", text: combined + "\n" + line(0),
      name: "json", fitting: 1, examined: 2),
    Row(
      testDescription: "blank lines are not looked at", text: "\n\n" + common + "\n\n",
      name: "nginx", fitting: 1, examined: 1),
    Row(testDescription: "nothing fits", text: "hello\nworld\n", name: nil),
    Row(testDescription: "JSON without times does not fit", text: "{}\n{\"a\":1}\n", name: nil),
    Row(testDescription: "an empty source", text: "", name: nil),
    Row(
      testDescription: "only the first 64 lines count",
      text: String(repeating: common + "\n", count: 64)
        + String(repeating: line(0) + "\n", count: 99),
      name: "nginx", fitting: 64, examined: 64),
    Row(
      testDescription: "a line that goes on past the block is not judged",
      text: common + "\n" + line(0), atEnd: false, name: "nginx", fitting: 1, examined: 1),
    Row(
      testDescription: "objects without line ends", text: (0..<9).map { line($0) }.joined(),
      atEnd: false, name: "json", fitting: 9, examined: 9),
    Row(
      testDescription: "an export's prefix", text: "2023-07-26T12:07:03.123Z " + line(0) + "\n",
      name: "json", fitting: 1, examined: 1),
    Row(
      testDescription: "an envelope",
      text: DeliveryTests.envelope(DeliveryTests.three), name: "json", fitting: 3, examined: 3),
  ]

  @Test(arguments: rows) func chooses(_ row: Row) throws {
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array(row.text.utf8))
    let choice = FormatDetector.choose(
      block, atEnd: row.atEnd, among: try BuiltInFormats.all(names))
    #expect(choice?.format.name == row.name)
    #expect(choice?.fitting ?? 0 == row.fitting)
    #expect(choice?.examined ?? 0 == row.examined)
  }

  @Test func ofNoFormatsNoneIsChosen() {
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array(line(0).utf8))
    #expect(FormatDetector.choose(block, atEnd: true, among: []) == nil)
  }

  @Test func theProfilesOwnFormatWinsWhereItReadsMore() throws {
    let own = try LogFormat.compile(
      "log_format own '$remote_addr - $remote_user [$time_local] \"$request\" $status "
        + "$body_bytes_sent key=\"$key\"';", names)
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array((Self.common + " key=\"k\"\n" + Self.common + " key=\"-\"\n").utf8))
    let formats = [own] + (try BuiltInFormats.all(names))
    #expect(FormatDetector.choose(block, atEnd: true, among: formats)?.format.name == "own")
  }
}
