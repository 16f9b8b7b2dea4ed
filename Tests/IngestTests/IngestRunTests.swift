import Archive
import Bytes
import Foundation
import Profile
import Synchronization
import Testing

@testable import Ingest

/// Nights over small archives.
struct IngestRunTests {
  /// Archives of which some are the same, grown, damaged, empty or plain.
  ///
  /// `a` and its twins; `b` in three states; `c` cut, and whole; `d` corrupt in the middle, and its
  /// whole copy; an empty one; one of no known format.
  static func fill(_ scratch: Scratch) throws {
    let a = lines(40)
    try scratch.write(StoredGzip.member(a), to: "a.gz")
    try scratch.write(StoredGzip.member(a, blockBytes: 100), to: "a-twin.gz")
    try scratch.write(a, to: "a-plain.log")
    try scratch.write(StoredGzip.member(a), to: "a-copy.gz")
    let b = lines(90, from: 1_000)
    try scratch.write(StoredGzip.member(lines(30, from: 1_000)), to: "b1.gz")
    try scratch.write(lines(60, from: 1_000), to: "b2.log")
    try scratch.write(StoredGzip.member(b), to: "b3.gz")
    let c = StoredGzip.member(lines(50, from: 2_000))
    try scratch.write(Array(c.dropLast(3_000)), to: "c-cut.gz")
    try scratch.write(c, to: "c-whole.gz")
    var d = StoredGzip.member(lines(50, from: 3_000), blockBytes: 5_000)
    try scratch.write(d, to: "d-whole.gz")
    d[10 + 5_005] ^= 0x7E  // the kind of the second block
    try scratch.write(d, to: "d-corrupt.gz")
    try scratch.write(StoredGzip.member([]), to: "empty.gz")
    try scratch.write(Array("This is no log.\nNot at all.\n".utf8), to: "notes.log")
  }

  static let all = [
    "a.gz", "a-twin.gz", "a-plain.log", "a-copy.gz", "b1.gz", "b2.log", "b3.gz", "c-cut.gz",
    "c-whole.gz", "d-corrupt.gz", "d-whole.gz", "empty.gz", "notes.log",
  ]

