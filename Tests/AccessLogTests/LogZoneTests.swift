import Bytes
import Testing

@testable import AccessLog

/// Times that name no zone, and times that name no year.
struct LogZoneTests {
  static let india = LocalClock(name: "Asia/Kolkata", offset: 19_800_000)

  static func times(_ lines: [String], as format: LogFormat, yearHint: Int64? = nil) -> [String] {
    var reader = RecordReader(format: format, yearHint: yearHint)
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array(lines.joined(separator: "\n").utf8))
    var batch = RequestBatch()
    _ = reader.read(&block, atEnd: true, into: &batch)
    return batch.requests.map { UTCTime.iso8601($0.time) }
      + batch.rejected.map { "\($0.line) \($0.reason)" }
  }

  static let haproxy =
    "::1:5 [02/Nov/2026:02:12:03.326] f b/s 0/0/0/0/0 403 9 - - PR-- 1/1/0/0/0 0/0 \"GET /a HTTP/1.1\""

  @Test func aTimeWithoutAZoneIsOfTheLogsZone() throws {
    let format = try BuiltInFormats.format(named: "haproxy", names)
    #expect(Self.times([Self.haproxy], as: format) == ["2026-11-02T02:12:03.326Z"])
    #expect(
      Self.times([Self.haproxy], as: format.at(Self.india)) == ["2026-11-01T20:42:03.326Z"])
  }

  @Test func aTimeWithAZoneKeepsIt() throws {
    let nginx = try BuiltInFormats.format(named: "nginx", names).at(Self.india)
    let line = PitfallTests.nginx("GET /a HTTP/1.1")
    #expect(Self.times([line, line], as: nginx) == Array(repeating: PitfallTests.time, count: 2))
    let json = LogFormat.json(names).at(Self.india)
    let times = [
      "\"2026-11-02T02:12:03Z\"", "\"2026-11-02T07:42:03+05:30\"", "1793585523",
      "\"2026-11-02 07:42:03\"", "\"2026-11-02\\u002007:42:03\"", "\"2026-11-02T07:42:03,000\"",
    ]
    #expect(
      Self.times(times.map { "{\"time\":\($0),\"status\":403}" }, as: json)
        == Array(repeating: PitfallTests.time, count: times.count))
    #expect(
      Self.times(["{\"time\":\"2026-11-02\",\"status\":403}"], as: json)
        == ["2026-11-01T18:30:00.000Z"])
  }

  @Test func whatIsUTCByItsManualStays() throws {
    for (name, line) in [
      ("w3c", "2026-11-02 02:12:03 10.0.0.1 GET /a - 443 - ::1 curl/8 - 403 0 0 5"),
      (
        "cloudfront",
        "#Fields: date time sc-status cs-uri-stem x-edge-request-id\n2026-11-02\t02:12:03\t403\t/a\te1"
      ),
    ] {
      let format = try BuiltInFormats.format(named: name, names).at(Self.india)
      #expect(Self.times([line], as: format) == [PitfallTests.time], "\(name)")
    }
    let start = "[%START_TIME(%Y-%m-%d %H:%M:%S)%] %RESPONSE_CODE% x"
    let line = "[2026-11-02 02:12:03] 403 x"
    let utc = try LogFormat.compile(start, names).at(Self.india)
    #expect(Self.times([line], as: utc) == [PitfallTests.time])
    let local = try LogFormat.compile(
      start.replacing("START_TIME", with: "START_TIME_LOCAL"), names
    ).at(Self.india)
    #expect(Self.times([line], as: local) == ["2026-11-01T20:42:03.000Z"])
  }

  @Test func aTimeBefore1970IsNone() {
    let json = LogFormat.json(names).at(Self.india)
    #expect(
      Self.times(["{\"time\":\"1970-01-01 05:29:59\",\"status\":403}"], as: json) == ["1 badTime"])
  }

  // MARK: - Years

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var hint: String?
    var times: [String]
    var read: [String]
  }

  static let rows = [
    Row(
      testDescription: "the year of the file", hint: "2026-11-24T20:00:00Z",
      times: ["Nov 24 16:12:50", "Nov  4 16:12:50", "Nov 24 16:12:50.326"],
      read: ["2026-11-24T16:12:50.000Z", "2026-11-04T16:12:50.000Z", "2026-11-24T16:12:50.326Z"]),
    Row(
      testDescription: "a line is not from after its file", hint: "2026-01-02T03:00:00Z",
      times: ["Dec 31 23:59:59", "Jan  1 00:00:00"],
      read: ["2025-12-31T23:59:59.000Z", "2026-01-01T00:00:00.000Z"]),
    Row(
      testDescription: "clocks of another zone may be ahead of the file's date",
      hint: "2025-12-31T19:00:00Z", times: ["Jan  1 00:30:00"], read: ["2026-01-01T00:30:00.000Z"]),
    Row(
      testDescription: "a line out of its order belongs to its neighbour's winter",
      hint: "2026-01-02T03:00:00Z",
      times: ["Dec 31 23:59:59", "Jan  1 00:00:01", "Dec 31 23:59:58", "Jan  1 00:00:02"],
      read: [
        "2025-12-31T23:59:59.000Z", "2026-01-01T00:00:01.000Z", "2025-12-31T23:59:58.000Z",
        "2026-01-01T00:00:02.000Z",
      ]),
    Row(
      testDescription: "a 29th of February is of a leap year", hint: "2026-11-24T00:00:00Z",
      times: ["Feb 29 10:00:00", "Mar  1 10:00:00"],
      read: ["2024-02-29T10:00:00.000Z", "2024-03-01T10:00:00.000Z"]),
    Row(
      testDescription: "no such day or hour in any year", hint: "2026-11-24T00:00:00Z",
      times: ["Feb 30 10:00:00", "Nov 24 25:00:00", "Nox 24 10:00:00", "Nov 24 10:00", "Nov 24"],
      read: (1...5).map { "\($0) badTime" }),
  ]

  @Test(arguments: rows) func year(of row: Row) throws {
    let hint = try row.hint.map { hint in
      let bytes = Array(hint.utf8)
      return try UTCTime.parse(bytes.span, ByteRange(0, bytes.count))
    }
    let lines = row.times.map { "{\"time\":\"\($0)\",\"status\":403}" }
    #expect(Self.times(lines, as: .json(names), yearHint: hint) == row.read)
  }

  @Test func itHasAZoneToo() {
    let bytes = Array("2026-11-24T00:00:00Z".utf8)
    let hint = try? UTCTime.parse(bytes.span, ByteRange(0, bytes.count))
    let lines = ["{\"time\":\"Nov 24 05:00:00\",\"status\":403}"]
    #expect(
      Self.times(lines, as: .json(names).at(Self.india), yearHint: hint)
        == ["2026-11-23T23:30:00.000Z"])
  }
}
