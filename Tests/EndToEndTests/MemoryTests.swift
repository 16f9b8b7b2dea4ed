import Foundation
import Testing

/// What an ingest may take of the memory, whatever it reads. Of the optimised program, by
/// `make test-release`: the other one is larger.
@Suite(.enabled(if: PeakMemory.isPossible, "it is of the optimised program on Linux, by python3"))
struct MemoryTests {
  private struct CannotMake: Error { var message: String }

  /// Logs that fill the memory; `Tests/Nasty/memory.py` says which.
  private static let logs: Result<Scratch, any Error> = Result {
    let folder = try Scratch()
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Nasty/memory.py").standardized.path
    let made = try Program.run("python3", [script, folder.path])
    guard made.code == 0 else { throw CannotMake(message: made.errText) }
    return folder
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var folder: String
    var jobs: String
    var lines: Int64
    var mebibytesMax: Int
  }

  static let rows = [
    Row(
      testDescription: "a night, by one worker", folder: "night", jobs: "1", lines: 600_000,
      mebibytesMax: 64),
    Row(
      testDescription: "a night, by two workers", folder: "night", jobs: "2", lines: 600_000,
      mebibytesMax: 64),
    Row(
      testDescription: "made-up values, by one worker", folder: "hostile", jobs: "1",
      lines: 240_000,
      mebibytesMax: 128),
    Row(
      testDescription: "made-up values, by two workers", folder: "hostile", jobs: "2",
      lines: 240_000, mebibytesMax: 128),
  ]

  @Test(arguments: rows) func peak(of row: Row) throws {
    let store = try Store()
    let words =
      [Program.authaudit, "ingest", "--db", store.path, "--jobs", row.jobs]
      + (try Store.keyOption()) + [try Self.logs.get().path(row.folder)]
    let child = try Program.start(words.map { Array($0.utf8) })
    var peak = 0
    while let now = PeakMemory.soFar(of: child.process) {
      peak = max(peak, now)
      usleep(500)
    }
    #expect(child.wait().code == 0)
    #expect(peak > 0 && peak <= row.mebibytesMax << 10, "\(peak >> 10) MiB")
    #expect(try store.number("SELECT sum(requests) FROM traffic") == row.lines)
    try store.expectBalance()
  }
}
