import GRDB

/// What the logs show of a key, an organisation or an event, over all that is stored.
package struct Sighting: Sendable, Equatable {
  package var requests: Int64
  package var refused: Int64
  /// Milliseconds since 1970.
  package var firstAt: Int64
  package var lastAt: Int64
  /// The last request that was answered 2xx or 3xx.
  package var lastOkAt: Int64?
}

/// What is asked for.
package enum Sighted: Sendable, Equatable {
  /// The identity of a key that was sent.
  case key(String)
  /// An organisation in URLs.
  case urlOrg(Int64)
  /// An event in URLs.
  case event(Int64)
}

extension AuditStore {
  /// When and how often something was seen; nil if never.
  package func sighting(of what: Sighted) throws(StoreError) -> Sighting? {
    var filter = Filter()
    var condition: SQL = "TRUE"
    switch what {
    case .key(let key): filter.key = key
    case .urlOrg(let org): condition = "t.url_org = \(org)"
    case .event(let event): filter.event = event
    }
    return try reading { database in
      let sql: SQL = """
        SELECT SUM(t.requests) AS requests, SUM(t.refused) AS refused,
          MIN(t.first_at) AS first_at, MAX(t.last_at) AS last_at, MAX(t.last_ok_at) AS last_ok_at
        FROM \(filter.traffic) t WHERE \(condition)
        """
      guard let row = try SQLRequest<Row>(literal: sql).fetchOne(database),
        let requests = row["requests"] as Int64?
      else { return nil }
      return Sighting(
        requests: requests, refused: row["refused"], firstAt: row["first_at"],
        lastAt: row["last_at"], lastOkAt: row["last_ok_at"])
    }
  }

  /// The identities of keys that the logs show and the registry does not know, in order.
  package func unregisteredKeys() throws(StoreError) -> [String] {
    try reading { database in
      let sql: SQL = """
        SELECT value FROM text WHERE id IN (
          SELECT DISTINCT t.key FROM \(Filter().traffic) t WHERE t.key IS NOT NULL)
          AND value NOT IN (SELECT key FROM registry_key) ORDER BY value
        """
      return try SQLRequest<String>(literal: sql).fetchAll(database)
    }
  }
}
