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
      note: "nginx: its log lacks the key's identity, the host and a reason. "
        + "What to paste: authaudit formats advise nginx"),
    Row(
      testDescription: "Envoy as it comes has the host", lines: envoy,
      title: "of 1 refusals 1 have no cause, and 0 one that only some of the checks tell",
      note: "envoy: its log lacks the key's identity and a reason. "
        + "What to paste: authaudit formats advise envoy"),
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
}
