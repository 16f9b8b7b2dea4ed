import Bytes
import Testing

@testable import AccessLog

/// Each limit at one below, the limit, and one above; and blocks that are full.
struct LimitTests {
  static let bytes = Limits.lineBytesMax

  /// An ordinary line of exactly `bytes` bytes.
  static func padded(_ index: Int, to bytes: Int) -> String {
    let short = line(index, ["pad": "\"\""])
    return line(
      index, ["pad": "\"" + String(repeating: "x", count: bytes - short.utf8.count) + "\""])
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: @Sendable () -> String
    var requests: Int
    var rejected: [String] = []
    var blank = 0
  }

  static let lines = [
    Row(
      testDescription: "one byte below, the limit",
      text: {
        padded(0, to: bytes - 1) + "\n" + padded(1, to: bytes) + "\n" + line(2)
      }, requests: 3),
    Row(
      testDescription: "one byte above is one rejected record",
      text: {
        line(0) + "\n" + padded(1, to: bytes + 1) + "\n" + line(2) + "\n"
      }, requests: 2, rejected: ["2 tooLong"]),
    Row(
      testDescription: "CR belongs to the line's end",
      text: {
        padded(0, to: bytes) + "\r\n" + padded(1, to: bytes + 1) + "\r\n" + line(2) + "\r\n"
      }, requests: 2, rejected: ["2 tooLong"]),
    Row(
      testDescription: "the limit at the end of the file", text: { padded(0, to: bytes) },
      requests: 1),
    Row(
      testDescription: "one above at the end of the file", text: { padded(0, to: bytes + 1) },
      requests: 0, rejected: ["1 tooLong"]),
    Row(
      testDescription: "5 MiB without an end, then a line",
      text: {
        line(0) + "\n{\"pad\":\"" + String(repeating: "\\\"", count: 5 << 19) + "\"}\n" + line(1)
      }, requests: 2, rejected: ["2 tooLong"]),
    Row(
      testDescription: "5 MiB that are no JSON",
      text: {
        String(repeating: "x", count: 5 << 20) + "\n\n" + line(1)
      }, requests: 1, rejected: ["1 tooLong"], blank: 1),
    Row(
      testDescription: "an over-long object does not cost those behind it on its line",
      text: {
        line(0) + padded(1, to: bytes + 1) + line(2) + padded(3, to: 3 * bytes) + " " + line(4)
          + "\n\n" + line(5)
      }, requests: 4, rejected: ["2 tooLong", "4 tooLong"], blank: 1),
    Row(
      testDescription: "braces inside its strings do not end an over-long object",
      text: {
        #"{"pad":""# + String(repeating: #"\"}{\\"#, count: bytes / 5) + #""}"# + line(1) + "\n"
      }, requests: 1, rejected: ["1 tooLong"]),
    Row(
      testDescription: "3 MiB of objects with nothing between",
      text: {
        (0..<12_000).map { line($0) }.joined()
      }, requests: 12_000),
    Row(
      testDescription: "3 MiB of long objects with nothing between",
      text: {
        (0..<6).map { padded($0, to: bytes / 2) }.joined()
      }, requests: 6),
    Row(
      testDescription: "a hole of 3 MiB before a line",
      text: {
        line(0) + "\n" + String(repeating: "\0", count: 3 << 20) + line(1) + "\n"
      }, requests: 2),
    Row(
      testDescription: "a hole of 3 MiB at the end",
      text: {
        line(0) + "\n" + String(repeating: "\0", count: 3 << 20)
      }, requests: 1),
    Row(
      testDescription: "a hole just below the limit before a line of the limit",
      text: {
        String(repeating: "\0", count: bytes - 1) + padded(0, to: bytes) + "\n"
      }, requests: 1),
    Row(
      testDescription: "3 MiB of spaces in a line",
      text: {
        line(0) + "\n" + String(repeating: " ", count: 3 << 20) + "\n" + line(1)
      }, requests: 2, blank: 1),
    Row(
      testDescription: "a pretty-printed object of the limit",
      text: {
        "{\n" + padded(0, to: bytes - 1).dropFirst() + "\n" + line(1)
      }, requests: 2),
    Row(
      testDescription: "a pretty-printed object of one above is none",
      text: {
        "{\n" + padded(0, to: bytes).dropFirst() + "\n" + line(1)
      }, requests: 1, rejected: ["1 otherShape", "2 otherShape"]),
    Row(
      testDescription: "an object that is opened and never closed",
      text: {
        line(0) + "\n{\"a\":{\n" + String(repeating: ",\n", count: 1 << 17) + line(1)
      }, requests: 2, rejected: ["2 otherShape"] + (3..<(3 + 1 << 17)).map { "\($0) otherShape" }),
  ]

