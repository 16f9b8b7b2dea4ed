import Testing

/// A record that Kubernetes or Docker cut into parts, from the log to its explanation.
@Suite struct CutLineTests {
  @Test func isCountedAndFoundAgain() throws {
    let out = "2026-11-02T02:12:03.669794202Z stdout"
    let store = try Store()
    let log = try store.folder.write(
      "pod.log",
      """
      \(out) F 203.0.113.9 - - [02/Nov/2026:02:12:03 +0000] "GET / HTTP/1.1" 200 9 "-" "a"
      \(out) P 203.0.113.9 - - [02/Nov/2026:02:12:03 +0000] "GET /api/v1/ext/9
      2026-11-02T02:12:03.7Z stderr F not a request
      \(out) F 03/events HTTP/1.1" 401 9 "-" "b"
      \(out) P 203.0.113.9 - -

      """)
    #expect(try store.ingest([log]).code == 65)
    #expect(
      try store.texts("SELECT lines, parsed, rejected, blank, refused FROM sources")
        == [["4", "2", "2", "0", "1"]])
    #expect(try store.texts("SELECT line, path FROM samples") == [["3", "/api/v1/ext/903/events"]])
    let explained = try store.run(["explain"], Store.keyOption() + [log + ":3"])
    #expect(explained.code == 0, "\(explained.errText)")
    #expect(explained.outText.contains("/api/v1/ext/903/events"), "\(explained.outText)")
    let lines = try store.run(["lines"], Store.keyOption() + ["--cause", "missing"])
    #expect(lines.outText.contains(#"GET /api/v1/ext/903/events HTTP/1.1" 401"#))
  }

  @Test func dockersToo() throws {
    func record(_ text: String) -> String {
      let log = text.replacing("\"", with: "\\\"")
      return "{\"log\":\"\(log)\",\"stream\":\"stdout\",\"time\":\"2026-11-02T02:12:03.6Z\"}\n"
    }
    func request(_ path: String, _ rest: String) -> String {
      "203.0.113.9 - - [02/Nov/2026:02:12:03 +0000] \"GET \(path) HTTP/1.1\" \(rest)"
    }
    let cut = request(
      "/api/v1/ext/903/events?q=" + String(repeating: "q", count: 17_000), "401 9 \"-\" \"b\"")
    let store = try Store()
    let log = try store.folder.write(
      "container-json.log",
      record(request("/", "200 9 \"-\" \"a\"") + "\\n") + record(String(cut.prefix(16 << 10)))
        + record(cut.dropFirst(16 << 10) + "\\n"))
    #expect(try store.ingest([log]).code == 0)
    #expect(
      try store.texts("SELECT lines, parsed, rejected, blank, refused FROM sources")
        == [["2", "2", "0", "0", "1"]])
    let explained = try store.run(["explain"], Store.keyOption() + [log + ":2"])
    #expect(explained.code == 0, "\(explained.errText)")
    #expect(explained.outText.contains("/api/v1/ext/903/events"), "\(explained.outText)")
  }
}
