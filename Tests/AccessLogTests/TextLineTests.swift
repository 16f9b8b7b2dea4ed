import Bytes
import Testing

@testable import AccessLog

/// Lines of text through the built-in nginx format: escapes, request lines, and what strangers send.
struct TextLineTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var reads: String?

    init(_ why: String, _ text: String, _ reads: String?) {
      testDescription = why
      self.text = text
      self.reads = reads
    }
  }

  static let time = "[02/Nov/2026:00:00:00 +0530]"
  static let moment = "2026-11-01T18:30:00.000Z"

  static func agent(_ agent: String) -> String {
    "::1 - - \(time) \"-\" 403 61 \"-\" \"\(agent)\""
  }

  static func request(_ request: String) -> String { "::1 - - \(time) \"\(request)\" 403 61" }

  static let escapes = [
    ("plain", "curl/8.5.0", "curl/8.5.0"),
    ("nginx's quote and backslash", #"a \x22b\x22 \x5C"#, #"a "b" \"#),
    ("nginx's UTF-8", #"\xD0\xA0"#, "Р"),
    ("Apache's quote and backslash", #"a \"b\" \\"#, #"a "b" \"#),
    ("Apache's control characters", #"\b\n\r\t\v\x7f"#, "\u{8}\n\r\t\u{b}\u{7f}"),
    ("a backslash before the closing quote is one of two", #"a\\"#, #"a\"#),
    ("unknown and unfinished escapes stay", #"\q\x2\xzz\u0041\/"#, #"\q\x2\xzz\u0041\/"#),
    ("what an escape yields is not decoded again", #"\x5Cn\\n"#, #"\n\n"#),
    ("raw bytes", "é\t{", nil),
  ].map { (why: String, text: String, value: String?) in
    Row(
      why, agent(text),
      "1 \(moment) 403 clientIP=::1 userAgent=" + (value ?? "é\t{"))
  }

  static let requestLines = [
    ("ordinary", "GET /a?b=c HTTP/1.1", "method=GET path=/a?b=c"),
    ("HTTP/2", "POST /a HTTP/2.0", "method=POST path=/a"),
    ("no protocol", "GET /a", "method=GET path=/a"),
    ("raw spaces in the target", "GET /a b c HTTP/1.1", "method=GET path=/a b c"),
    ("raw spaces and no protocol", "GET /a b c", "method=GET path=/a b c"),
    ("a target that looks like a protocol", "GET HTTP/1.1 HTTP/1.1", "method=GET path=HTTP/1.1"),
    ("only a protocol", "GET HTTP/1.1", ""),
    ("absolute form", "GET http://h:8080/a HTTP/1.1", "method=GET path=http://h:8080/a"),
    ("CONNECT", "CONNECT h:443 HTTP/1.1", "method=CONNECT path=h:443"),
    ("a method in lower case", "get /a HTTP/1.1", "method=get path=/a"),
    ("an escape in the target", #"GET /a\x22 HTTP/1.1"#, "method=GET path=/a\""),
    ("nothing", "", ""),
    ("a dash", "-", ""),
    ("one word", "hello", ""),
    ("a space in front", " /a HTTP/1.1", ""),
    ("a space behind", "GET ", ""),
    ("digits for a method", "GE7 /a HTTP/1.1", ""),
    ("TLS", #"\x16\x03\x01\x02 \x00"#, ""),
    ("two spaces", "GET  HTTP/1.1", ""),
  ].map { (why: String, text: String, reads: String) in
    Row(
      why, request(text), ("1 \(moment) 403 " + reads + " clientIP=::1").replacing("  ", with: " "))
  }

  static let shapes = [
    Row("common", request("-"), "1 \(moment) 403 clientIP=::1"),
    Row("combined", agent("x"), "1 \(moment) 403 clientIP=::1 userAgent=x"),
    Row(
      "more behind combined", agent("x") + #" "-" rt=0.1"#,
      "1 \(moment) 403 clientIP=::1 userAgent=x"),
    Row("more behind common", request("-") + " vhost", "1 \(moment) 403 clientIP=::1"),
    Row("no space before what is more", agent("x") + "y", "1 \(moment) 403 clientIP=::1"),
    Row(
      "a list of addresses", "10.0.0.2, ::1" + request("-").dropFirst(3),
      "1 \(moment) 403 clientIP=10.0.0.2, ::1"),
    Row("no status", "::1 - - \(time) \"-\" - 61", "1 \(moment) 0 clientIP=::1"),
    Row("HTTP/0.9", "::1 - - \(time) \"-\" 009 61", "1 \(moment) 0 clientIP=::1"),
    Row(
      "a forged line inside a value",
      agent(#"x\x22\x0A::2 - - [02/Nov/2026:00:00:00 +0530] \x22GET /b HTTP/1.1\x22 200 1"#),
      "1 \(moment) 403 clientIP=::1 userAgent=x\"\n::2 - - \(time) \"GET /b HTTP/1.1\" 200 1"),
    Row("a missing column", "::1 - \(time) \"-\" 403 61", nil),
    Row("an unclosed quote", "::1 - - \(time) \"GET /a HTT", nil),
    Row("an unclosed last quote", String(agent("x").dropLast()), "1 \(moment) 403 clientIP=::1"),
    Row("no time", "::1 - - [-] \"-\" 403 61", nil),
    Row("no such time", "::1 - - [31/Feb/2026:00:00:00 +0000] \"-\" 403 61", nil),
    Row("no such status", "::1 - - \(time) \"-\" 999 61", nil),
    Row("JSON", line(0), nil),
    Row("words", "hello world", nil),
  ]

  @Test(arguments: escapes + requestLines + shapes) func reads(_ row: Row) throws {
    let format = try BuiltInFormats.format(named: "nginx", names)
    for piece in [Int.max, 1, 7] {
      let reading = Reading(row.text + "\n", as: format, piece: piece)
      #expect(reading.requests == (row.reads.map { [$0] } ?? []))
      #expect(reading.rejected.count == (row.reads == nil ? 1 : 0))
      #expect(reading.faults == [])
    }
  }

  @Test func linesEndAsInJSON() throws {
    let format = try BuiltInFormats.format(named: "nginx", names)
    let text =
      "\u{FEFF}" + Self.agent("a") + "\r\n\n \t\r\n\0\0" + Self.agent("b") + "\n" + Self.agent("c")
    for piece in [Int.max, 1, 7, 100] {
      let reading = Reading(text, as: format, piece: piece)
      #expect(reading.requests.map { $0.last } == ["a", "b", "c"])
      #expect(reading.blank == 2)
      #expect(reading.rejected == [])
    }
  }

  @Test func aLineMayBeginWithAnEmptyField() throws {
    let format = try LogFormat.compile(
      "log_format x escape=json '$http_user_agent [$time_local] $status';", names)
    for piece in [Int.max, 1] {
      let reading = Reading(" \(Self.time) 403\n", as: format, piece: piece)
      #expect(reading.requests == ["1 \(Self.moment) 403"])
    }
  }

  /// Random damage to lines of text: no trap, and the books balance in any pieces.
  @Test func noLineTraps() throws {
    let format = try BuiltInFormats.format(named: "nginx", names)
    var random = SeededRandom(seed: 3)
    let seeds = (Self.escapes + Self.requestLines + Self.shapes).map { Array($0.text.utf8) }
    for round in 0..<300 {
      var file: [UInt8] = []
      for _ in 0..<5 {
        var text = random.pick(from: seeds)
        for _ in 0...random.below(3) where !text.isEmpty {
          let place = random.below(text.count)
          switch random.below(3) {
          case 0: text[place] = UInt8(truncatingIfNeeded: random.next())
          case 1: text.removeSubrange(place..<min(text.count, place + 6))
          default: text.insert(random.pick(from: Array("\"\\ []\n\r".utf8)), at: place)
          }
        }
        file += text + [0x0A]
      }
      let whole = Reading(file, as: format)
      #expect(whole.faults == [])
      #expect(Reading(file, as: format, piece: round % 50 == 0 ? 1 : 64) == whole)
    }
  }
}
