import GRDB

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An authaudit database: one SQLite file.
package final class AuditStore: Sendable {
  /// The file's path.
  package let path: String
  let queue: DatabaseQueue
  private let lock: WriterLock?
  /// Whether it was opened for the one writer.
  package var isWritable: Bool { lock != nil }

  private init(path: String, queue: DatabaseQueue, lock: WriterLock?) {
    self.path = path
    self.queue = queue
    self.lock = lock
  }

  /// Opens the database for the one writer, making it (0600) or bringing it up to date if needed.
  ///
  /// Write-ahead log, `synchronous=FULL`: a committed source survives a power cut.
  /// - Throws: `StoreError`: `busy`, `notOurs`, `newer`, `cannotOpen`; a foreign file stays as it is.
  package static func openForWriting(_ path: String) throws(StoreError) -> AuditStore {
    umask(0o077)
    try check(try DatabaseFile.inspect(path), path)
    let lock = try WriterLock(database: path)
    // Looked at again: until the lock was ours, another writer may have made the database.
    let found = try DatabaseFile.inspect(path)
    try check(found, path)
    do {
      var configuration = Configuration()
      configuration.label = "authaudit"
      configuration.foreignKeysEnabled = false
      configuration.allowsUnsafeTransactions = true
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF")
      }
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { database in
        let done = found == .free ? 0 : try migrations(database)
        // Before the first change: is it more than our number in a header?
        if done > 0 { _ = try Int.fetchOne(database, sql: anySource) }
        try prepare(database, migrations: done)
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
      }
      return AuditStore(path: path, queue: queue, lock: lock)
    } catch let error as DatabaseError {
      throw openingError(error, path)
    } catch {
      throw StoreError.cannotOpen(path: path, reason: "\(error)")
    }
  }

  /// Opens the database for questions: nothing of it is written. SQLite may leave an empty log and
  /// its index beside it, as every reader of such a database does.
  /// - Throws: `StoreError`: `missing`, `notOurs`, `newer`, `cannotOpen`.
  package static func openForReading(_ path: String) throws(StoreError) -> AuditStore {
    let found = try DatabaseFile.inspect(path)
    if found == .free { throw StoreError.missing(path: path) }
    try check(found, path)
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF")
    }
    do {
      do {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        _ = try queue.read { try Int.fetchOne($0, sql: anySource) }
        return AuditStore(path: path, queue: queue, lock: nil)
      } catch let error as DatabaseError
        where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
        && !DatabaseFile.hasPending(path)
      {
        // In a folder that cannot be written to (`CANTOPEN` of a read-only file system, `READONLY`
        // of missing rights), a database without a log is read as it stands.
        let uri = "file:\(percentEncoded(path))?immutable=1"
        let queue = try DatabaseQueue(path: uri, configuration: configuration)
        return AuditStore(path: path, queue: queue, lock: nil)
      }
    } catch let error as DatabaseError {
      throw openingError(error, path)
    } catch {
      throw StoreError.cannotOpen(path: path, reason: "\(error)")
    }
  }

  /// Opens the same database once more, for questions of another thread. The file itself is not
  /// looked at: to close it would drop the locks of this connection.
  func again() throws(StoreError) -> AuditStore {
    do {
      var configuration = queue.configuration
      configuration.readonly = true
      let queue = try DatabaseQueue(path: queue.path, configuration: configuration)
      return AuditStore(path: path, queue: queue, lock: nil)
    } catch let error as DatabaseError {
      throw Self.openingError(error, path)
    } catch {
      throw StoreError.cannotOpen(path: path, reason: "\(error)")
    }
  }

  /// Brings the totals up to date, writes everything from the log into the database file and empties
  /// the log: durable, and complete for whoever copies the one file.
  package func checkpoint() throws(StoreError) {
    try writing { database in
      try Totals.refresh(database)
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  /// Runs `body` on the writing connection; what SQLite throws becomes a `StoreError`.
  func writing<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do {
      return try queue.inDatabase(body)
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      throw StoreError.cannotWrite(path: path, reason: Self.text(error))
    } catch {
      throw StoreError.cannotWrite(path: path, reason: "\(error)")
    }
  }

  /// Runs `body` on one snapshot of the store.
  func reading<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do {
      return try queue.read(body)
    } catch let error as DatabaseError {
      throw StoreError.cannotRead(path: path, reason: Self.text(error))
    } catch {
      throw StoreError.cannotRead(path: path, reason: "\(error)")
    }
  }

  // MARK: - Opening

  private static func check(_ found: DatabaseFile, _ path: String) throws(StoreError) {
    switch found {
    case .free: break
    case .foreign(let what): throw StoreError.notOurs(path: path, what: what)
    case .ours(let migrations) where migrations > Schema.migrations.count:
      throw StoreError.newer(path: path)
    case .ours: break
    }
  }

  /// Fails in a database that has not our tables.
  private static let anySource = "SELECT id FROM source LIMIT 1"

  private static func migrations(_ database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
  }

  /// Runs the migrations that are missing, and makes the views, in one transaction.
  private static func prepare(_ database: Database, migrations done: Int) throws {
    if done < Schema.migrations.count {
      try database.inTransaction(.immediate) {
        for migration in Schema.migrations.dropFirst(done) {
          try database.execute(sql: migration.sql)
        }
        if done == 0 {
          try database.execute(sql: "PRAGMA application_id = \(DatabaseFile.applicationID)")
        }
        try database.execute(sql: "PRAGMA user_version = \(Schema.migrations.count)")
        try makeViews(database)
        return .commit
      }
    }
    let known = try Row.fetchAll(
      database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'view'")
    let stored = Dictionary(
      uniqueKeysWithValues: known.map { ($0["name"] as String, $0["sql"] as String) })
    guard Schema.views.contains(where: { stored[$0.name] != statement($0) }) else { return }
    try database.inTransaction(.immediate) {
      try makeViews(database)
      return .commit
    }
  }

  private static func makeViews(_ database: Database) throws {
    for view in Schema.views {
      try database.execute(sql: "DROP VIEW IF EXISTS \(view.name)")
      try database.execute(sql: statement(view))
    }
  }

  private static func statement(_ view: (name: String, sql: String)) -> String {
    "CREATE VIEW \(view.name) AS\n\(view.sql)"
  }

  private static func openingError(_ error: DatabaseError, _ path: String) -> StoreError {
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      .notOurs(path: path, what: "this database is damaged (\(text(error)))")
    case .SQLITE_ERROR:
      .notOurs(path: path, what: "its tables are not those of authaudit (\(text(error)))")
    case .SQLITE_BUSY: .busy(path: path)
    case .SQLITE_FULL, .SQLITE_IOERR: .cannotWrite(path: path, reason: text(error))
    default: .cannotOpen(path: path, reason: text(error))
    }
  }

  /// SQLite's words without the statement, which may quote a file's content.
  static func text(_ error: DatabaseError) -> String {
    "\(error.message ?? "error") (SQLite \(error.extendedResultCode.rawValue))"
  }

  private static func percentEncoded(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      let isPlain =
        0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == 0x2F || byte == 0x2E
        || byte == 0x2D || byte == 0x5F
      text +=
        isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}
