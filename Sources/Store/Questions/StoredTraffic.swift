import GRDB

/// All requests of one key, URL and host in one slot of one source, refused or not.
package struct StoredTraffic: Sendable {
  /// The organisation that they are attributed to.
  package var org: StoredIdentifier
  package var urlOrg: StoredIdentifier
  /// The key's identity.
  package var key: String?
  package var event: StoredIdentifier
  /// The host, normalised.
  package var host: String?
  package var requests: Int64
  /// Those answered 401 or 403.
  package var refused: Int64
  /// Those answered with any other 4xx or 5xx.
  package var errors: Int64
  /// First and last time of any, milliseconds.
  package var firstAt: Int64
  package var lastAt: Int64
  /// First and last time of one that was answered 2xx or 3xx; nil if none was.
  package var firstOkAt: Int64?
  package var lastOkAt: Int64?

  /// Those that were answered 2xx or 3xx.
  package var served: Int64 { requests - refused - errors }

  /// Makes cells of traffic.
  package init(
    org: StoredIdentifier, urlOrg: StoredIdentifier, key: String?, event: StoredIdentifier,
    host: String?, requests: Int64, refused: Int64, errors: Int64, firstAt: Int64, lastAt: Int64,
    firstOkAt: Int64?, lastOkAt: Int64?
  ) {
    self.org = org
    self.urlOrg = urlOrg
    self.key = key
    self.event = event
    self.host = host
    self.requests = requests
    self.refused = refused
    self.errors = errors
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.firstOkAt = firstOkAt
    self.lastOkAt = lastOkAt
  }
}

extension AuditStore {
  /// Every cell of traffic with requests that were not refused and that `filter` lets pass, by source
  /// and number in it.
  ///
  /// What the filter asks for of refusals only (cause, route) is not asked for. About 0.5 µs a cell.
  package func forEachAnswered(
    _ filter: Filter, _ body: (StoredTraffic) throws -> Void
  ) throws(StoreError) {
    try reading { database in
      let query: SQL = """
        SELECT t.org, t.url_org, t.key, t.event, t.host, t.requests, t.refused, t.errors,
          t.first_at, t.last_at, t.first_ok_at, t.last_ok_at
        FROM \(filter.traffic) t WHERE t.requests > t.refused ORDER BY t.source, t.number
        """
      var texts = StoredTexts(database)
      let rows = try RawQuery(database, query)
      while try rows.step() {
        try body(
          StoredTraffic(
            org: rows.identifier(0), urlOrg: rows.identifier(1),
            key: try texts.text(rows.number(2)), event: rows.identifier(3),
            host: try texts.text(rows.number(4)), requests: rows.number(5) ?? 0,
            refused: rows.number(6) ?? 0, errors: rows.number(7) ?? 0,
            firstAt: rows.number(8) ?? 0, lastAt: rows.number(9) ?? 0,
            firstOkAt: rows.number(10), lastOkAt: rows.number(11)))
      }
    }
  }
}
