import Foundation
import Testing

/// The built program against `Golden/<case>/{arguments,input.log,stdout,stderr,exit}`.
///
/// `arguments` is a line of words, in single quotes where they have spaces; `NAME=value` before them
/// is the environment, `@` the folder of a store that holds samples/, `fine.db`, and of one of three
/// weeks, `weeks.db`; `@@` is samples/ itself. `input.log`, where there is one, is standard input.
/// `make golden` rewrites the rest; read the diff.
@Suite struct GoldenTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden").path
  private static let isRewriting =
    ProcessInfo.processInfo.environment["AUTHAUDIT_REWRITE_GOLDEN"] != nil

  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { !$0.hasPrefix(".") }.sorted()

  /// The store that the reports are about, and what its ingest said.
  private static let store: Result<(folder: Scratch, outcome: Outcome), any Error> = Result {
    let folder = try Scratch()
    let key = try folder.write("fine.db.key", try Store.key.get().read("key"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    let words = ["ingest", "--quiet", "--db", folder.path("fine.db")] + (try Store.keyOption())
    let outcome = try Program.run(
      Program.authaudit, words + ["--registry", "\(samples)/registry", "\(samples)/logs"])
    return (folder, outcome)
  }

  /// What the ingest of three weeks said, into a store beside it.
  private static let weeks: Result<Outcome, any Error> = Result {
    try ThreeWeeks.ingest(into: store.get().folder.path("weeks.db"), logs: try Scratch())
  }

  @Test func threeWeeksAreIngested() throws {
    let outcome = try Self.weeks.get()
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(outcome.outText.contains("sources: 20 new"))
  }

  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../samples").standardized.path

  @Test func thereAreCases() { #expect(Self.cases.count >= 10) }

  @Test func samplesAreIngested() throws {
    let outcome = try Self.store.get().outcome
    #expect(outcome.code == 0, "\(outcome.errText)")
    #expect(outcome.outText.hasPrefix("lines 8,000 = parsed 8,000 + rejected 0 + blank 0; "))
  }

  @Test(arguments: cases) func golden(_ name: String) throws {
    let store = try Self.store.get().folder
    _ = try Self.weeks.get()
    let place = "\(Self.folder)/\(name)"
    let line = try String(contentsOfFile: "\(place)/arguments", encoding: .utf8)
    var words = Self.words(of: line).map { word in
      word.replacing("@@", with: Self.samples).replacing("@", with: store.path)
    }
    var environment: [String: String] = [:]
    while let word = words.first, !word.hasPrefix("-"), let equals = word.firstIndex(of: "=") {
      environment[String(word[..<equals])] = String(word[word.index(after: equals)...])
      words.removeFirst()
    }
    let input = "\(place)/input.log"
    let outcome = try Program.run(
      Program.authaudit, words, environment: environment,
      input: FileManager.default.fileExists(atPath: input) ? input : "/dev/null")
    let found = [
      ("stdout", outcome.outText), ("stderr", outcome.errText), ("exit", "\(outcome.code)\n"),
    ]
    for (part, text) in found {
      let path = "\(place)/\(part)"
      let text = text.replacing(store.path, with: "@").replacing(Self.samples, with: "@@")
      if Self.isRewriting {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      } else {
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "\(name)/\(part)")
      }
    }
  }

  /// The words of a line, as a shell would see them that knows single quotes.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 {
        words.append(String(part))
      } else {
        words += part.split(whereSeparator: \.isWhitespace).map(String.init)
      }
    }
    return words
  }
}
