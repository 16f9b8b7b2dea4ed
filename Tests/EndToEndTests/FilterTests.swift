import Foundation
import Testing

/// What reports share: filters, limits, files beside the screen.
@Suite struct FilterTests {
  private static let store: Result<Store, any Error> = Result {
    let store = try Store()
    let night = try Night.shared.get()
    try store.ingest([night.logs], ["--registry", night.registry])
    return store
  }

  /// The identity of the secret `text` under the tests' key.
  private func identity(_ text: String, _ input: String? = nil) throws -> (String?, Outcome) {
    let store = try Self.store.get()
    let folder = try Scratch()
    let outcome = try store.run(
      ["summary"], ["--key", "-", "-o", "json"] + (try Store.keyOption()),
      input: try folder.write("key", input ?? text))
    let object = try? JSONSerialization.jsonObject(with: outcome.out) as? [String: Any]
    return ((object?["filter"] as? [String: Any])?["key"] as? String, outcome)
  }

  @Test func aSecretKeyIsReadFromStandardInputAndNeverShown() throws {
    let (one, outcome) = try identity("s3cret-Key-that-nobody-knows")
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(one?.hasPrefix("k_") == true && one?.count == 34)
    #expect(!outcome.outText.contains("s3cret") && !outcome.errText.contains("s3cret"))
    let lineEnd = try identity("", "s3cret-Key-that-nobody-knows\r\nmore\n").0
    #expect(lineEnd == one, "a line end is no part of it")
    #expect(try identity("another").0 != one)
  }

  @Test func aDigestIsAsGoodAsTheKey() throws {
    let store = try Self.store.get()
    let secret = "s3cret-Key-that-nobody-knows"
    let one = try identity(secret).0
    let digest = try Program.run(
      "/bin/sh", ["-c", "printf %s '\(secret)' | sha256sum | cut -d' ' -f1"]
    ).outText.trimmingCharacters(in: .whitespacesAndNewlines)
    for text in [digest, digest.uppercased()] {
      let outcome = try store.run(["summary"], ["--key", text, "-o", "json"] + Store.keyOption())
      #expect(outcome.outText.contains("\"key\":\"\(one ?? "")\""), "\(outcome.errText)")
    }
  }

  @Test func withoutAKeyOnStandardInputItIsSaid() throws {
    let outcome = try Self.store.get().run(["summary"], ["--key", "-"] + (try Store.keyOption()))
    #expect(outcome.code == 64)
    #expect(outcome.errText == "authaudit: --key -: there is no key on standard input\n")
  }

  @Test func anEmptyStoreHasNoFingerprints() throws {
    let store = try Store()
    try store.ingest([try store.folder.write("empty.log", "")])
    try store.run(["summary"], [])
    let outcome = try store.run(
      ["summary"], ["--fingerprint-key", "/nowhere", "--key", "-"],
      input: try store.folder.write("key", "secret"))
    #expect(outcome.code == 73, "the store has keys under another one: \(outcome.errText)")
  }

  @Test func exportIsWhatTheOutputOptionGives() throws {
    let store = try Self.store.get()
    let folder = try Scratch()
    for (ending, format) in [("json", "json"), ("csv", "csv"), ("md", "markdown")] {
      let path = folder.path("report.\(ending)")
      let outcome = try store.run(["summary"], ["--export", path])
      #expect(outcome.outText.hasPrefix("Refused requests by organisation"))
      let wanted = try store.run(["summary"], ["-o", format]).out
      #expect(folder.read("report.\(ending)") == wanted, "\(ending)")
    }
    #expect(folder.names() == ["report.csv", "report.json", "report.md"])
    let outcome = try store.run(["summary"], ["--export", "/nowhere/report.csv"])
    #expect(outcome.code == 73)
    #expect(outcome.errText.contains("/nowhere/report.csv: cannot create this file"))
  }

  @Test func ingestExportsItsAccount() throws {
    let store = try Store()
    let night = try Night.shared.get()
    let path = store.folder.path("night.json")
    let outcome = try store.ingest([night.logs], ["--quiet", "--export", path])
    #expect(outcome.outText.hasPrefix("lines 8,000 = "))
    #expect(String(decoding: store.folder.read("night.json"), as: UTF8.self).contains("\"rows\""))
  }

  @Test func foldedValuesMakeLowerBounds() throws {
    let store = try Store()
    let night = try Night.shared.get()
    try store.ingest([night.logs])
    try Program.run(
      "/usr/bin/env",
      [
        "python3", "-c",
        "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute('UPDATE source SET folded=3 "
          + "WHERE id=1'); d.commit()", store.path,
      ])
    let all = try store.run(["summary"])
    #expect(!all.outText.contains("lower bounds"), "all that is stored is exact")
    let org = try store.number("SELECT org_id FROM org_summary WHERE org_id > 0 LIMIT 1") ?? 0
    let one = try store.run(["summary"], ["--org", "\(org)"])
    #expect(
      one.outText.contains(
        "3 requests of this period have a value folded into (other), and what this filter asks for "
          + "may be among them: its counts are lower bounds."))
    let json = try store.run(["summary"], ["--org", "\(org)", "-o", "json"]).outText
    #expect(json.contains("\"is_lower_bound\":true"))
  }

  @Test func aLimitCutsDataOnlyWhenItIsAskedFor() throws {
    let store = try Self.store.get()
    let all = try store.run(["keys"], ["-o", "csv"]).outText.split(separator: "\r\n").count
    #expect(all > 3)
    #expect(try store.run(["keys"], ["-o", "csv", "--limit", "0"]).outText.count > 0)
    let two = try store.run(["keys"], ["-o", "csv", "--limit", "2"]).outText
    #expect(two.split(separator: "\r\n").count == 3)
    let text = try store.run(["keys"], ["--limit", "2"]).outText
    #expect(text.contains("The first 2 of \(all - 1) rows; \(all - 3) are left out"))
    #expect(try store.run(["keys"], ["--limit", "-1"]).code == 64)
  }
}
