import Archive
import GRDB
import Rollup
import Testing

@testable import Store

/// The sources that the store knows, as the next night asks for them.
struct KnownSourcesTests {
  @Test func knownSourcesAreWhatWasStored() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var stored: [NewSource] = []
    let long = (0..<3_000).map { "line number \($0) of a longer content\n" }.joined()
    for (name, content) in ["empty": "", "short": "a", "line": "a line\n", "long": long] {
      let rollup = RollupMaker.make { $0.add(at: 0) }
      var source = try scratch.source(
        rollup, name, state: name == "line" ? .partial : .whole, content: content)
      if name == "short" { source.record.compressedDigest = nil }
      stored.append(source)
      try store.put([rollup], source)
    }
    let known = try store.knownSources()
    #expect(known.map(\.path) == stored.map(\.path))
    for (known, stored) in zip(known, stored) {
      var record = stored.record
      record.checkpoints = record.checkpoints.sketch
      #expect(known.content.record == record)
      #expect(known.content.isWhole == (stored.state == .whole))
      #expect(store.checkpoints(of: known.content.id) == stored.record.checkpoints)
    }
    #expect(store.checkpoints(of: 99) == nil)
  }

  @Test(arguments: [
    "UPDATE source SET identity = 'no hex'", "UPDATE source_checkpoints SET sketch = x'FF'",
    "DELETE FROM source_checkpoints", "INSERT INTO earlier_self VALUES ('00', 1, 1)",
  ])
  func aRecordThatMakesNoSenseStopsTheIngest(_ damage: String) throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { $0.add(at: 0) }
    try store.put([rollup], try scratch.source(rollup, "a"))
    try store.writing { try $0.execute(sql: damage) }
    let error = #expect(throws: StoreError.self) { _ = try store.knownSources() }
    #expect(
      error.map { "\($0)" }?.contains("source 1") == true, "passed over, it would count twice")
  }

  @Test func numbersOutOfRangeDoNotTrap() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { $0.add(at: 0) }
    try store.put([rollup], try scratch.source(rollup, "a"))
    try store.writing {
      try $0.execute(
        sql: """
          UPDATE source SET bytes = -1, checksum = -1, head_checksum = -1, compressed_bytes = -1,
            verified_bytes = -1
          """)
    }
    #expect(try store.knownSources().count == 1)
  }
}
