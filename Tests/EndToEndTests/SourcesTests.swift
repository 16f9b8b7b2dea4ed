import Foundation
import Testing

/// What was ingested, and how some of it is forgotten.
@Suite struct SourcesTests {
  @Test func forgettingLeavesWhatTheOthersCounted() throws {
    let night = try Night.shared.get()
    let files = try night.files()
    let registry = ["--registry", night.registry]
    let others = try Store()
    try others.ingest(Array(files[2...]), registry)
    let store = try Store()
    try store.ingest(files, registry)
    let all = try store.dump()
    let counted = try store.texts(
      "SELECT sum(parsed), sum(refused) FROM sources WHERE path IN ('\(files[0])', '\(files[1])')")[
        0]
    let identity = try store.texts("SELECT identity FROM sources WHERE path = '\(files[1])'")[0][0]

    let dry = try store.run(["sources", "forget"], ["--dry-run", files[0], identity])
    #expect(dry.outText.hasPrefix("would forget 2 sources: "))
    expectSame(try store.dump(), all, "a dry run changes nothing")

    let outcome = try store.run(["sources", "forget"], [files[0], String(identity.prefix(12))])
    #expect(outcome.code == 0, "\(outcome.errText)")
    let numbers = counted.map { Int($0)?.formatted(.number.locale(Locale(identifier: "en"))) ?? "" }
    #expect(
      outcome.outText == "forgot 2 sources: \(numbers[0]) requests, \(numbers[1]) refusals\n")
    expectSame(try store.dump(), try others.dump(), "forgotten")
    try store.expectBalance()

    let again = try store.ingest(files)
    #expect(again.outText.contains("sources: 2 new, \(files.count - 2) known"))
    expectSame(try store.dump(), all, "ingested again")
    try store.expectBalance()
  }

  @Test func whatASourceReplacedIsForgottenToo() throws {
    let store = try Store()
    let file = try Night.shared.get().files()[0]
    let text = try Program.run("/bin/sh", ["-c", "gzip -dc '\(file)'"]).out
    let lines = text.split(separator: 0x0A)
    let half = Data(lines.prefix(100).joined(separator: [0x0A])) + [0x0A]
    try store.ingest([try store.folder.write("half.log", half)])
    let early = try store.dump()
    try store.ingest([try store.folder.write("whole.log", text)])
    #expect(try store.number("SELECT count(*) FROM sources") == 1)
    let show = try store.run(["sources", "show"], [store.folder.path("whole.log")])
    #expect(show.outText.contains("It took the place of 1 shorter content of the same log."))
    #expect(try store.run(["sources", "forget"], [store.folder.path("whole.log")]).code == 0)
    #expect(try store.number("SELECT count(*) FROM traffic") == 0)
    let outcome = try store.ingest([store.folder.path("half.log")])
    #expect(outcome.outText.contains("1 new"), "the shorter one is unknown again")
    expectSame(try store.dump(), early)
  }

  @Test func aNameThatSeveralSourcesHadIsListedNotGuessed() throws {
    let store = try Store()
    let files = try Night.shared.get().files()
    let path = store.folder.path("access.log.gz")
    for file in files.prefix(2) {
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: file, toPath: path)
      try store.ingest([path])
    }
    let before = try store.dump()
    let outcome = try store.run(["sources", "forget"], [path])
    #expect(outcome.code == 66)
    #expect(outcome.errText.contains("2 sources are called so; name one by its identity:"))
    let identities = try store.texts("SELECT identity FROM sources").map { $0[0].prefix(12) }
    for identity in identities { #expect(outcome.errText.contains("  \(identity)  from ")) }
    expectSame(try store.dump(), before)
    #expect(try store.run(["sources", "forget"], [String(identities[0])]).code == 0)
    #expect(try store.run(["sources", "forget"], [path]).code == 0, "now there is one")
  }

  @Test func whatIsNotThereIsSaidAndNothingGoes() throws {
    let store = try Store()
    let files = try Night.shared.get().files()
    try store.ingest([files[0]])
    let before = try store.dump()
    let name = files[0].split(separator: "/").last.map(String.init) ?? ""
    let outcome = try store.run(["sources", "forget"], [files[0], name])
    #expect(outcome.code == 66)
    #expect(
      outcome.errText
        == "authaudit: \(name): no such source is stored; did you mean \(files[0])? All are listed by: "
        + "authaudit sources\n")
    expectSame(try store.dump(), before, "all of them or none")
    #expect(try store.run(["sources", "show"], ["zzz"]).code == 66)
    let none = try Store()
    #expect(try none.run(["sources", "forget"], ["x"]).code == 66)
    #expect(none.folder.names().isEmpty, "no database is made to forget something")
  }

  @Test func aSourceTellsWhyLinesWereRejected() throws {
    let store = try Store()
    let file = try Night.shared.get().files()[0]
    let text = try Program.run("/bin/sh", ["-c", "gzip -dc '\(file)' | head -50"]).out
    let path = try store.folder.write(
      "odd.log", text + Data("garbage\n{\"no\":\"time\"}\nmore\n".utf8))
    try store.ingest([path])
    let outcome = try store.run(["sources", "show"], [path, "-o", "json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: outcome.out) as? [String: Any])
    let source = try #require(object["source"] as? [String: Any])
    #expect(source["lines"] as? Int == 53 && source["parsed"] as? Int == 50)
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.compactMap { $0["records"] as? Int }.reduce(0, +) == 3)
    #expect(rows.compactMap { $0["first_lines"] as? String }.sorted() == ["51, 53", "52"])
    let list = try store.run(["sources"])
    #expect(list.outText.contains("Why lines were rejected: authaudit sources show "))
  }

  @Test func damagedOnesAreFoundByTheirState() throws {
    let store = try Store()
    let files = try Night.shared.get().files()
    let bytes = try Data(contentsOf: URL(filePath: files[0]))
    let path = try store.folder.write("cut.gz", bytes.prefix(bytes.count / 2))
    try store.ingest([path, files[1]])
    let rows = CSVText.rows(
      try store.run(["sources"], ["--state", "damaged", "-o", "csv"]).outText)
    #expect(rows.count == 2)
    #expect(rows.last?.first == path)
    let text = try store.run(["sources"]).outText
    #expect(text.hasPrefix("2 sources, of which 1 damaged, the newest first\n"))
    let outcome = try store.run(["sources", "forget"], [path])
    #expect(outcome.outText == "forgot 1 source: 0 requests, 0 refusals\n")
    #expect(try store.number("SELECT count(*) FROM sources") == 1)
  }

  @Test func oneWriterAtATime() throws {
    let store = try Store()
    try store.ingest([try Night.shared.get().files()[0]])
    let file = try #require(FileHandle(forUpdatingAtPath: store.path + ".lock"))
    #expect(flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
    let outcome = try store.run(["sources", "forget"], ["anything"])
    #expect(outcome.code == 75, "\(outcome.errText)")
    #expect(try store.run(["sources", "forget"], ["--dry-run", "anything"]).code == 66)
  }
}
