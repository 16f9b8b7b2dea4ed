import Archive
import Foundation
import GRDB
import Profile
import Store
import Synchronization
import Testing

@testable import Ingest

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Stores that fail, and inputs that can be read once only.
struct FaultTests {
  enum Fault: String, CaseIterable, Sendable {
    case atTheFirstRow = "traffic_cell", atASample = "sample", atTheRecord = "source"
    case atTheLastRow = "source_checkpoints"
  }

  @Test(arguments: Fault.allCases, [1, 2, 8]) func whatFailsToBeStoredIsStoredTheNextTime(
    _ fault: Fault, jobs: Int
  ) throws {
    let scratch = try Scratch()
    try IngestRunTests.fill(scratch)
    try scratch.ingest(IngestRunTests.all, db: "ordinary.db")
    _ = try AuditStore.openForWriting(scratch("a.db"))
    try scratch.ingest(["c-whole.gz"])
    let before = try scratch.dump()
    let queue = try DatabaseQueue(path: scratch("a.db"))
    try queue.inDatabase {
      try $0.execute(
        sql: """
          CREATE TRIGGER fault BEFORE INSERT ON \(fault.rawValue)
          BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
          """)
    }
    let error = #expect(throws: StoreError.self) {
      try scratch.ingest(IngestRunTests.all, jobs: jobs)
    }
    #expect(error.map { "\($0)" }?.contains("the disk is full") == true)
    #expect(difference(try scratch.dump(), before).isEmpty, "nothing in parts")
    try queue.inDatabase { try $0.execute(sql: "DROP TRIGGER fault") }
    try queue.close()
    try scratch.ingest(IngestRunTests.all, jobs: jobs)
    #expect(difference(try scratch.dump(), try scratch.dump("ordinary.db")).isEmpty)
  }

  /// Standard input that has grown from a file which is stored while it is read.
  @Test(.timeLimit(.minutes(1))) func standardInputIsNotReadTwice() throws {
    let scratch = try Scratch()
    try scratch.write(StoredGzip.member(lines(30, from: 1_000)), to: "b1.gz")
    let all = lines(60, from: 1_000)
    let pipe = Pipe()
    let saved = dup(0)
    dup2(pipe.fileHandleForReading.fileDescriptor, 0)
    defer {
      dup2(saved, 0)
      close(saved)
    }
    let fileIsDone = DispatchSemaphore(value: 0)
    let writer = pipe.fileHandleForWriting
    DispatchQueue.global().async {
      try? writer.write(contentsOf: Data(all.prefix(500)))
      _ = fileIsDone.wait(timeout: .now() + 2)
      try? writer.write(contentsOf: Data(all.dropFirst(500)))
      try? writer.close()
    }
    let profile = try profile.get()
    var options = IngestOptions(
      format: nil, formats: try profile.formats(), checks: profile.checks, now: 1_800_000_000_000)
    options.jobs = 2
    let run = try IngestRun(
      store: try AuditStore.openForWriting(scratch("a.db")), writes: true,
      context: try context.get(), options: options)
    let reports = try run.ingest(
      [.standardInput, .file(ArchivePath(scratch("b1.gz")))], progress: { _, _, _ in },
      done: { _, report in if report.path.hasSuffix("b1.gz") { fileIsDone.signal() } })
    let sum = try scratch.rows("SELECT sum(requests) FROM traffic")
    #expect(sum == ["60"])
    #expect(reports.first?.lines == 60)
  }
}
