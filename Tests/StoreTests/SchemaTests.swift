import Bytes
import GRDB
import Testing

@testable import Store

/// What is released stays; what is public is what the contract says.
struct SchemaTests {
  /// Released migrations never change: add one behind them, and its digest here.
  @Test func releasedMigrationsAreFrozen() {
    #expect(
      Schema.migrations.map { "\($0.name): \(hexText(sha256(Array($0.sql.utf8))).prefix(16))" } == [
        "1 sources, counts, registry: 9ccc17191d3406a4",
        "2 fingerprint key: f58435985392fba6",
        "3 what sources were judged under: ae47edc03f57b6f6",
        "4 zones of logs: b2e5c36086bf0486",
      ])
  }

  @Test func aNewStoreHasAllTablesAndSaysWhoseItIs() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    #expect(try store.number("PRAGMA user_version") == Int64(Schema.migrations.count))
    #expect(try store.number("PRAGMA application_id") == Int64(DatabaseFile.applicationID))
    #expect(try store.text("PRAGMA journal_mode") == ["wal"])
    #expect(try store.text("PRAGMA synchronous") == ["2"])
    #expect(try store.text("PRAGMA integrity_check") == ["ok"])
  }

  @Test func openingAgainChangesNothing() throws {
    let scratch = try Scratch()
    func schema() throws -> [String] {
      let store = try AuditStore.openForWriting(scratch("a.db"))
      defer { try? store.checkpoint() }
      return try store.text("SELECT type, name, sql FROM sqlite_schema")
    }
    let first = try schema()
    #expect(try schema() == first)
    #expect(first.count { $0.hasPrefix("view|") } == 8)
  }

  @Test func viewsThatAreNotOursAnyMoreAreMadeAnew() throws {
    let scratch = try Scratch()
    do {
      let store = try AuditStore.openForWriting(scratch("a.db"))
      try store.writing {
        try $0.execute(
          sql: "DROP VIEW keys; DROP VIEW traffic; CREATE VIEW traffic AS SELECT 1 AS one")
      }
    }
    let store = try AuditStore.openForWriting(scratch("a.db"))
    #expect(try store.text("SELECT * FROM traffic").isEmpty)
    #expect(try store.text("SELECT * FROM keys").isEmpty)
  }

  /// DESIGN, section 6.
  static let columns = [
    "failures": """
    slot, org_id, url_org_id, key_org_id, key, event_id, host, route, method, status, cause, \
    detail, evidence, failing, agreement, requests, first_at, last_at
    """,
    "served_wrongly": """
    slot, org_id, url_org_id, key_org_id, key, event_id, host, route, method, status, failing, \
    requests, first_at, last_at
    """,
    "traffic": """
    slot, org_id, url_org_id, key, event_id, host, requests, refused, errors, first_ok_at, \
    last_ok_at
    """,
    "samples": """
    slot, org_id, url_org_id, key, event_id, host, cause, detail, at, request_id, client_ip, \
    user_agent, path, source, line
    """,
    "callers": """
    day, client_ip, refused, keys_tried, unknown_keys, orgs_tried, causes, first_at, last_at
    """,
    "keys": """
    key, org_id, label, state, created_at, changed_at, first_seen_at, last_ok_at, \
    last_refused_at, requests, refused
    """,
    "sources": """
    path, format, bytes, compressed_bytes, lines, parsed, rejected, blank, refused, first_at, \
    last_at, ingested_at, identity, state
    """,
    "org_summary": """
    org_id, name, requests, refused, missing, invalid, inactive, org, event, host, feature, \
    edge, unknown, errors, first_refused_at, last_refused_at
    """,
  ]

  @Test(arguments: columns.keys.sorted()) func aViewHasTheColumnsOfTheContract(view: String) throws
  {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let names = try store.rows("SELECT name FROM pragma_table_info('\(view)')").map {
      $0["name"] as String
    }
    #expect(names.joined(separator: ", ") == Self.columns[view])
  }

  @Test func thereAreNoOtherViews() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    #expect(
      try store.text("SELECT name FROM sqlite_schema WHERE type = 'view'")
        == Self.columns.keys.sorted())
  }

  @Test func noViewScansATableForEachOfItsRows() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    for view in Self.columns.keys.sorted() {
      let plan = try store.rows("EXPLAIN QUERY PLAN SELECT * FROM \(view)").map {
        $0["detail"] as String
      }
      #expect(!plan.contains { $0.hasPrefix("CORRELATED") }, "\(view): \(plan)")
    }
  }
}
