import Bytes
import Foundation
import GRDB
import Rollup
import Synchronization
import Testing

@testable import Store

/// What lies at the path of a database, and who else is there.
struct OpeningTests {
  /// The bytes of a store with its views, in one file.
  static func wholeStore() throws -> [UInt8] {
    let scratch = try Scratch()
    do {
      let store = try AuditStore.openForWriting(scratch("a.db"))
      try store.checkpoint()
    }
    return try scratch.bytes(of: "a.db")
  }

  enum Foreign: String, CaseIterable, Sendable {
    case text, shortText = "a text under 100 bytes", otherDatabase = "another SQLite database"
    case cut = "a store cut in a page", newer = "a store of a newer version"
    case headerOnly = "a store cut behind its header"

    func bytes() throws -> [UInt8] {
      switch self {
      case .text: return Array(String(repeating: "not a database\n", count: 400).utf8)
      case .shortText: return Array("notes".utf8)
      case .otherDatabase:
        let scratch = try Scratch()
        let queue = try DatabaseQueue(path: scratch("other.db"))
        try queue.inDatabase { try $0.execute(sql: "CREATE TABLE bookmarks (url)") }
        try queue.close()
        return try scratch.bytes(of: "other.db")
      case .cut: return try OpeningTests.wholeStore().dropLast(5_000)
      case .headerOnly: return Array(try OpeningTests.wholeStore().prefix(100))
      case .newer:
        var bytes = try OpeningTests.wholeStore()
        bytes[63] = 99  // user_version
        return bytes
      }
    }
  }

