import Bytes
import GRDB

/// What was sent under a key after it was switched off or deleted.
package struct DeadKeyUse: Sendable, Equatable {
  /// Requests since then; refused ones, and ones that were answered though a check failed.
  package var requests: Int64 = 0
  package var refused: Int64 = 0
  package var servedWrongly: Int64 = 0
  /// Milliseconds since 1970.
  package var firstAt: Int64?
  package var lastAt: Int64?

  /// Makes a key that was not used.
  package init() {}
}

extension AuditStore {
  /// Of each key that is now inactive or deleted, what was sent since that is certain.
  ///
  /// In the half-hour of the change itself only refusals, and what was served wrongly, are told from
  /// what came before; other answers count from the next half-hour on. A key that was never known
  /// in another state counts from the beginning.
  /// - Returns: by key; keys that were not used are not there.
  package func deadKeyUse(_ filter: Filter) throws(StoreError) -> [String: DeadKeyUse] {
    try reading { database in
      let slot = UTCTime.slotMilliseconds
      let dead: SQL = """
        (SELECT k.id AS id, k.value AS key, coalesce(r.changed_at, 0) AS since,
           coalesce(r.changed_at, 0) / \(slot) AS slot
         FROM registry_key r JOIN text k ON k.value = r.key
         WHERE r.state IN ('inactive', 'deleted'))
        """
      var uses: [String: DeadKeyUse] = [:]
      func add(_ sql: SQL, _ count: (inout DeadKeyUse, Row) -> Void) throws {
        for row in try SQLRequest<Row>(literal: sql).fetchAll(database) {
          let key = row["key"] as String
          var use = uses[key] ?? DeadKeyUse()
          let (first, last) = (row["first_at"] as Int64, row["last_at"] as Int64)
          use.firstAt = min(use.firstAt ?? first, first)
          use.lastAt = max(use.lastAt ?? last, last)
          count(&use, row)
          uses[key] = use
        }
      }
      try add(
        """
        SELECT d.key AS key, SUM(t.requests) AS requests, MIN(t.first_at) AS first_at,
          MAX(t.last_at) AS last_at
        FROM \(dead) d JOIN \(filter.traffic) t ON t.key = d.id
        WHERE t.slot > d.slot GROUP BY d.id
        """
      ) { $0.requests += $1["requests"] }
      let cases = [(filter.refusals, false), (filter.servedWrongly, true)]
      for (table, isServed) in cases {
        try add(
          """
          SELECT d.key AS key, SUM(c.requests) AS requests, MIN(c.first_at) AS first_at,
            MAX(c.last_at) AS last_at,
            SUM(CASE WHEN c.slot = d.slot THEN c.requests ELSE 0 END) AS edge
          FROM \(dead) d JOIN \(table) c ON c.key = d.id
          WHERE c.first_at >= d.since GROUP BY d.id
          """
        ) { use, row in
          use.requests += row["edge"] as Int64
          if isServed {
            use.servedWrongly += row["requests"] as Int64
          } else {
            use.refused += row["requests"] as Int64
          }
        }
      }
      return uses
    }
  }
}
