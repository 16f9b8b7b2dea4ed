import Foundation
import GRDB
import Testing

/// Archives that are not what they were: named, with what is missing for it, and the exit code.
@Suite struct LinesLostTests {
  /// A store of three logs that lie in a folder of their own.
  private struct Bench {
    let folder: Scratch
    let store: Store
    /// Refusals of each log, by the store.
    let counted: [Int64]
    let names = ["a.log.gz", "b.log.gz", "c.log.gz"]

    init() throws {
      let night = try Night.shared.get()
      folder = try Scratch()
      store = try Store()
      for (name, file) in zip(names, try night.files()) {
        try folder.write(name, Data(contentsOf: URL(filePath: file)))
      }
      let outcome = try store.ingest([folder.path], ["--registry", night.registry])
      #expect(outcome.code == 0, "\(outcome.errText)")
      counted = try store.rows("SELECT refused FROM sources ORDER BY path").map {
        Int64.fromDatabaseValue($0[0]) ?? 0
      }
      #expect(counted.count == 3 && counted.allSatisfy { $0 > 0 })
    }

    func lines(_ arguments: [String] = []) throws -> Outcome {
      try store.run(["lines"], Store.keyOption() + arguments)
    }

    func expectCount(_ sources: [Int], code: Int32, says: [String]) throws {
      let outcome = try lines(["--count"])
      #expect(outcome.outText == "\(sources.reduce(0) { $0 + counted[$1] })\n")
      #expect(outcome.code == code, "\(outcome.errText)")
      for part in says { #expect(outcome.errText.contains(part), "\(outcome.errText)") }
      if says.isEmpty { #expect(outcome.errText == "") }
      let text = try lines(["--limit", "0"])
      #expect(text.code == code)
      let found = Set(text.outText.split(separator: "\n").map { $0.prefix { $0 != ":" } })
      #expect(found == Set(sources.map { Substring(folder.path(names[$0])) }))
    }
  }

  @Test func moved() throws {
    let bench = try Bench()
    try FileManager.default.removeItem(atPath: bench.folder.path("b.log.gz"))
    try bench.expectCount(
      [0, 2], code: 66,
      says: [
        "/b.log.gz: there is no file any more: \(bench.counted[1]) requests are missing here"
      ])
  }

  @Test func changed() throws {
    let bench = try Bench()
    try bench.folder.write("a.log.gz", bench.folder.read("c.log.gz"))
    try bench.expectCount(
      [1, 2], code: 65, says: ["/a.log.gz: it holds something else now than what was ingested"])
  }

  @Test func oneByteChanged() throws {
    let bench = try Bench()
    var text = try Program.run("gzip", ["-dc", bench.folder.path("a.log.gz")]).out
    let middle = text.count / 2
    text[middle] = text[middle] == 0x61 ? 0x62 : 0x61
    let plain = try bench.folder.write("plain", text)
    let packed = try Program.run("gzip", ["-c", plain])
    try bench.folder.write("a.log.gz", packed.out)
    try bench.expectCount([1, 2], code: 65, says: ["/a.log.gz: it holds something else now"])
  }

  @Test func damaged() throws {
    let bench = try Bench()
    let bytes = bench.folder.read("c.log.gz")
    try bench.folder.write("c.log.gz", bytes.prefix(bytes.count / 2))
    try bench.expectCount(
      [0, 1], code: 65, says: ["/c.log.gz: byte ", "the gzip stream ends early", "missing here"])
  }

  @Test func severalAtOnce() throws {
    let bench = try Bench()
    try FileManager.default.removeItem(atPath: bench.folder.path("b.log.gz"))
    try bench.folder.write("a.log.gz", bench.folder.read("c.log.gz"))
    let lost = bench.counted[0] + bench.counted[1]
    let all = bench.counted.reduce(0, +)
    try bench.expectCount(
      [2], code: 66, says: ["2 archives cannot be read: \(lost) of the \(all) requests"])
  }

  @Test func packedAnew() throws {
    let bench = try Bench()
    let text = try Program.run("gzip", ["-dc", bench.folder.path("a.log.gz")]).out
    try bench.folder.write("a.log.gz", text)
    try bench.expectCount([0, 1, 2], code: 0, says: [])
  }

  /// Lines that came after the ingest are nobody's yet.
  @Test func grown() throws {
    let bench = try Bench()
    try bench.folder.write(
      "a.log.gz", bench.folder.read("a.log.gz") + bench.folder.read("b.log.gz"))
    try bench.expectCount([0, 1, 2], code: 0, says: [])
  }

  @Test func standardInput() throws {
    let night = try Night.shared.get()
    let store = try Store()
    try store.ingest(["-"], ["--registry", night.registry], input: try night.files()[0])
    let outcome = try store.run(["lines"], ["--count"] + Store.keyOption())
    #expect(outcome.outText == "0\n")
    #expect(outcome.code == 66)
    #expect(outcome.errText.contains("standard input: came in by a pipe"))
  }

  @Test func formatThatIsNotAtHand() throws {
    let bench = try LinesTests.Bench.secrets.get()
    let outcome = try bench.store.run(["lines"], ["--count"] + Store.keyOption())
    #expect(outcome.code == 66)
    #expect(outcome.errText.contains("was read by the format "), "\(outcome.errText)")
    #expect(outcome.errText.contains("give it again with --log-format"))
  }

  /// Verdicts are made by the registry of now; where the store's were made by another, it is said.
  @Test func otherRegistry() throws {
    let night = try Night.shared.get()
    let store = try Store()
    try store.ingest([night.logs])
    let unknown =
      try store.number("SELECT sum(requests) FROM failures WHERE cause = 'unknown'") ?? 0
    #expect(unknown > 0)
    let before = try store.run(["lines"], ["--count", "--cause", "unknown"] + Store.keyOption())
    #expect(before.outText == "\(unknown)\n")
    try store.run(["registry", "import", night.registry], Store.keyOption())
    let after = try store.run(["lines"], ["--count", "--cause", "unknown"] + Store.keyOption())
    #expect(after.outText != before.outText)
    #expect(after.errText.contains("run authaudit reclassify"), "\(after.errText)")
    #expect(after.code == 0)
    try store.run(["reclassify"], Store.keyOption())
    let counted = try store.number(
      "SELECT coalesce(sum(requests), 0) FROM failures WHERE cause = 'inactive'")
    let again = try store.run(["lines"], ["--count", "--cause", "inactive"] + Store.keyOption())
    #expect(again.outText == "\(counted ?? -1)\n" && counted ?? 0 > 0)
    #expect(again.err.isEmpty, "\(again.errText)")
  }

  /// Values past the cap of a source are folded at ingest, and found here all the same.
  @Test func foldedValues() throws {
    let folder = try Scratch()
    var text = ""
    for number in 0..<17_000 {
      text += #"{"requestTimeEpoch":"1793557923000","keyId":"k\#(number)","status":"403","#
      text += #""path":"/api/v1/ext/903/events","httpMethod":"GET"}"# + "\n"
    }
    try folder.write("cards.log", text)
    let store = try Store()
    try store.ingest([folder.path("cards.log")])
    for (key, counted) in [("k5", 1), ("k16999", 0)] {
      #expect(
        try store.number("SELECT count(*) FROM failures WHERE key = '\(key)'") == Int64(counted))
      let outcome = try store.run(["lines"], ["--key", key, "--count"] + Store.keyOption())
      #expect(outcome.outText == "1\n", "\(key)")
      #expect(outcome.errText.contains("its counts are lower bounds"), "\(outcome.errText)")
      #expect(outcome.code == 0)
    }
    let all = try store.run(["lines"], ["--count"] + Store.keyOption())
    #expect(all.outText == "17000\n")
    #expect(all.err.isEmpty, "\(all.errText)")
  }
}
