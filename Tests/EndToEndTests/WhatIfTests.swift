import Foundation
import Testing

/// `whatif` on samples/.
@Suite struct WhatIfTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../samples").standardized.path

  private static let store: Result<Store, any Error> = Result {
    let store = try Store()
    try store.ingest(["\(samples)/logs"], ["--quiet", "--registry", "\(samples)/registry"])
    return store
  }

  /// The digests of keys of an organisation in a state, as the registry has them.
  private func digests(_ org: String, _ state: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(Self.samples)/registry/keys.csv", encoding: .utf8)
    return CSVText.rows(text).filter { $0[1] == org && $0[2] == state }.map { $0[0] }
  }

  @Test func aKeyIsNamedByItsDigest() throws {
    let store = try Self.store.get()
    let options = try digests("903", "inactive").flatMap { ["--activate", $0] }
    #expect(options.count == 4)
    let outcome = try store.run(
      ["whatif"], try Store.keyOption() + ["--org", "903", "-o", "csv"] + options)
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(outcome.outText.contains("inactive,72,72,72,0,0,0\r\n"), "\(outcome.outText)")
  }

  @Test func anExportHasWhatTheScreenLeavesOut() throws {
    let store = try Self.store.get()
    let file = store.folder.path("report.json")
    let outcome = try store.run(
      ["whatif"], ["--revoke-host", "api.9pic.ai", "--limit", "2", "--export", file])
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(outcome.outText.contains("are left out (--limit 0 shows all)"))
    let json = try JSONSerialization.jsonObject(with: store.folder.read("report.json"))
    let object = try #require(json as? [String: Any])
    let figures = ["refused", "would_pass", "still_refused"].map { object[$0] as? Int ?? -1 }
    #expect(figures == [318, 0, 318])
    let rows = try #require(object["rows"] as? [[String: Any]])
    let sum = rows.reduce(0) { $0 + ($1["would_be_refused"] as? Int ?? 0) }
    #expect(sum == 318 + (object["newly_refused"] as? Int ?? -1))
  }

  @Test func aPeriodWithoutRequestsSaysSo() throws {
    let outcome = try Self.store.get().run(
      ["whatif"], ["--since", "2027-01-01", "--approve-host", "new.example"])
    #expect(outcome.code == 0)
    #expect(outcome.outText.contains("No request was refused, and none would be."))
    #expect(outcome.outText.contains("The period begins after the last stored request"))
  }

  @Test func hostileNamesAreEscaped() throws {
    let store = try Self.store.get()
    for option in ["--activate", "--approve-host", "--revoke-host"] {
      let outcome = try store.run(["whatif"], [option, "x\u{1B}[31m\u{202E}y"])
      expectHarmless(outcome.out, "out")
      expectHarmless(outcome.err, "err")
    }
  }
}
