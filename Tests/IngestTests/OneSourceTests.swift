import Foundation
import Synchronization
import Testing

@testable import Ingest

/// One source and more workers than one.
struct OneSourceTests {
  /// What a report says but for the time it took.
  private func words(_ report: SourceReport) -> [String] {
    [
      "\(report.outcome) \(report.format ?? "-") \(report.lines) \(report.blank) \(report.bytes)",
      "\(report.totals) \(report.rejections) \(report.folded) \(report.compressedBytes)",
      report.error ?? "-",
    ] + report.notes
  }

  @Test(.timeLimit(.minutes(5)), arguments: SourceInputTests.Kind.allCases, [false, true])
  func workersDoNotMatter(_ kind: SourceInputTests.Kind, salvages: Bool) throws {
    let scratch = try Scratch()
    try scratch.write(SourceInputTests.bytes(of: kind), to: "x.gz")
    let alone = try scratch.ingest(["x.gz"], db: "1.db", salvages: salvages)
    let helped = try scratch.ingest(["x.gz"], db: "2.db", salvages: salvages, jobs: 2)
    #expect(helped.map(words) == alone.map(words))
    #expect(difference(try scratch.dump("2.db"), try scratch.dump("1.db")).isEmpty)
    let again = try scratch.ingest(["x.gz"], db: "2.db", salvages: salvages, jobs: 2)
    #expect(again[0].outcome == (alone[0].error == nil ? .known : alone[0].outcome))
  }

  /// Two sources, four workers: each has a helper. One source that ends before the other: the last.
  @Test(.timeLimit(.minutes(5)), arguments: [2, 4]) func theLastSourcesAreHelped(
    jobs: Int
  ) throws {
    let scratch = try Scratch()
    try scratch.write(StoredGzip.member(lines(6_000)), to: "a.gz")
    try scratch.write(StoredGzip.member(lines(3_000, from: 20_000)), to: "b.gz")
    try scratch.ingest(["a.gz", "b.gz"], db: "1.db")
    try scratch.ingest(["a.gz", "b.gz"], jobs: jobs)
    #expect(difference(try scratch.dump(), try scratch.dump("1.db")).isEmpty)
  }

  /// Of those who have nothing to read one inflates, once there is more than the front.
  @Test(arguments: [1, 2, 3]) func oneOfTheIdleHelps(jobs: Int) throws {
    let scratch = try Scratch()
    try scratch.write(StoredGzip.member(SourceInputTests.content), to: "x.gz")
    let seen = Mutex<Set<Int>>([])
    try scratch.ingest(["x.gz"], jobs: jobs) { run in
      var idle = 0
      while run.idle.take() { idle += 1 }
      for _ in 0..<idle { run.idle.add() }
      _ = seen.withLock { $0.insert(idle) }
    }
    #expect(seen.withLock { $0 } == (jobs == 1 ? [0] : [jobs - 1, jobs - 2]))
  }

  /// Stopped at any block, the source is undone; the next run reads it as if nothing had been.
  @Test(.timeLimit(.minutes(5)), arguments: [0, 1, 3, 5]) func aStoppedSourceIsReadAgain(
    after calls: Int
  ) throws {
    let scratch = try Scratch()
    try scratch.write(StoredGzip.member(SourceInputTests.content), to: "x.gz")
    let stopped = try scratch.ingest(["x.gz"], jobs: 2, stopsAfter: calls)
    #expect(stopped.isEmpty)
    #expect(try scratch.rows("SELECT count(*) FROM sources") == ["0"])
    #expect(try scratch.ingest(["x.gz"], jobs: 2)[0].outcome == .new)
    #expect(try scratch.rows("SELECT sum(requests) FROM traffic") == ["4000"])
  }
}