  @Test func theOneNightIsRight() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    let reports = try scratch.ingest(Self.all)
    #expect(
      zip(Self.all, reports).map { "\($0): \($1.outcome) \($1.lines)" } == [
        "a.gz: new 40", "a-twin.gz: known 0", "a-plain.log: known 0", "a-copy.gz: known 0",
        "b1.gz: new 30", "b2.log: replaced 60", "b3.gz: replaced 90", "c-cut.gz: damaged 0",
        "c-whole.gz: new 50", "d-corrupt.gz: damaged 0", "d-whole.gz: new 50", "empty.gz: new 0",
        "notes.log: new 2",
      ])
    #expect(
      try scratch.rows("SELECT path, lines, parsed, rejected, state FROM sources ORDER BY path")
        == [
          "\"\(scratch("a.gz"))\"|40|40|0|\"whole\"", "\"\(scratch("b3.gz"))\"|90|90|0|\"whole\"",
          "\"\(scratch("c-whole.gz"))\"|50|50|0|\"whole\"",
          "\"\(scratch("d-whole.gz"))\"|50|50|0|\"whole\"",
          "\"\(scratch("empty.gz"))\"|0|0|0|\"whole\"",
          "\"\(scratch("notes.log"))\"|2|0|2|\"whole\"",
        ])
    #expect(try scratch.rows("SELECT sum(requests) FROM traffic") == ["230"])
    #expect(reports.filter { $0.error != nil }.count == 2)
    #expect(reports[7].error?.contains("c-cut.gz: byte") == true)
    #expect(reports[12].isMostlyForeign && !reports[0].isMostlyForeign)
  }

  /// Several workers take the largest file first, equal ones in the order of the arguments, standard
  /// input last; one worker keeps the order of the arguments.
  @Test func theLargestIsTakenFirst() throws {
    let scratch = try Scratch()
    let sizes = [("small", 10), ("same-1", 500), ("large", 9_000), ("same-2", 500), ("empty", 0)]
    for (name, size) in sizes { try scratch.write(Array(repeating: 0x0A, count: size), to: name) }
    var inputs: [ArchiveInput] = sizes.map { .file(ArchivePath(scratch($0.0))) }
    inputs.insert(.standardInput, at: 1)
    inputs.append(.file(ArchivePath(scratch("missing"))))
    for (jobs, wanted) in [
      (1, [0, 1, 2, 3, 4, 5, 6]), (2, [3, 2, 4, 0, 1, 5, 6]), (8, [3, 2, 4, 0, 1, 5, 6]),
    ] {
      var options = IngestOptions(format: nil, formats: [], checks: [], now: 0)
      options.jobs = jobs
      let run = try IngestRun(
        store: nil, writes: false, context: try context.get(), options: options)
      #expect(run.turns(of: inputs) == wanted, "--jobs \(jobs)")
    }
  }

  /// With one worker inputs that are no relatives of each other are done as they were named.
  @Test func oneWorkerKeepsTheOrder() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    let profile = try profile.get()
    let options = IngestOptions(
      format: nil, formats: try profile.formats(), checks: profile.checks, now: 1_800_000_000_000)
    let run = try IngestRun(
      store: nil, writes: false, context: try context.get(), options: options)
    let done = Mutex<[Int]>([])
    let names = ["empty.gz", "a.gz", "notes.log", "b3.gz", "c-whole.gz", "d-whole.gz"]
    _ = try run.ingest(
      names.map { .file(ArchivePath(scratch($0))) }, progress: { _, _, _ in },
      done: { number, _ in done.withLock { $0.append(number) } })
    #expect(done.withLock { $0 } == Array(names.indices))
  }

  @Test func aSecondNightChangesNothing() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    try scratch.ingest(Self.all)
    let dump = try scratch.dump()
    for salvages in [false, true] {
      for report in try scratch.ingest(Self.all.reversed(), salvages: salvages, jobs: 2) {
        #expect(
          report.outcome == .known || report.path.contains("c-cut")
            || report.path.contains("d-corrupt"))
        #expect(!report.isCounted, "\(report.path)")
      }
      #expect(try scratch.dump() == dump)
    }
  }

  @Test(arguments: [false, true], [1, 2, 8])
  func neitherOrderNorWorkersMatter(salvages: Bool, jobs: Int) throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    try scratch.ingest(Self.all, db: "ordinary.db", salvages: salvages)
    let wanted = try scratch.dump("ordinary.db")
    var random = FixedRandom(state: UInt64(jobs))
    for round in 0..<6 {
      let order = round == 0 ? Self.all.reversed() : Self.all.shuffled(using: &random)
      try scratch.ingest(order, db: "\(round).db", salvages: salvages, jobs: jobs)
      let changes = difference(try scratch.dump("\(round).db"), wanted)
      #expect(changes.isEmpty, "\(order)")
    }
  }

  @Test func aNightInPiecesIsANight() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    try scratch.ingest(Self.all, db: "ordinary.db")
    var random = FixedRandom(state: 9)
    for name in Self.all.shuffled(using: &random) { try scratch.ingest([name]) }
    let changes = difference(try scratch.dump(), try scratch.dump("ordinary.db"))
    #expect(changes.isEmpty)
  }

  @Test(arguments: [[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0]]) func whatHasGrownIsCountedOnce(
    order: [Int]
  ) throws {
    let names = ["b1.gz", "b2.log", "b3.gz"]
    let scratch = try Scratch()
    try Self.fill(scratch)
    let reports = try scratch.ingest(order.map { names[$0] })
    #expect(try scratch.rows("SELECT sum(requests) FROM traffic") == ["90"])
    #expect(try scratch.rows("SELECT count(*) FROM sources") == ["1"])
    #expect(reports.first?.outcome == .new)
    // Each state is known from now on, also when the longest is gone.
    try scratch.remove("b3.gz")
    let again = try scratch.ingest(["b1.gz", "b2.log"])
    if order == [0, 1, 2] { #expect(again.map(\.outcome) == [.known, .known]) }
    #expect(try scratch.rows("SELECT sum(requests) FROM traffic") == ["90"])
  }

  // MARK: - Damage

  @Test func whatWasSalvagedMakesRoomForTheWhole() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    for (damaged, whole) in [("c-cut.gz", "c-whole.gz"), ("d-corrupt.gz", "d-whole.gz")] {
      let first = try scratch.ingest([damaged], db: "\(whole).db")
      #expect(first[0].outcome == .damaged && first[0].lines == 0 && first[0].error != nil)
      #expect(
        try scratch.rows("SELECT state, lines, parsed FROM sources", db: "\(whole).db")
          == ["\"damaged\"|0|0"])
      let salvaged = try scratch.ingest([damaged], db: "\(whole).db", salvages: true)
      #expect(salvaged[0].outcome == .damaged && salvaged[0].lines > 5)
      #expect(salvaged[0].error?.contains("byte") == true)
      #expect(
        try scratch.rows("SELECT state, parsed, rejected FROM sources", db: "\(whole).db")
          == ["\"partial\"|\(salvaged[0].parsed)|0"], "whole lines only")
      let repaired = try scratch.ingest([whole], db: "\(whole).db")
      #expect(repaired[0].outcome == .replaced && repaired[0].lines == 50)
      #expect(
        try scratch.rows("SELECT state, parsed FROM sources", db: "\(whole).db")
          == ["\"whole\"|50"])
      #expect(
        try scratch.rows("SELECT sum(requests) FROM traffic", db: "\(whole).db") == ["50"])
      let late = try scratch.ingest([damaged], db: "\(whole).db", salvages: true)
      #expect(!late[0].isCounted)
      #expect(
        try scratch.rows("SELECT sum(requests) FROM traffic", db: "\(whole).db") == ["50"])
    }
  }

  @Test func aDamagedArchiveIsOneRowHoweverOftenItIsSeen() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    for _ in 0..<3 { try scratch.ingest(["c-cut.gz"]) }
    #expect(try scratch.rows("SELECT state FROM sources") == ["\"damaged\""])
    #expect(
      try scratch.rows(
        "SELECT count(*) FROM source_checkpoints WHERE source NOT IN (SELECT id FROM source)")
        == ["0"])
  }

  @Test func aWholeCopyAtTheSamePathClearsTheDamage() throws {
    let scratch = try Scratch()
    let whole = StoredGzip.member(lines(50))
    try scratch.write(Array(whole.prefix(11)), to: "x.gz")
    try scratch.ingest(["x.gz"])
    #expect(try scratch.rows("SELECT state FROM sources") == ["\"damaged\""])
    try scratch.write(whole, to: "x.gz")
    try scratch.ingest(["x.gz"])
    #expect(try scratch.rows("SELECT state, parsed FROM sources") == ["\"whole\"|50"])
  }

  @Test func anEmptyArchiveClearsNobodysDamage() throws {
    let scratch = try Scratch()
    try scratch.write(Array(StoredGzip.member(lines(50)).prefix(11)), to: "x.gz")
    try scratch.write(StoredGzip.member([]), to: "empty.gz")
    try scratch.ingest(["x.gz", "empty.gz"])
    let states = try scratch.rows("SELECT state FROM sources ORDER BY state")
    #expect(states == ["\"damaged\"", "\"whole\""])
  }

  @Test func anotherLogWithTheSameFirstLinesDoesNotReplaceWhatWasSalvaged() throws {
    let scratch = try Scratch()
    let header = lines(2)
    let first = StoredGzip.member(header + lines(50, from: 100))
    try scratch.write(Array(first.dropLast(3_000)), to: "x.gz")
    try scratch.write(StoredGzip.member(header + lines(50, from: 900)), to: "y.gz")
    let salvaged = try scratch.ingest(["x.gz"], salvages: true)[0].parsed
    try scratch.ingest(["y.gz"])
    let requests = try scratch.rows("SELECT sum(requests) FROM traffic")
    #expect(requests == ["\(salvaged + 52)"])
  }

  // MARK: - Ends

  @Test func aDryRunStoresNothing() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    let dry = try scratch.ingest(Self.all, writes: false)
    #expect(!scratch.names.contains("a.db"))
    #expect(dry[0].outcome == .new && dry[0].lines == 40)
    try scratch.ingest(["a.gz"])
    let dump = try scratch.dump()
    let again = try scratch.ingest(Self.all, writes: false)
    #expect(again[0].outcome == .known)
    #expect(again[6].lines == 90)
    #expect(try scratch.dump() == dump)
  }

  @Test func aDryRunSaysWhatTheRunWillDo() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    let dry = try scratch.ingest(Self.all, writes: false)
    let run = try scratch.ingest(Self.all)
    #expect(dry.map(\.outcome) == run.map(\.outcome))
  }

  @Test(arguments: [0, 1, 2, 3, 5, 8, 13, 21], [1, 2]) func aStoppedNightIsTakenUpAgain(
    after: Int, jobs: Int
  ) throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    try scratch.ingest(Self.all, db: "ordinary.db")
    let reports = try scratch.ingest(Self.all, jobs: jobs, stopsAfter: after)
    #expect(reports.count < Self.all.count || after > 12)
    #expect(
      try scratch.rows("SELECT count(*) FROM sources WHERE lines <> parsed + rejected + blank")
        == ["0"])
    try scratch.ingest(Self.all, jobs: jobs)
    let changes = difference(try scratch.dump(), try scratch.dump("ordinary.db"))
    #expect(changes.isEmpty)
  }

  @Test func aFileThatIsNotThereIsReported() throws {
    let scratch = try Scratch()
    try Self.fill(scratch)
    let reports = try scratch.ingest(["nowhere.gz", "a.gz"])
    #expect(reports.map(\.outcome) == [.failed, .new])
    #expect(reports[0].error?.contains("nowhere.gz") == true)
  }

  @Test func rejectedLinesAreNumbered() throws {
    let scratch = try Scratch()
    let good = lines(30)
    try scratch.write(
      good + Array("{\"status\":403}\n\n{\"time\":\"2026-13-01T00:00:00Z\",\"status\":403}\n".utf8)
        + lines(2, from: 60), to: "x.log")
    let report = try scratch.ingest(["x.log"])[0]
    #expect(report.lines == 35 && report.parsed == 32 && report.rejected == 2 && report.blank == 1)
    #expect(
      try scratch.rows("SELECT reason, line FROM rejected_line ORDER BY line")
        == ["\"no time\"|31", "\"no such time\"|33"])
    #expect(
      try scratch.rows("SELECT lines, parsed, rejected, blank FROM sources") == ["35|32|2|1"])
  }
}
