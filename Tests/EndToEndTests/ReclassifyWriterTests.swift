import Foundation
import GRDB
import Testing

/// Judging again is one write: all of it or nothing.
@Suite struct ReclassifyWriterTests {
  /// A store that was ingested before any registry was known, and imported one since.
  private static let stale: Result<Store, any Error> = Result {
    let night = try Night.shared.get()
    let store = try Store()
    #expect(try store.ingest([night.logs], ["--quiet"]).code == 0)
    #expect(try store.importRegistry(night.registry, asOf: StaleRegistry.rightAsOf).code == 0)
    return store
  }

  private static func copy() throws -> Store {
    let copy = try Store()
    try FileManager.default.copyItem(atPath: try stale.get().path, toPath: copy.path)
    return copy
  }

  private static func words(_ store: Store) throws -> [[UInt8]] {
    ([Program.authaudit, "reclassify", "--db", store.path] + (try Store.keyOption()))
      .map { Array($0.utf8) }
  }

  @Test func killedAtAnyMoment() throws {
    let before = try Self.stale.get().dump()
    let reference = try Self.copy()
    let start = Date()
    #expect(try Program.start(Self.words(reference)).wait().code == 0)
    let seconds = Date().timeIntervalSince(start)
    let after = try reference.dump()
    #expect(before != after)
    for number in 0..<6 {
      let store = try Self.copy()
      let moment = seconds * Double(number + 1) / 7
      let child = try Program.start(Self.words(store))
      usleep(UInt32(moment * 1_000_000))
      child.signal(SIGKILL)
      let outcome = child.wait()
      let found = try store.dump()
      #expect(outcome.code == 0 ? found == after : found == before || found == after)
      #expect(try store.texts("PRAGMA integrity_check") == [["ok"]])
      #expect(try Program.start(Self.words(store)).wait().code == 0)
      expectSame(try store.dump(), after, "killed after \(moment) s, and run again")
      try store.expectBalance()
    }
  }

  @Test func interruptedLeavesAllAsItWas() throws {
    let store = try Self.copy()
    let before = try store.dump()
    let child = try Program.start(Self.words(store))
    usleep(20_000)
    child.signal(SIGINT)
    let outcome = child.wait()
    #expect([0, 130, -SIGINT].contains(outcome.code), "\(outcome.errText)")
    if outcome.code != 0 { expectSame(try store.dump(), before, "interrupted") }
  }

  @Test func differencesThatCannotBeShownAreNotApplied() throws {
    let store = try Self.copy()
    let before = try store.dump()
    let outcome = try Program.run(
      "/bin/sh",
      ["-c", #"exec "$0" "$@" > /dev/full"#, Program.authaudit, "reclassify", "--db", store.path]
        + Store.keyOption())
    #expect(outcome.code == 74, "\(outcome.errText)")
    expectSame(try store.dump(), before, "nobody saw it")
  }

  @Test func noDatabaseIsMade() throws {
    let store = try Store()
    for options in [[], ["--dry-run"]] {
      let outcome = try store.reclassify(options)
      #expect(outcome.code == 66)
      #expect(outcome.errText.contains("there is no such database"))
      #expect(store.folder.names().isEmpty)
    }
  }

  @Test func aBadProfileOrRegistryChangesNothing() throws {
    let store = try Self.copy()
    let before = try store.dump()
    let profile = try store.folder.write("bad.yaml", "checks: [nonsense]\n")
    #expect(try store.reclassify(["--profile", profile]).code == 78)
    #expect(try store.reclassify(["--registry", store.folder.path("nowhere")]).code == 66)
    #expect(try store.reclassify(["--jobs", "0"]).code == 64)
    expectSame(try store.dump(), before, "refused")
  }

  /// `--registry` imports first; under `--dry-run` only the differences that it would make are shown.
  @Test func registryCanBeImportedFirst() throws {
    let night = try Night.shared.get()
    let (store, fresh) = (try Store(), try Store())
    #expect(try store.ingest([night.logs], ["--quiet"]).code == 0)
    let options = ["--registry", night.registry, "--as-of", StaleRegistry.rightAsOf]
    #expect(try fresh.ingest([night.logs], ["--quiet"] + options).code == 0)
    let before = try store.dump()
    let dry = try store.reclassifyReport(["--dry-run"] + options)
    #expect(dry["refused_changed"] as? Int ?? 0 > 0)
    expectSame(try store.dump(), before, "a dry run")
    #expect(try store.reclassify(options).code == 0)
    expectSame(try store.dump(), try fresh.dump(), "imported and judged again")
  }

  /// What one worker finds, eight find.
  @Test func theNumberOfWorkersChangesNothing() throws {
    let dumps = try ["1", "8"].map { jobs in
      let store = try Self.copy()
      let outcome = try store.reclassify(["--jobs", jobs, "-o", "json"])
      #expect(outcome.code == 0)
      return (try store.dump(), outcome.outText)
    }
    expectSame(dumps[0].0, dumps[1].0, "one and eight")
    #expect(dumps[0].1 == dumps[1].1)
  }

  /// A store that an earlier version ingested does not say what it was judged under.
  @Test func withoutWhatItWasJudgedUnderAllIsLookedAt() throws {
    let store = try Self.copy()
    let reference = try Self.copy()
    #expect(try reference.reclassify().code == 0)
    let database = try DatabaseQueue(path: store.path)
    try database.write { try $0.execute(sql: "DELETE FROM judged") }
    try database.close()
    #expect(try store.reclassify().code == 0)
    expectSame(try store.dump(), try reference.dump(), "without the record")
  }
}
