import Foundation
import Testing

/// A night in one file, or through standard input: the second core inflates.
@Suite struct OneSourceTests {
  /// Two sources, so that the answers would differ if one took the other's blocks.
  @Test(arguments: ["a file", "standard input", "plain", "two files"]) func workersDoNotMatter(
    form: String
  ) throws {
    let night = try Night.shared.get()
    let folder = try Scratch()
    let files = try night.files()
    let all = try files.map { try Data(contentsOf: URL(filePath: $0)) }.reduce(Data(), +)
    let file = try folder.write("one.log.gz", all)
    var paths = [file]
    var input = "/dev/null"
    switch form {
    case "standard input": (paths, input) = (["-"], file)
    case "plain":
      paths = [try folder.write("one.log", try Program.run("gzip", ["-dc", file]).out)]
    case "two files":
      let half = files.dropFirst(4).map { try? Data(contentsOf: URL(filePath: $0)) }
      paths.append(try folder.write("two.gz", half.compactMap { $0 }.reduce(Data(), +)))
    default: break
    }
    let alone = try Store()
    let wanted = try alone.ingest(
      paths, ["--quiet", "--registry", night.registry, "--jobs", "1"], input: input)
    #expect(wanted.code == 0 && wanted.outText.contains("lines 8,000") == (paths.count == 1))
    for jobs in ["2", "3", "16"] {
      let store = try Store()
      let outcome = try store.ingest(
        paths, ["--quiet", "--registry", night.registry, "--jobs", jobs], input: input)
      #expect(outcome.code == 0)
      #expect(outcome.outText == wanted.outText && outcome.errText == wanted.errText)
      expectSame(try store.dump(), try alone.dump(), "--jobs \(jobs)")
    }
  }
}
