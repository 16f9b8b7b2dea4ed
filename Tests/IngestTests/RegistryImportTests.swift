import Bytes
import Registry
import Store
import Testing

@testable import Ingest

/// A folder of CSV files, into what is known.
struct RegistryImportTests {
  static let options = RegistryFiles.Options(
    asOf: 1_000_000, fingerprint: KeyFingerprint(key: Array(repeating: 7, count: 32)))

  static func write(_ scratch: Scratch, keys: Int) throws {
    let rows = (0..<keys).map { "k\($0),903,active\n" }.joined()
    try scratch.write(Array("org_id,name\n903,Acme\n".utf8), to: "orgs.csv")
    try scratch.write(Array("key,org_id,state\n\(rows)".utf8), to: "keys.csv")
  }

  @Test func theSameAgainChangesNothing() throws {
    let scratch = try Scratch()
    try Self.write(scratch, keys: 5)
    let first = try RegistryImport(
      into: RegistryFacts(), from: scratch.path, Self.options, force: false)
    #expect(first.changes.addedRuns.count == 6 && first.changes.snapshots.count == 2)
    #expect(first.index.keys.count == 5 && first.asOf == 1_000_000)
    let store = try AuditStore.openForWriting(scratch("a.db"))
    try store.apply(first.changes, now: first.index)
    let facts = try store.registryFacts()
    let again = try RegistryImport(into: facts, from: scratch.path, Self.options, force: false)
    #expect(again.changes.isEmpty)
    try store.apply(again.changes, now: again.index)
    #expect(try store.registryFacts() == facts)
  }

  @Test func aKeyThatLeftIsDeleted() throws {
    let scratch = try Scratch()
    try Self.write(scratch, keys: 5)
    let store = try AuditStore.openForWriting(scratch("a.db"))
    for (night, keys) in [5, 4, 5].enumerated() {
      try Self.write(scratch, keys: keys)
      var options = Self.options
      options.asOf = Int64(night + 1) * 1_000_000
      let done = try RegistryImport(
        into: try store.registryFacts(), from: scratch.path, options, force: false)
      try store.apply(done.changes, now: done.index)
      let last = try #require(done.index.keys.first { $0.identity == "k4" })
      #expect(last.state == (keys == 5 ? .active : .deleted))
      #expect(
        try scratch.rows("SELECT state FROM keys WHERE key = 'k4'")
          == ["\"\(keys == 5 ? "active" : "deleted")\""])
    }
  }

  @Test(arguments: [(10, 5, true), (10, 4, false), (10, 0, false), (1, 1, true), (3, 1, false)])
  func aSnapshotThatShrankIsRefused(before: Int, after: Int, isTaken: Bool) throws {
    let scratch = try Scratch()
    try Self.write(scratch, keys: before)
    let first = try RegistryImport(
      into: RegistryFacts(), from: scratch.path, Self.options, force: false)
    var chronicle = Chronicle()
    _ = chronicle.add(try RegistryFiles.read(scratch.path, Self.options))
    #expect(first.index.keys.count == before)
    try Self.write(scratch, keys: after)
    var options = Self.options
    options.asOf = 2_000_000
    if isTaken {
      let second = try RegistryImport(
        into: chronicle.facts, from: scratch.path, options, force: false)
      #expect(!second.changes.isEmpty)
    } else {
      let error = #expect(throws: RegistryErrors.self) {
        _ = try RegistryImport(into: chronicle.facts, from: scratch.path, options, force: false)
      }
      #expect(error?.errors.map(\.file) == [scratch("keys.csv")])
      let forced = try RegistryImport(
        into: chronicle.facts, from: scratch.path, options, force: true)
      #expect(forced.changes.tallies.first { $0.kind == .key }?.left == before - after)
    }
  }

  @Test func aBadRowImportsNothing() throws {
    let scratch = try Scratch()
    try Self.write(scratch, keys: 2)
    try scratch.write(Array("org_id,name\nnine,Acme\n".utf8), to: "orgs.csv")
    let error = #expect(throws: RegistryErrors.self) {
      _ = try RegistryImport(into: RegistryFacts(), from: scratch.path, Self.options, force: true)
    }
    #expect(error?.errors.map(\.line) == [2])
  }
}
