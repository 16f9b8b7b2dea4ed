import Testing

@testable import AccessLog

/// How records reach us (facts 1b): what the shipper put around and between them.
struct DeliveryTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var requests: Int
    var rejected: [String] = []
    var blank = 0

    init(
      _ why: String, _ text: String, _ requests: Int, rejected: [String] = [], blank: Int = 0
    ) {
      testDescription = why
      self.text = text
      self.requests = requests
      self.rejected = rejected
      self.blank = blank
    }
  }

  static let two = [line(0), line(1)]
  static let three = [line(0), line(1), line(2)]
  static let pretty = "{\n  \"time\": 1793557923,\n  \"status\": 403\n}"

  static func envelope(_ messages: [String], _ type: String = "DATA_MESSAGE") -> String {
    let events = messages.enumerated().map { index, message in
      let escaped = message.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n")
      return
        #"{"id":"\#(index)","timestamp":\#(1_793_557_923_000 + index),"message":"\#(escaped)"}"#
    }
    return #"{"messageType":"\#(type)","owner":"1","logGroup":"g","logStream":"s","#
      + #""subscriptionFilters":["f"],"logEvents":["# + events.joined(separator: ",") + "]}"
  }

  static let rows = [
    Row("LF", three.joined(separator: "\n") + "\n", 3),
    Row("no last line end", three.joined(separator: "\n"), 3),
    Row("CRLF", three.joined(separator: "\r\n") + "\r\n", 3),
    Row("CRLF, no last line end", three.joined(separator: "\r\n"), 3),
    Row("a CR at the very end", line(0) + "\r", 1),
    Row("CR alone", three.joined(separator: "\r") + "\r", 3),
    Row("nothing between", three.joined() + "\n", 3),
    Row("nothing between nor behind", three.joined(), 3),
    Row("a space between", three.joined(separator: " "), 3),
    Row("groups on lines", two.joined() + "\n" + three.joined() + "\n\n", 5, blank: 1),
    Row("blank lines", "\n" + three.joined(separator: "\n\n   \n\r\n") + "\n", 3, blank: 7),
    Row("nothing but blanks", "\n \n\r\n", 0, blank: 3),
    Row("an empty file", "", 0),
    Row("spaces without a line end are no line", line(0) + "\n   ", 1),
    Row("a byte-order mark", "\u{FEFF}" + line(0) + "\n", 1),
    Row("one for each member of a gzip file", "\u{FEFF}" + line(0) + "\n\u{FEFF}" + line(1), 2),
    Row("a hole of NULs before the first line", String(repeating: "\0", count: 3_000) + line(0), 1),
    Row(
      "a hole between two lines", line(0) + "\n" + String(repeating: "\0", count: 500) + line(1), 2),
    Row("a hole at the end", line(0) + "\n" + String(repeating: "\0", count: 500), 1),
    Row(
      "a cut line, then whole ones", line(9).dropLast(20) + "\n" + three.joined(separator: "\n"), 3,
      rejected: ["1 otherShape"]),
    Row(
      "a line cut behind a colon", "{\"time\":\n" + three.joined(separator: "\n"), 3,
      rejected: ["1 otherShape"]),
    Row("a cut line behind an object", line(0) + "{\"a\n" + line(1), 2, rejected: ["2 otherShape"]),
    Row("pretty-printed", pretty + "\n" + pretty + "\n", 2),
    Row("pretty-printed, CRLF", (pretty + "\n" + pretty).replacing("\n", with: "\r\n"), 2),
    Row("pretty-printed between lines", line(0) + "\n" + pretty + line(1) + "\n" + line(2), 4),
    Row(
      "a pretty-printed object that is cut", pretty.dropLast() + "\n" + line(0), 1,
      rejected: ["1 otherShape", "2 otherShape", "3 otherShape"], blank: 1),
    Row(
      "every other of 100 pretty-printed objects is broken",
      String(repeating: pretty + "\n{\"time\":\n", count: 100), 100,
      rejected: (1...100).map { "\(2 * $0) otherShape" }),
    Row(
      "CloudWatch export",
      "2023-07-26T12:07:03.123Z " + line(0) + "\n2023-07-26T12:07:04Z "
        + line(1) + "\n", 2),
    Row(
      "CloudWatch export of something else", "2023-07-26T12:07:03.123Z START\n" + line(0), 1,
      rejected: ["1 otherShape"]),
    Row(
      "an export's prefix that is no time", "2023-07-26T12:61:03.123Z " + line(0), 0,
      rejected: ["1 otherShape"]),
    Row("an envelope", envelope(three), 3),
    Row(
      "envelopes with nothing between", envelope(two) + envelope(three) + "\n" + envelope(two), 7),
    Row("an envelope between lines", line(0) + "\n" + envelope(two) + "\n" + line(1) + "\n", 4),
    Row(
      "a control message", envelope(["CWL CONTROL MESSAGE"], "CONTROL_MESSAGE") + envelope(two), 2,
      blank: 1),
    Row("another type is data", envelope(two, "CONTROL_MESSAGE_2"), 2),
    Row(
      "an event that is no request", envelope([line(0), "START RequestId: 1", line(1)]), 2,
      rejected: ["2 otherShape"]),
    Row("an event with a line end", envelope([line(0) + "\n", "\n", line(1)]), 2, blank: 1),
    Row("a pretty-printed event", envelope([pretty]), 1),
    Row(
      "an event with a raw line feed in a string",
      envelope([line(0), line(1), line(2, ["userAgent": "\"a\nb\""])]), 2,
      rejected: ["3 otherShape"]),
    Row("two objects in an event", envelope([line(0) + line(1)]), 0, rejected: ["1 otherShape"]),
    Row("escapes under escapes", envelope([line(0, ["userAgent": #""\"\\\n""#])]), 1),
    Row(
      "an envelope that is cut", envelope(two).dropLast(9) + "\n" + line(0), 1,
      rejected: ["1 otherShape"]),
    Row(
      "an envelope whose message is an object",
      #"{"messageType":"DATA_MESSAGE","logEvents":[{"message":{"a":1}}]}"#, 0,
      rejected: ["1 otherShape"]),
    Row("an envelope without events", #"{"logEvents":[]}"#, 0, rejected: ["1 otherShape"]),
  ]

  @Test(arguments: rows) func reads(_ row: Row) {
    for learns in [true, false] {
      for piece in [Int.max, 1, 7, 100] {
        let reading = Reading(row.text, learns: learns, piece: piece)
        #expect(reading.requests.count == row.requests)
        #expect(reading.rejected == row.rejected)
        #expect(reading.blank == row.blank)
        #expect(reading.records == row.requests + row.rejected.count + row.blank)
        #expect(reading.faults == [])
      }
    }
  }

  @Test func aWrapperTimeServesOnlyARecordWithoutOne() {
    let timeless = #"{"status":403}"#
    let text =
      "2023-07-26T12:07:03.123Z " + timeless + "\n2023-07-26T12:07:03.123Z " + line(0) + "\n"
    let times = Reading(text + Self.envelope([timeless, line(0)])).requests.map {
      $0.split(separator: " ")[1]
    }
    #expect(
      times == [
        "2023-07-26T12:07:03.123Z", "2026-11-01T18:32:03.000Z", "2026-11-01T18:32:03.000Z",
        "2026-11-01T18:32:03.000Z",
      ])
  }

  @Test func escapesUnderEscapesAreDecodedTwice() {
    let text = Self.envelope([line(0, ["userAgent": #""\"\\\n\u0041""#])])
    #expect(Reading(text).requests.first?.contains("userAgent=\"\\\nA") == true)
  }

  /// What CloudWatch puts around lines of text is taken off as well.
  @Test func linesOfTextAreUnwrapped() throws {
    let format = try BuiltInFormats.format(named: "nginx", names)
    let own = TextLineTests.request("GET / HTTP/1.1")
    let export = "2023-07-26T12:07:03.123Z " + own + "\n"
    let text =
      export + Self.envelope([own, "START", own + "\n"]) + " " + Self.envelope([own])
      + Self.envelope(["CWL"], "CONTROL_MESSAGE") + "\n" + own + "\n"
      + #"{"messageType":"DATA_MESSAGE"}"# + "\n"
    for piece in [Int.max, 1, 7, 100] {
      let reading = Reading(text, as: format, piece: piece)
      let read = "\(TextLineTests.moment) 403 method=GET path=/ clientIP=::1"
      #expect(reading.requests == [1, 2, 4, 5, 7].map { "\($0) " + read })
      #expect(reading.rejected == ["3 otherShape", "8 otherShape"])
      #expect(reading.blank == 1)
      #expect(reading.faults == [])
    }
  }

  @Test func aTimeThatIsTheLinesOwnStays() throws {
    let format = try LogFormat.compile(
      "log_format x '$time_iso8601 $remote_addr - \"$request\" $status';", names)
    let text = "2023-07-26T12:07:03.123Z ::1 - \"-\" 403"
    #expect(Reading(text, as: format).requests == ["1 2023-07-26T12:07:03.123Z 403 clientIP=::1"])
  }

  /// After so many broken objects what is pretty-printed may be given up on; a whole line is not.
  @Test func aThousandBrokenObjectsDoNotHideAWholeLine() {
    let text =
      String(repeating: "{\"a\":\n", count: 1_000) + line(0) + "\n" + Self.pretty + "\n" + line(1)
    for (learns, piece) in [(true, Int.max), (false, .max), (true, 7), (true, 1_000)] {
      let reading = Reading(text, learns: learns, piece: piece)
      #expect(reading.requests.count == 2)
      #expect(reading.rejected.count == 1_000 + 4)
      #expect(reading.faults == [])
    }
  }
}
