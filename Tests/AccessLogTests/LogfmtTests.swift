import Bytes
import Testing

@testable import AccessLog

/// Lines of `name=value` pairs, as Tyk's log library writes them.
struct LogfmtTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var line: String
    /// The request without its line and time; nil: none.
    var reads: String?
    var rejected: String?
  }

  static let time = "time=\"Nov 02 02:12:03\""

  static let rows = [
    Row(
      testDescription: "the older names",
      line: time
        + #" level=info APIID=a1 APIKey=00000000 ClientIP=127.0.0.1 ClientRemoteAddr="127.0.0.1:53506" Host="localhost:8080" Method=GET Proto=HTTP/1.1 RequestURI=/httpbin/get StatusCode=401 TotalLatency=381"#,
      reads:
        "401 method=GET path=/httpbin/get host=localhost:8080 key=00000000 (digest) clientIP=127.0.0.1"
    ),
    Row(
      testDescription: "a quoted path, with escapes",
      line: time + #" status=403 path="/a?b=\"c\"&d=\\""#,
      reads: #"403 path=/a?b="c"&d=\"#),
    Row(
      testDescription: "another order, several spaces, an empty value",
      line: "status=403  host= path=/a   \(time)", reads: "403 path=/a"),
    Row(
      testDescription: "a time that names its zone",
      line: "time=2026-11-02T02:12:03Z status=200", reads: "200"),
    Row(
      testDescription: "what Tyk says of itself is no request",
      line: time + #" level=warning msg="Attempted access with non-existent key." prefix=auth-mgr"#),
    Row(
      testDescription: "no status, and no message", line: time + " path=/a", rejected: "noStatus"),
    Row(testDescription: "no time", line: "status=403 path=/a", rejected: "noTime"),
    Row(
      testDescription: "no such day", line: "time=\"Nov 31 02:12:03\" status=403",
      rejected: "badTime"),
    Row(
      testDescription: "a word that is no pair", line: time + " hello status=403",
      rejected: "otherShape"),
    Row(
      testDescription: "an open quote", line: time + " status=403 path=\"/a", rejected: "otherShape"
    ),
    Row(
      testDescription: "bytes behind a quote", line: time + " status=403 path=\"/a\"b",
      rejected: "otherShape"),
    Row(testDescription: "no name", line: time + " =403", rejected: "otherShape"),
  ]

  @Test(arguments: rows) func reads(_ row: Row) throws {
    let format = try BuiltInFormats.format(named: "tyk-text", names)
    for piece in [Int.max, 7] {
      let reading = Reading(row.line + "\n" + row.line, as: format, piece: piece)
      #expect(
        reading.requests.map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") }
          == Array(repeating: row.reads, count: 2).compactMap { $0 })
      #expect(reading.rejected == (row.rejected.map { ["1 \($0)", "2 \($0)"] } ?? []))
      #expect(reading.blank == (row.reads == nil && row.rejected == nil ? 2 : 0))
      #expect(reading.faults == [])
    }
  }

  @Test func aFormatFileMayHaveItsOwnNames() throws {
    let file = try FormatFile(named: "x", "logfmt:\ntime: at\nstatus: code\nkey.id: who\n")
    let reading = Reading("at=1793585523 code=403 who=k17", as: try file.format(names))
    #expect(reading.requests == ["1 2026-11-02T02:12:03.000Z 403 key=k17 (id)"])
  }
}