  @Test(arguments: Foreign.allCases) func aForeignFileIsRefusedAndNotTouched(
    _ what: Foreign
  ) throws {
    let scratch = try Scratch()
    let path = try scratch.write(try what.bytes(), to: "a.db")
    setMode(path, 0o644)
    let before = try scratch.digest(of: "a.db")
    for isForWriting in [true, false] {
      let error = #expect(throws: StoreError.self) {
        _ =
          isForWriting ? try AuditStore.openForWriting(path) : try AuditStore.openForReading(path)
      }
      switch (what, error) {
      case (.newer, .newer), (.text, .notOurs), (.shortText, .notOurs), (.otherDatabase, .notOurs),
        (.cut, .notOurs), (.headerOnly, .notOurs):
        break
      default: Issue.record("\(what): \(error.map { "\($0)" } ?? "none")")
      }
      #expect(error.map { "\($0)" }?.contains(path) == true)
    }
    #expect(try scratch.digest(of: "a.db") == before)
    #expect(try scratch.mode(of: "a.db") == 0o644)
    #expect(scratch.names == ["a.db"], "nothing beside it")
  }

  /// While a writer's log is moved into the file, the header is ahead of the file's length; once the
  /// writer has closed it, the log that told so is gone. Many look, so that some are held up half-way.
  @Test func aStoreThatGrowsWhileItIsLookedAtIsNeverCalledCut() throws {
    let scratch = try Scratch()
    let path = scratch("a.db")
    do { try AuditStore.openForWriting(path).checkpoint() }
    let isDone = Mutex(false)
    let wrong = Mutex<[DatabaseFile]>([])
    let lookers = (0..<16).map { _ in
      Thread {
        while !isDone.withLock({ $0 }) {
          do {
            let found = try DatabaseFile.inspect(path)
            if case .ours = found { continue }
            wrong.withLock { $0.append(found) }
          } catch {
            Issue.record("\(error)")
          }
        }
      }
    }
    for looker in lookers { looker.start() }
    defer {
      isDone.withLock { $0 = true }
      for looker in lookers { while !looker.isFinished { usleep(1_000) } }
    }
    for round in 0..<300 where wrong.withLock({ $0.isEmpty }) {
      let queue = try DatabaseQueue(path: path)
      try queue.inDatabase {
        try $0.execute(sql: "CREATE TABLE growth_\(round) AS SELECT zeroblob(200000) AS bytes")
      }
      try queue.close()
    }
    #expect(wrong.withLock { $0 } == [])
  }

  @Test func aFolderAndALinkThatLeadsNowhereAreRefused() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch("d"), withIntermediateDirectories: true)
    #expect(throws: StoreError.cannotOpen(path: scratch("d"), reason: "not a regular file")) {
      _ = try AuditStore.openForWriting(scratch("d"))
    }
    try FileManager.default.createSymbolicLink(
      atPath: scratch("l"), withDestinationPath: scratch("nowhere"))
    #expect(throws: StoreError.self) { _ = try AuditStore.openForWriting(scratch("l")) }
    #expect(scratch.names == ["d", "l"])
  }

  @Test func anEmptyFileBecomesAStore() throws {
    let scratch = try Scratch()
    let path = try scratch.write([], to: "a.db")
    let store = try AuditStore.openForWriting(path)
    #expect(try store.number("SELECT count(*) FROM sources") == 0)
  }

  @Test func whatIsMissingCannotBeRead() throws {
    let scratch = try Scratch()
    #expect(throws: StoreError.missing(path: scratch("a.db"))) {
      _ = try AuditStore.openForReading(scratch("a.db"))
    }
    #expect(scratch.names.isEmpty)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let scratch = try Scratch()
    let error = #expect(throws: StoreError.self) {
      _ = try AuditStore.openForWriting(scratch("no/a.db"))
    }
    #expect(error.map { "\($0)" }?.contains("no/a.db") == true)
  }

  @Test func allFilesAreTheOwnersOnly() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    try store.put([], try scratch.source(.init(), "empty"))
    #expect(scratch.names == ["a.db", "a.db-shm", "a.db-wal", "a.db.lock"])
    for name in scratch.names { #expect(try scratch.mode(of: name) == 0o600, "\(name)") }
  }

  @Test func theSecondWriterIsTurnedAwayUntilTheFirstIsDone() throws {
    let scratch = try Scratch()
    do {
      let first = try AuditStore.openForWriting(scratch("a.db"))
      #expect(throws: StoreError.busy(path: scratch("a.db"))) {
        _ = try AuditStore.openForWriting(scratch("a.db"))
      }
      let reader = try AuditStore.openForReading(scratch("a.db"))
      #expect(try reader.number("SELECT count(*) FROM sources") == 0)
      #expect(first.path == reader.path)
    }
    _ = try AuditStore.openForWriting(scratch("a.db"))
  }

  @Test func readersSeeWhatIsCommittedWhileASourceIsWritten() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { $0.add(at: 0, status: 403) }
    let writer = SourceWriter(store, checks: checks)
    try writer.begin()
    try writer.add(rollup)
    let reader = try AuditStore.openForReading(scratch("a.db"))
    #expect(try reader.number("SELECT count(*) FROM failures") == 0)
    _ = try writer.commit(try scratch.source(rollup, "a"), replacing: [])
    #expect(try reader.number("SELECT count(*) FROM failures") == 1)
  }

  /// A run that was killed while SQLite wrote the first tables: of the file there is a page, and the
  /// journal says that there was nothing before.
  @Test func aStoreWhoseFirstCommitWasCutIsMadeAnew() throws {
    let scratch = try Scratch()
    _ = try scratch.write(Array(try Self.wholeStore().prefix(4_096)), to: "a.db")
    let header: [UInt8] =
      [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7] + [0, 0, 0, 0] + [1, 2, 3, 4]
      + [0, 0, 0, 0] + [0, 0, 2, 0] + [0, 0, 0x10, 0]
    _ = try scratch.write(
      header + Array(repeating: 0, count: 512 - header.count), to: "a.db-journal")
    let store = try AuditStore.openForWriting(scratch("a.db"))
    #expect(try store.text("PRAGMA integrity_check") == ["ok"])
    #expect(try store.number("SELECT count(*) FROM sources") == 0)
  }

  // MARK: - Reading where nothing can be written

  @Test func aCheckpointLeavesACompleteFile() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { $0.add(at: 0, status: 403) }
    try store.put([rollup], try scratch.source(rollup, "a"))
    try store.checkpoint()
    let log = try scratch.bytes(of: "a.db-wal")
    #expect(log.isEmpty)
    _ = try scratch.write(try scratch.bytes(of: "a.db"), to: "copy.db")
    let copy = try AuditStore.openForReading(scratch("copy.db"))
    #expect(try copy.dump() == store.dump())
  }

  @Test func aClosedStoreLeavesNoLog() throws {
    let scratch = try Scratch()
    do {
      let store = try AuditStore.openForWriting(scratch("a.db"))
      let rollup = RollupMaker.make { $0.add(at: 0, status: 403) }
      try store.put([rollup], try scratch.source(rollup, "a"))
    }
    #expect(scratch.names == ["a.db", "a.db.lock"], "the statements were given back in time")
  }

  /// As somebody else: root may write anywhere.
  @Test(arguments: ["a.db", "odd name%20?#&.db"]) func aReadOnlyFolderIsRead(name: String) throws {
    let scratch = try Scratch()
    do {
      let store = try AuditStore.openForWriting(scratch(name))
      let rollup = RollupMaker.make { $0.add(at: 0, status: 403) }
      try store.put([rollup], try scratch.source(rollup, "a"))
      try store.checkpoint()
    }
    setMode(scratch(name), 0o444)
    setMode(scratch.path, 0o555)
    defer { setMode(scratch.path, 0o755) }
    let before = try scratch.digest(of: name)
    let count = try asNobody {
      let store = try AuditStore.openForReading(scratch(name))
      return try store.number("SELECT sum(requests) FROM failures")
    }
    #expect(count == 1)
    #expect(try scratch.digest(of: name) == before)
    #expect(scratch.names == [name, "\(name).lock"])
  }

  @Test func readingLeavesNothingBehindIt() throws {
    let scratch = try Scratch()
    do {
      let store = try AuditStore.openForWriting(scratch("a.db"))
      try store.checkpoint()
    }
    let before = try scratch.digest(of: "a.db")
    do {
      let reader = try AuditStore.openForReading(scratch("a.db"))
      #expect(try reader.number("SELECT count(*) FROM sources") == 0)
      #expect(throws: StoreError.self) {
        try reader.writing { try $0.execute(sql: "DELETE FROM source") }
      }
    }
    #expect(try scratch.digest(of: "a.db") == before)
    #expect(
      scratch.names.allSatisfy { ["a.db", "a.db.lock"].contains($0) || $0.hasPrefix("a.db-") })
  }
}
