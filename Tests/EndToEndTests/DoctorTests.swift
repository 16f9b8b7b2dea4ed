import Foundation
import Testing

/// `formats doctor`: what the logs lack, and the advice that mends it.
@Suite struct DoctorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Its lines, refusals.
    var lines: String
    var title: String
    /// The note on the format; nil: there is none.
    var note: String?
  }

  private static let combined =
    #"203.0.113.9 - - [02/Nov/2026:02:12:03 +0000] "GET /api/v1/ext/903/events HTTP/1.1" 403 9 "#
    + #""-" "curl/8.5.0""#
  private static let envoy =
    #"[2026-11-02T02:12:03.310Z] "GET /api/v1/ext/903/events HTTP/2" 403 - 0 19 1 - "203.0.113.9" "#
    + #""curl/8.5.0" "cc21d9b0" "api.9pic.ai" "10.0.0.7:80""#
  private static let advised =
    #"{"time":"1793585523.000","status":"403","method":"GET","path":"/api/v1/ext/903/events","#
    + #""host":"api.9pic.ai","client_ip":"203.0.113.9","request_id":"1","key_id":"-","#
    + #""key_sent":"?","auth":"","reason":"inactive_api_key","gateway":""}"#

  static let rows = [
    Row(
      testDescription: "nginx as it comes", lines: combined,
      title: "of 1 refusals 1 have no cause, and 0 one that only some of the checks tell",
      note: "nginx: its log lacks the key's identity, the host, a reason and a request id. "
        + "Its template, corrected, is what to paste; more on it: authaudit formats advise nginx"),
    Row(
      testDescription: "Envoy as it comes has the host", lines: envoy,
      title: "of 1 refusals 1 have no cause, and 0 one that only some of the checks tell",
      note: "envoy: its log lacks the key's identity and a reason. "
        + "Its template, corrected, is what to paste; more on it: authaudit formats advise envoy"),
    Row(
      testDescription: "a log as advised lacks nothing", lines: advised,
      title: "all 1 refusals have a cause that the log or the registry tells", note: nil),
  ]

  @Test(arguments: rows) func says(_ row: Row) throws {
    let store = try Store()
    let log = try store.folder.write("gateway.log", row.lines + "\n")
    #expect(try store.ingest([log]).code == 0)
    let outcome = try Program.run(
      Program.authaudit, ["formats", "doctor", "--db", store.path, "-o", "json"])
    #expect(outcome.code == 0, "\(outcome.errText)")
    let text = outcome.outText
    if let note = row.note {
      #expect(text.contains(note), "\(text)")
    } else {
      #expect(!text.contains("lacks"), "\(text)")
    }
    let shown = try Program.run(
      Program.authaudit, ["formats", "doctor", "--db", store.path])
    #expect(shown.outText.hasPrefix(row.title), "\(shown.outText)")
  }

  @Test func aStoreWithoutRefusalsSaysSo() throws {
    let store = try Store()
    let log = try store.folder.write(
      "gateway.log", Self.combined.replacing(" 403 ", with: " 200 ") + "\n")
    #expect(try store.ingest([log]).code == 0)
    let shown = try Program.run(
      Program.authaudit, ["formats", "doctor", "--db", store.path])
    #expect(shown.outText.hasPrefix("no refusals are stored"), "\(shown.outText)")
  }

  // MARK: - Of a file

  @Test func aFileIsExaminedAndNothingIsStored() throws {
    let folder = try Scratch()
    let log = try folder.write("access.log", Self.combined + "\n")
    let outcome = try Program.run(
      Program.authaudit, ["formats", "doctor", log],
      environment: ["AUTHAUDIT_DB": folder.path + "/x.db"])
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(outcome.outText.hasPrefix("of 1 refusals 1 have no cause"), "\(outcome.outText)")
    #expect(outcome.outText.contains("\nlog_format authaudit '$remote_addr - $remote_user"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/x.db"))
  }

  /// The whole way: the user's own template, corrected, pasted, written by the gateway, read again.
  @Test func theCorrectedTemplateTellsWhatTheFirstDidNot() throws {
    let folder = try Scratch()
    let log = try folder.write("access.log", "1793585523.000|GET /api/v1/ext/903/events|403\n")
    let outcome = try Program.run(
      Program.authaudit,
      [
        "formats", "doctor", log, "--log-format", "log_format own '$msec|$request|$status';",
      ])
    #expect(outcome.code == 0, "\(outcome.errText)")
    let lines = outcome.outText.split(separator: "\n")
    let paste = lines.drop { !$0.hasPrefix("map ") }.joined(separator: "\n")
    #expect(paste.contains("log_format own '$msec|$request|$status \"$key_id\""), "\(paste)")
    let configuration = try folder.write("nginx.conf", paste)
    let store = try Store()
    let next = try store.folder.write(
      "next.log",
      #"1793585523.000|GET /api/v1/ext/903/events|403 "k-1" "?" "r1" "" "inactive_api_key" "h.example""#
        + "\n")
    let read = try store.ingest(["--log-format-from", configuration, next])
    #expect(read.code == 0, "\(read.errText)")
    let found = try store.texts("SELECT status, cause, evidence, key, host FROM failures")
    #expect(found == [["403", "inactive", "logged", "k-1", "h.example"]])
    #expect(try store.texts("SELECT request_id FROM samples") == [["r1"]])
  }

  @Test func aStoreRemembersTheFormatAndItsTemplateIsCorrected() throws {
    let store = try Store()
    let log = try store.folder.write("gateway.log", Self.envoy + "\n")
    #expect(try store.ingest([log]).code == 0)
    let shown = try Program.run(Program.authaudit, ["formats", "doctor", "--db", store.path])
    #expect(
      shown.outText.contains(#""%UPSTREAM_HOST%" "%RESP(X-KEY-ID)%""#), "\(shown.outText)")
  }

  @Test func aFileThatIsNoneSaysSo() throws {
    let outcome = try Program.run(Program.authaudit, ["formats", "doctor", "nosuch.log"])
    #expect(outcome.code == 66)
    #expect(outcome.errText.contains("nosuch.log"))
  }
}