  @Test(arguments: lines) func cutsAtTheLimit(_ row: Row) {
    let text = Array(row.text().utf8)
    for (learns, piece) in [(true, Int.max), (true, 65_521), (false, 256 << 10)] {
      let reading = Reading(text, learns: learns, piece: piece)
      #expect(reading.requests.count == row.requests)
      #expect(reading.rejected == row.rejected)
      #expect(reading.blank == row.blank)
      #expect(reading.faults == [])
    }
  }

  static let text = [
    Row(
      testDescription: "the limit and one above",
      text: {
        combined(padding: bytes) + "\n" + combined(padding: bytes + 1) + "\n" + combined()
      }, requests: 2, rejected: ["2 tooLong"]),
    Row(
      testDescription: "the limit with CRLF", text: { combined(padding: bytes) + "\r\n" },
      requests: 1),
    Row(
      testDescription: "4 MiB without an end",
      text: {
        combined() + "\n" + String(repeating: "{", count: 4 << 20) + "\n" + combined()
      }, requests: 2, rejected: ["2 tooLong"]),
    Row(
      testDescription: "a hole of 3 MiB before a line",
      text: {
        combined() + "\n" + String(repeating: "\0", count: 3 << 20) + combined() + "\n"
      }, requests: 2),
    Row(
      testDescription: "a hole just below the limit before a line of the limit",
      text: {
        String(repeating: "\0", count: bytes - 1) + combined(padding: bytes) + "\n"
      }, requests: 1),
    Row(
      testDescription: "3 MiB of spaces",
      text: {
        String(repeating: " ", count: 3 << 20) + "\n" + combined() + "\n"
      }, requests: 1, blank: 1),
    Row(
      testDescription: "a million blank lines",
      text: {
        String(repeating: "\n", count: 1_000_000)
      }, requests: 0, blank: 1_000_000),
  ]

  static func combined(padding bytes: Int = 0) -> String {
    let start =
      "::1 - - [02/Nov/2026:00:00:00 +0530] \"GET / HTTP/1.1\" 403 61 \"-\" \""
    return start + String(repeating: "x", count: max(0, bytes - start.utf8.count - 1)) + "\""
  }

  @Test(arguments: text) func cutsLinesOfTextAtTheLimit(_ row: Row) throws {
    let format = try BuiltInFormats.format(named: "nginx", names)
    let text = Array(row.text().utf8)
    for piece in [Int.max, 256 << 10, 65_521] {
      let reading = Reading(text, as: format, piece: piece)
      #expect(reading.requests.count == row.requests)
      #expect(reading.rejected == row.rejected)
      #expect(reading.blank == row.blank)
      #expect(reading.faults == [])
    }
  }

  /// The record's own object is depth 1.
  @Test(arguments: [(63, nil), (64, nil), (65, "3 tooDeep"), (100_000, "3 tooDeep")])
  func readsToADepth(depth: Int, rejection: String?) {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let deep =
        String(repeating: open, count: depth - 1) + (open == "[" ? "" : "1")
        + String(repeating: close, count: depth - 1)
      let text = line(0) + "\n" + line(1) + "\n" + line(2, ["deep": deep]) + "\n" + line(3)
      for learns in [true, false] {
        let reading = Reading(text, learns: learns, piece: 100_000)
        #expect(reading.requests.count == (rejection == nil ? 4 : 3))
        #expect(reading.rejected == (rejection.map { [$0] } ?? []))
        #expect(reading.faults == [])
      }
    }
  }

  @Test func aFileThatOpensTwoHundredThousandObjectsIsOneRejectedLine() {
    let text = line(0) + "\n" + String(repeating: "{\"a\":", count: 200_000) + "\n" + line(1)
    #expect(Reading(text, piece: 65_521).rejected == ["2 tooDeep"])
  }
}
