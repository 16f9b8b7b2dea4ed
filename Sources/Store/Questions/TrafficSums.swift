import GRDB

/// Requests of one organisation, key, event and host, refused or not, summed over a period.
package struct TrafficSum: Hashable, Sendable {
  package var org = StoredIdentifier.none
  /// The key's identity.
  package var key: String?
  package var event = StoredIdentifier.none
  /// The host, normalised.
  package var host: String?
  package var requests: Int64 = 0
  package var refused: Int64 = 0
  package var errors: Int64 = 0
  /// First and last time of a request that was served, milliseconds; nil if none was.
  package var firstOkAt: Int64?
  package var lastOkAt: Int64?

  /// Makes a sum of nothing.
  package init() {}

  /// Those that were served.
  package var served: Int64 { requests - refused - errors }
}

extension AuditStore {
  /// What `filter` lets pass, by organisation, key, event and host; most requests first.
  package func trafficSums(_ filter: Filter) throws(StoreError) -> [TrafficSum] {
    try reading { database in
      let query: SQL = """
        SELECT t.org, t.key, t.event, t.host, SUM(t.requests), SUM(t.refused), SUM(t.errors),
          MIN(t.first_ok_at), MAX(t.last_ok_at)
        FROM \(filter.traffic) t GROUP BY t.key, t.event, t.host, t.org
        ORDER BY SUM(t.requests) DESC
        """
      var texts = StoredTexts(database)
      let rows = try RawQuery(database, query)
      var sums: [TrafficSum] = []
      while try rows.step() {
        var sum = TrafficSum()
        sum.org = rows.identifier(0)
        sum.key = try texts.text(rows.number(1))
        sum.event = rows.identifier(2)
        sum.host = try texts.text(rows.number(3))
        sum.requests = rows.number(4) ?? 0
        sum.refused = rows.number(5) ?? 0
        sum.errors = rows.number(6) ?? 0
        (sum.firstOkAt, sum.lastOkAt) = (rows.number(7), rows.number(8))
        sums.append(sum)
      }
      return sums
    }
  }

  /// The last request that was served before a moment, and the first one after another.
  ///
  /// Of a cell of half an hour its first and last are known: where both lie on the far side of the
  /// moment, or the last does, what is between them is not.
  /// - Parameters:
  ///   - filter: of whom.
  ///   - before: milliseconds; the last success is earlier.
  ///   - after: milliseconds; the first success is later.
  /// - Returns: milliseconds; nil where there is none.
  /// - Throws: `StoreError`.
  package func servedAround(
    _ filter: Filter, before: Int64, after: Int64
  ) throws(StoreError) -> (last: Int64?, first: Int64?) {
    try reading { database in
      let query: SQL = """
        SELECT
          MAX(CASE WHEN t.last_ok_at < \(before) THEN t.last_ok_at
            WHEN t.first_ok_at < \(before) THEN t.first_ok_at END),
          MIN(CASE WHEN t.first_ok_at > \(after) THEN t.first_ok_at
            WHEN t.last_ok_at > \(after) THEN t.last_ok_at END)
        FROM \(filter.traffic) t
        """
      let rows = try RawQuery(database, query)
      guard try rows.step() else { return (nil, nil) }
      return (rows.number(0), rows.number(1))
    }
  }
}
