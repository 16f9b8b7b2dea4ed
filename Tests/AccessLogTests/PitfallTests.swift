import Bytes
import Testing

@testable import AccessLog

/// What makes parsers stumble, each with what is done about it: the table of section 15 of the facts
/// on log formats, row by row.
struct PitfallTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var format: String
    var lines: String
    /// Of each request its time, status and fields.
    var reads: [String]
    var rejected: [String] = []

    init(
      _ why: String, _ format: String, _ lines: String, _ reads: [String],
      rejected: [String] = []
    ) {
      testDescription = why
      self.format = format
      self.lines = lines
      self.reads = reads
      self.rejected = rejected
    }
  }

  static let time = "2026-11-02T02:12:03.000Z"
  static let clf = "[02/Nov/2026:02:12:03 +0000]"
  static func nginx(_ request: String, agent: String = "x", client: String = "::1") -> String {
    "\(client) - - \(clf) \"\(request)\" 403 61 \"-\" \"\(agent)\""
  }
  static func json(_ more: String) -> String { "{\"time\":\"\(time)\",\"status\":\"403\",\(more)}" }
  static func alb(_ client: String) -> String {
    "http \(time) app/lb \(client) - -1 -1 -1 403 - 5 2 \"GET http://h:80/a HTTP/1.1\" \"x\" - - - "
      + "\"Root=1\" \"-\" \"-\" 0 \(time) \"waf\" \"-\" \"-\""
  }

  static let rows = [
    Row(
      "escapes: nginx's", "nginx", nginx(#"GET /a\x22b HTTP/1.1"#, agent: #"\xD0\xA0\x5C"#),
      ["\(time) 403 method=GET path=/a\"b clientIP=::1 userAgent=Р\\"]),
    Row(
      "escapes: Apache's; an unknown one stays", "apache",
      nginx("GET /a HTTP/1.1", agent: #"a\"b\qc"#),
      ["\(time) 403 method=GET path=/a clientIP=::1 userAgent=a\"b\\qc"]),
    Row(
      "quotes: a field that is not escaped ends before the next literal", "envoy",
      #"[2026-11-02T02:12:03.000Z] "GET /a HTTP/2" 403 UAEX 0 19 1 - "-" "say "hi"" "r1" "h" "-""#,
      ["\(time) 403 method=GET path=/a host=h userAgent=say \"hi\" requestID=r1"]),
    Row(
      "quotes: forged fields stay in the agent", "envoy",
      #"[2026-11-02T02:12:03.000Z] "GET /a HTTP/2" 403 UAEX 0 19 1 - "-" "x" "y" "z" "r1" "h" "-""#,
      [
        "\(time) 403 method=GET path=/a host=h userAgent=x\" \"y\" \"z requestID=r1"
      ]),
    Row(
      "a line that was cut in its last field", "nginx",
      nginx("GET /a HTTP/1.1", agent: "Mozilla").dropLast().description,
      ["\(time) 403 method=GET path=/a clientIP=::1"]),
    Row(
      "a line that syslog cut in its request", "haproxy",
      "::1:5 [02/Nov/2026:02:12:03.000] f b/s 0/0/0/0/0 403 9 - - PR-- 1/1/0/0/0 0/0 \"GET /a/b",
      ["\(time) 403 method=GET path=/a/b clientIP=::1"]),
    Row(
      "missing: - and empty and null, but a path of - stays", "json",
      json(#""host":"-","ip":null,"userAgent":"","requestId":-,"path":"/-/""#),
      ["\(time) 403 path=/-/"]),
    Row(
      "no status: -, 000, 0", "json",
      ["\"-\"", "\"000\"", "0"].map { "{\"time\":\"\(time)\",\"status\":\($0)}" }
        .joined(separator: "\n"), ["\(time) 0", "\(time) 0", "\(time) 0"]),
    Row(
      "numbers as strings and the reverse", "json",
      ["\"403\"", "403", "403.0"].map { "{\"time\":\"\(time)\",\"status\":\($0)}" }
        .joined(separator: "\n"), ["\(time) 403", "\(time) 403", "\(time) 403"]),
    Row(
      "double names: the last wins", "json", json(#""path":"/a","path":"/b""#),
      ["\(time) 403 path=/b"]),
    Row(
      "nested, dotted, flattened names in any case", "json",
      json(#""identity":{"sourceIp":"::1"},"Error.Message":"off","USERAGENT":"x""#),
      ["\(time) 403 clientIP=::1 userAgent=x reason1=off"]),
    Row(
      "headers as arrays", "caddy",
      #"{"ts":1793585523,"logger":"http.log.access","status":403,"request":{"uri":"/a","headers":{"X-Api-Key":["9pk"],"User-Agent":["x"]}}}"#,
      ["\(time) 403 path=/a key=9pk (secret) userAgent=x"]),
    Row(
      "headers as arrays in every line, or in some: nothing is learned from them", "caddy",
      (0..<3).map { number in
        ["[\"9pk\"]", "[\"9p\", \"9pk\"]", "\"9pk\"", "[]"].map {
          #"{"ts":1793585523,"logger":"http.log.access","status":403,"request":{"headers":{"X-Api-Key":\#($0)},"uri":"/\#(number)"}}"#
        }.joined(separator: "\n")
      }.joined(separator: "\n"),
      (0..<3).flatMap { number in
        Array(repeating: "\(time) 403 path=/\(number) key=9pk (secret)", count: 3)
          + ["\(time) 403 path=/\(number)"]
      }),
    Row(
      "headers as arrays of Cloudflare's custom fields", "cloudflare",
      (0..<3).map { _ in
        #"{"EdgeStartTimestamp":"2026-11-02T02:12:03Z","EdgeResponseStatus":403,"ClientRequestURI":"/a","RequestHeaders":{"x-api-key":["9pk"]}}"#
      }.joined(separator: "\n"),
      Array(repeating: "\(time) 403 path=/a key=9pk (secret)", count: 3)),
    Row(
      "escaped slashes, NUL, lone surrogates", "json", json(#""path":"\/a\u0000\ud800""#),
      ["\(time) 403 path=/a\u{0}\u{FFFD}"]),
    Row(
      "objects with nothing between", "json", json("\"path\":\"/a\"") + json("\"path\":\"/b\""),
      ["\(time) 403 path=/a", "\(time) 403 path=/b"]),
    Row(
      "an array a line", "json",
      "[\(json("\"path\":\"/a\"")), \(json("\"path\":\"/b\""))]\n[\(json("\"path\":\"/c\""))]\n",
      ["\(time) 403 path=/a", "\(time) 403 path=/b", "\(time) 403 path=/c"]),
    Row(
      "an array in a member", "json",
      "{ \"records\": [\(json("\"path\":\"/a\"")),\(json("\"path\":\"/b\""))] }",
      ["\(time) 403 path=/a", "\(time) 403 path=/b"]),
    Row(
      "IPv6 with a port, in brackets and not, v4-mapped", "alb",
      ["[fe80::1]:443", "2601:6bbc::1:50599", "::ffff:1.2.3.4:80", "192.0.2.1:80"].map(alb)
        .joined(separator: "\n"),
      ["fe80::1", "2601:6bbc::1", "::ffff:1.2.3.4", "192.0.2.1"].map {
        "\(time) 403 method=GET path=/a host=h:80 clientIP=\($0) userAgent=x requestID=Root=1"
      }),
    Row(
      "a list of proxies: the client is the first", "envoy-json",
      #"{"start_time":"2026-11-02T02:12:03Z","response_code":403,"x-forwarded-for":"2001:db8::7, [fe80::1]:8080"}"#,
      ["\(time) 403 clientIP=2001:db8::7"]),
    Row(
      "a list in the first column stays whole", "nginx",
      nginx("GET /a HTTP/1.1", client: "10.0.0.2, unknown, ::1"),
      ["\(time) 403 method=GET path=/a clientIP=10.0.0.2, unknown, ::1 userAgent=x"]),
    Row(
      "absolute-form requests keep what was asked for", "nginx",
      nginx("GET http://host:8080/p HTTP/1.1"),
      ["\(time) 403 method=GET path=http://host:8080/p clientIP=::1 userAgent=x"]),
    Row(
      "percent-encoding: CloudFront's is taken off once", "cloudfront",
      "#Fields: date time sc-status cs-uri-stem x-edge-request-id\n2026-11-02\t02:12:03\t403\t/a%2520b%252F\te1",
      ["\(time) 403 path=/a%20b%2F requestID=e1"]),
    Row(
      "a malformed request has neither method nor path", "nginx",
      [nginx(""), nginx(#"\x16\x03\x01"#), nginx("hello")].joined(separator: "\n"),
      Array(repeating: "\(time) 403 clientIP=::1 userAgent=x", count: 3)),
    Row(
      "CRLF, blank lines, a byte-order mark", "nginx",
      "\u{FEFF}" + nginx("GET /a HTTP/1.1") + "\r\n\r\n" + nginx("GET /b HTTP/1.1") + "\r\n",
      [
        "\(time) 403 method=GET path=/a clientIP=::1 userAgent=x",
        "\(time) 403 method=GET path=/b clientIP=::1 userAgent=x",
      ]),
    Row(
      "times: zones of half hours, none, milliseconds, epochs in s, ms, µs and ns, a leap second",
      "json",
      [
        "\"02/Nov/2026:07:42:03 +0530\"", "\"2026-11-02T02:12:03\"", "\"2026-11-02 02:12:03.000\"",
        "1793585523", "\"1793585523000\"", "1793585523000000", "1793585523000000000",
        "1793585523.0",
        "\"2026-11-02T02:11:63Z\"", "\"2026-11-02T02:11:60Z\"",
      ].map { "{\"time\":\($0),\"status\":403}" }.joined(separator: "\n"),
      Array(repeating: "\(time) 403", count: 8) + ["2026-11-02T02:12:00.000Z 403"],
      rejected: ["9 badTime"]),
    Row(
      "a shipper's double is counted", "json",
      json("\"path\":\"/a\"") + "\n" + json("\"path\":\"/a\""),
      ["\(time) 403 path=/a", "\(time) 403 path=/a"]),
    Row(
      "a key in the clear is a secret", "kong",
      #"{"started_at":1793585523000,"response":{"status":401},"request":{"headers":{"apikey":"9pk"}}}"#,
      ["\(time) 401 key=9pk (secret)"]),
  ]

  @Test(arguments: rows) func reads(_ row: Row) throws {
    let format = try BuiltInFormats.all(names).first { $0.name == row.format }
    for learns in [true, false] {
      let reading = Reading(row.lines, as: try #require(format), learns: learns)
      #expect(
        reading.requests.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
          == row.reads.map { $0.split(separator: " ").joined(separator: " ") })
      #expect(reading.rejected == row.rejected)
      #expect(reading.faults == [])
    }
    let whole = Reading(row.lines, as: try #require(format))
    #expect(Reading(row.lines, as: try #require(format), piece: 7) == whole)
  }
}

/// What collectors put around lines, and files that change.
struct WrapperTests {
  static let line = PitfallTests.nginx("GET /a HTTP/1.1")
  static let read = "method=GET path=/a clientIP=::1 userAgent=x"

  static let rows: [(String, String)] = [
    ("CRI", "2025-12-31T17:37:40.493035218+01:00 stdout F \(line)"),
    ("docker-compose", "gateway-1  | \(line)"),
    ("RFC 5424", "<134>1 2026-11-02T02:12:03.003Z h nginx 12 - [a b=\"c]\"] \(line)"),
    ("RFC 3164", "<134>Nov  2 02:12:03 h nginx[12]: \(line)"),
    ("syslog in a file", "Nov 12 02:12:03 h nginx: \(line)"),
    ("rsyslog's ISO times", "2026-11-02T02:12:03.003+00:00 h nginx[1]: \(line)"),
    (
      "Docker",
      "{\"log\":\"\(line.replacing("\"", with: "\\\""))\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-02T02:12:04Z\"}"
    ),
    ("Beats", "{\"message\":\"\(line.replacing("\"", with: "\\\""))\",\"stream\":\"stdout\"}"),
  ]

  @Test(arguments: rows) func isTakenOff(_ row: (name: String, line: String)) throws {
    var block = Block(capacity: RecordReader.blockBytes)
    let text = row.line + "\n" + row.line + "\nno request\n"
    block.append(Array(text.utf8))
    let chosen = FormatDetector.choose(block, atEnd: true, among: try BuiltInFormats.all(names))
    let choice = try #require(chosen)
    #expect(choice.format.name == "nginx" && choice.fitting == 2)
    for piece in [Int.max, 5] {
      let reading = Reading(text, as: choice.format, piece: piece)
      #expect(
        reading.requests == (1...2).map { "\($0) 2026-11-02T02:12:03.000Z 403 \(Self.read)" })
      #expect(reading.rejected == ["3 otherShape"])
      #expect(reading.faults == [])
    }
  }

  @Test func aFormatThatChangesIsFollowed() throws {
    let formats = try BuiltInFormats.all(names)
    let lines = [
      AccessLogTests.line(0), AccessLogTests.line(1), Self.line, Self.line, "junk",
      "<134>Nov  2 02:12:03 h nginx: " + Self.line, AccessLogTests.line(2),
    ]
    let text = lines.joined(separator: "\n")
    for piece in [Int.max, 9] {
      var reader = RecordReader(format: formats[0], following: formats)
      var block = Block(capacity: RecordReader.blockBytes)
      var batch = RequestBatch()
      var read: [Int] = []
      var rejected: [Int] = []
      let bytes = Array(text.utf8)
      var at = 0
      while at < bytes.count {
        at += block.append(Array(bytes[at..<min(bytes.count, at + min(piece, block.free))]))
        let used = reader.read(&block, atEnd: at == bytes.count, into: &batch)
        read += batch.requests.map(\.line)
        rejected += batch.rejected.map(\.line)
        block.discard(prefix: used)
      }
      #expect(read == [1, 2, 3, 4, 6, 7])
      #expect(rejected == [5])
      #expect(reader.formatNames == "json+nginx")
    }
  }

  @Test func whatFitsAsWellAndDisagreesIsSaid() throws {
    func format(_ name: String, _ template: String) throws -> LogFormat {
      try LogFormat.compile(template, named: name, names)
    }
    let formats = [
      try format("client-last", "$time_iso8601 $status $request_uri $host"),
      try format("host-first", "$time_iso8601 $status $host $request_uri"),
    ]
    var block = Block(capacity: RecordReader.blockBytes)
    block.append(Array("2026-11-02T02:12:03Z 403 a.example b.example\n".utf8))
    let choice = FormatDetector.choose(block, atEnd: true, among: formats)
    #expect(choice?.format.name == "client-last")
    #expect(choice?.rival == "host-first")
  }
}
