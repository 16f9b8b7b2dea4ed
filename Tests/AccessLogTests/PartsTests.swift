import Bytes
import Testing

@testable import AccessLog

/// Lines that Kubernetes cut into parts are one record.
struct PartsTests {
  static let out = "2016-10-06T00:17:09.669794202Z stdout"
  static let err = "2016-10-06T00:17:09.669794203Z stderr"
  static let front = #"::1 - - [02/Nov/2026:00:00:00 +0000] "GET /"#
  static let back = #" HTTP/1.1" 403 9 "-" "x""#

  /// A line of nginx for `/path`.
  static func own(_ path: String) -> String { front + path + back }

  /// It, cut into two parts.
  static func cut(_ path: String, _ stream: String) -> [String] {
    ["\(stream) P \(front)\(path)", "\(stream) F \(back)"]
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var lines: [String]
    /// `record path`.
    var reads: [String]
    var rejected: [String] = []
  }

  static let rows = [
    Row(
      testDescription: "two parts, between whole ones",
      lines: ["\(out) F \(own("a"))"] + cut("b", out) + ["\(out) F \(own("c"))"],
      reads: ["1 /a", "2 /b", "3 /c"]),
    Row(
      testDescription: "many parts, some of them empty",
      lines: [
        "\(out) P ", "\(out) P \(front)", "\(out) P a", "\(out) P b", "\(out) P",
        "\(out) P \(back)",
        "\(out) F ", "\(out) F \(own("c"))",
      ].filter { !$0.hasSuffix(" P") }, reads: ["1 /ab", "2 /c"]),
    Row(
      testDescription: "the other stream between the parts comes first",
      lines: [cut("a", out)[0], "\(err) F \(own("b"))", cut("a", out)[1]],
      reads: ["1 /b", "2 /a"]),
    Row(
      testDescription: "parts of both streams, crossed",
      lines: [
        cut("a", out)[0], cut("b", err)[0], cut("a", out)[1], "\(out) F \(own("c"))",
        cut("b", err)[1], "\(out) F \(own("d"))",
      ], reads: ["1 /a", "2 /c", "3 /b", "4 /d"]),
    Row(
      testDescription: "a last part without its end",
      lines: ["\(out) F \(own("a"))", cut("b", out)[0], "\(err) F \(own("c"))"],
      reads: ["1 /a", "3 /c"], rejected: ["2 otherShape"]),
    Row(
      testDescription: "all there is is a part", lines: ["\(out) F \(own("a"))", cut("b", out)[0]],
      reads: ["1 /a"], rejected: ["2 otherShape"]),
  ]

  private func format(_ name: String = "nginx") throws -> LogFormat {
    var format = try BuiltInFormats.format(named: name, names)
    format.wrapper = .cri
    return format
  }

  private func paths(_ reading: Reading) -> [String] {
    reading.requests.map { words in
      let words = words.split(separator: " ")
      return "\(words[0]) \(words.first { $0.hasPrefix("path=") }?.dropFirst(5) ?? "")"
    }
  }

  @Test(arguments: rows) func joins(_ row: Row) throws {
    let format = try format()
    for end in ["\n", "\r\n"] {
      for last in [end, ""] {
        for piece in [Int.max, 1, 7, 100] {
          let reading = Reading(
            row.lines.joined(separator: end) + last, as: format, piece: piece)
          #expect(paths(reading) == row.reads)
          #expect(reading.rejected == row.rejected)
          #expect(reading.records == row.reads.count + row.rejected.count)
          #expect(reading.faults == [])
        }
      }
    }
  }

  @Test func jsonIsJoinedAnywhere() throws {
    let whole = line(7)
    for place in 0...whole.utf8.count {
      let head = String(decoding: Array(whole.utf8).prefix(place), as: UTF8.self)
      let tail = String(decoding: Array(whole.utf8).dropFirst(place), as: UTF8.self)
      var format = LogFormat.json(names)
      format.wrapper = .cri
      let text = "\(Self.out) P \(head)\n\(Self.out) F \(tail)\n\(Self.out) F \(line(8))\n"
      let reading = Reading(text, as: format)
      #expect(reading.requests.count == 2, "cut at \(place)")
      #expect(reading.rejected == [])
    }
  }

  /// At most a record's length is looked at, and where blocks are cut changes nothing.
  @Test func aRecordIsBounded() throws {
    let format = try format()
    func text(_ count: Int) -> String {
      var text = "\(Self.out) F \(Self.own("a"))\n\(Self.out) P \(Self.front)"
      let part = "\n\(Self.out) P " + String(repeating: "b", count: 16_384)
      for _ in 0..<count { text += part }
      return text + "\n\(Self.err) F \(Self.own("c"))\n\(Self.out) F \(Self.back)\n"
        + "\(Self.out) F \(Self.own("d"))\n"
    }
    for piece in [Int.max, 50_000] {
      let fits = Reading(text(60), as: format, piece: piece)
      #expect(fits.requests.count == 4)
      #expect(fits.rejected == [])
      #expect(fits.faults == [])
      for count in [64, 70, 200] {
        let long = Reading(text(count), as: format, piece: piece)
        #expect(paths(long) == ["1 /a", "3 /c", "4 /d"])
        #expect(long.rejected == ["2 tooLong"])
        #expect(long.faults == [])
      }
    }
  }

  /// A first part that is itself as long as a line may be.
  @Test func aPartMayBeAsLongAsALine() throws {
    let format = try format()
    let front = "\(Self.out) P \(Self.front)"
    for length in Limits.lineBytesMax - 1...Limits.lineBytesMax + 1 {
      let part = front + String(repeating: "a", count: length - front.utf8.count)
      let text = "\(part)\n\(Self.out) F \(Self.back)\n\(Self.out) F \(Self.own("d"))\n"
      for piece in [Int.max, 50_000] {
        let reading = Reading(text, as: format, piece: piece)
        #expect(reading.requests.count == 1)
        #expect(reading.rejected.first == "1 tooLong")
        #expect(reading.blank == 0)
        #expect(reading.faults == [])
      }
    }
  }

  /// Found by trial, even if the file begins with parts.
  @Test func isDetected() throws {
    let text = Self.cut("a", Self.out) + ["\(Self.out) F \(Self.own("b"))"]
    var block = Block(capacity: 4_096)
    block.append(Array((text.joined(separator: "\n") + "\n").utf8))
    let choice = FormatDetector.choose(block, atEnd: true, among: try BuiltInFormats.all(names))
    #expect(choice?.format.name == "nginx")
    #expect(choice?.format.wrapper == .cri)
    #expect(choice?.fitting == 2)
  }
}
