import Bytes
import Testing

@testable import AccessLog

/// Lines that Docker cut into parts of 16 KiB are one record.
struct DockerPartsTests {
  static let size = 16 << 10

  /// A line of nginx whose request is `/name` and as many letters as make it `count` bytes long.
  static func own(_ name: String, _ count: Int = 0) -> String {
    let front = "::1 - - [02/Nov/2026:00:00:00 +0000] \"GET /\(name)"
    let back = " HTTP/1.1\" 403 9 \"-\" \"x\""
    let padding = max(0, count - front.utf8.count - back.utf8.count)
    return front + String(repeating: "a", count: padding) + back
  }

  /// A record of Docker's around `text`, escaped as Docker escapes it.
  static func record(_ text: some StringProtocol, _ stream: String) -> String {
    let log = String(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n").replacing("&", with: "\\u0026")
    return "{\"log\":\"\(log)\",\"stream\":\"\(stream)\",\"time\":\"2026-11-02T00:00:01.5Z\"}"
  }

  /// The records that Docker writes of `line`.
  static func cut(_ line: String, _ stream: String = "stdout") -> [String] {
    var rest = Array(line.utf8)[...]
    var records: [String] = []
    while rest.count >= size {
      records.append(record(String(decoding: rest.prefix(size), as: UTF8.self), stream))
      rest = rest.dropFirst(size)
    }
    return records + [record(String(decoding: rest, as: UTF8.self) + "\n", stream)]
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var lines: [String]
    /// `record path-bytes path-start`.
    var reads: [String]
    var rejected: [String] = []
  }

  static let rows = [
    Row(
      testDescription: "two parts, between whole ones",
      lines: cut(own("a")) + cut(own("b", 20_000)) + cut(own("c")),
      reads: ["1 2 /a", "2 19934 /b", "3 2 /c"]),
    Row(
      testDescription: "a line that fills its parts ends with a line feed alone",
      lines: cut(own("a", size)) + cut(own("b", 3 * size)) + cut(own("c", size - 1)),
      reads: ["1 16318 /a", "2 49086 /b", "3 16317 /c"]),
    Row(
      testDescription: "escapes are counted as what they stand for",
      lines: cut(own(String(repeating: "b&", count: 9_000))) + cut(own("c")),
      reads: ["1 18001 /b", "2 2 /c"]),
    Row(
      testDescription: "a byte that is no UTF-8 is one byte",
      lines: [
        record("\(own("a", 2 * size))".prefix(size - 1) + "~", "stdout").replacing(
          "~", with: "\\ufffd"),
        record("a HTTP/1.1\" 403 9 \"-\" \"x\"\n", "stdout"),
      ] + cut(own("c")), reads: ["1 16345 /a", "2 2 /c"]),
    Row(
      testDescription: "parts of both streams, crossed",
      lines: [
        cut(own("a", 20_000))[0], cut(own("b", 40_000), "stderr")[0], cut(own("c"), "stderr")[0],
        cut(own("a", 20_000))[1], cut(own("d"))[0],
      ], reads: ["2 19934 /a", "3 2 /d"], rejected: ["1 otherShape"]),
    Row(
      testDescription: "the other stream between the parts comes first",
      lines: [cut(own("a", 20_000))[0]] + cut(own("b"), "stderr") + [cut(own("a", 20_000))[1]],
      reads: ["1 2 /b", "2 19934 /a"]),
    Row(
      testDescription: "a last part without its end",
      lines: cut(own("a")) + [cut(own("b", 20_000))[0]] + cut(own("c"), "stderr"),
      reads: ["1 2 /a", "3 2 /c"], rejected: ["2 otherShape"]),
    Row(
      testDescription: "a collector leaves out each line feed: none of its lines is a part",
      lines: [own("a", 20_000), own("b", size - 1), own("c", size + 1), own("d")].map {
        record($0, "stdout")
      }, reads: ["1 19934 /a", "2 16317 /b", "3 16319 /c", "4 2 /d"]),
    Row(
      testDescription: "the member of another collector",
      lines: [own("a", size), own("b")].map {
        record($0, "stdout").replacing("\"log\"", with: "\"message\"")
      }, reads: ["1 16318 /a", "2 2 /b"]),
  ]

  private func format(_ name: String = "nginx") throws -> LogFormat {
    var format = try BuiltInFormats.format(named: name, names)
    format.wrapper = .docker
    return format
  }

  private func paths(_ reading: Reading) -> [String] {
    reading.requests.map { words in
      let words = words.split(separator: " ")
      let path = words.first { $0.hasPrefix("path=") }?.dropFirst(5) ?? ""
      return "\(words[0]) \(path.utf8.count) \(path.prefix(2))"
    }
  }

  @Test(arguments: rows) func joins(_ row: Row) throws {
    let format = try format()
    for end in ["\n", "\r\n"] {
      for last in [end, ""] {
        for piece in [Int.max, 20_000] {
          let reading = Reading(row.lines.joined(separator: end) + last, as: format, piece: piece)
          #expect(paths(reading) == row.reads)
          #expect(reading.rejected == row.rejected)
          #expect(reading.records == row.reads.count + row.rejected.count)
          #expect(reading.blank == 0)
          #expect(reading.faults == [])
        }
      }
    }
  }

  /// At most a record's length is looked at, and where blocks are cut changes nothing.
  @Test func aRecordIsBounded() throws {
    let format = try format()
    for piece in [Int.max, 50_000] {
      for (length, fits) in [(900_000, true), (1_100_000, false)] {
        let cut = Self.cut(Self.own("b", length))
        let lines =
          Self.cut(Self.own("a")) + cut.dropLast() + Self.cut(Self.own("c"), "stderr")
          + cut.suffix(1) + Self.cut(Self.own("d"))
        let reading = Reading(lines.joined(separator: "\n") + "\n", as: format, piece: piece)
        #expect(reading.faults == [])
        #expect(reading.rejected == (fits ? [] : ["2 tooLong"]))
        #expect(
          paths(reading)
            == (fits
              ? ["1 2 /a", "2 2 /c", "3 \(length - 66) /b", "4 2 /d"]
              : ["1 2 /a", "3 2 /c", "4 2 /d"]))
      }
    }
  }

  @Test func jsonIsJoined() throws {
    var format = LogFormat.json(names)
    format.wrapper = .docker
    let padded =
      String(line(7).dropLast()) + ",\"x\":\"" + String(repeating: "x", count: 40_000) + "\"}"
    let lines = Self.cut(padded) + Self.cut(line(8))
    let reading = Reading(lines.joined(separator: "\n") + "\n", as: format)
    #expect(reading.requests.count == 2 && reading.records == 2)
    #expect(reading.requests == Reading("\(line(7))\n\(line(8))\n").requests)
  }

  /// Found by trial, even if the file begins with parts.
  @Test func isDetected() throws {
    let text = Self.cut(Self.own("a", 40_000)) + Self.cut(Self.own("b"))
    var block = Block(capacity: 1 << 18)
    block.append(Array((text.joined(separator: "\n") + "\n").utf8))
    let choice = FormatDetector.choose(block, atEnd: true, among: try BuiltInFormats.all(names))
    #expect(choice?.format.name == "nginx")
    #expect(choice?.format.wrapper == .docker)
    #expect(choice?.fitting == 2)
  }
}
