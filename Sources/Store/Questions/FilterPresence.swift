import GRDB
import Registry

/// What of a filter the store has ever seen.
package struct FilterPresence: Sendable {
  /// One value of a filter.
  package struct Seen: Sendable, Equatable {
    /// Whether any stored request has it, whatever the period.
    package var inRequests = false
    /// Whether the registry has it.
    package var inRegistry = false
    /// The organisation that owns it by the registry; for a key or an event.
    package var owner: Int64?

    /// Makes a value that was never seen.
    package init() {}
  }

  /// Nil where the filter does not ask for one.
  package var org: Seen?
  package var key: Seen?
  package var event: Seen?
  package var host: Seen?
  /// Whether the organisation stands in URLs, of whomever the requests are.
  package var isInURLs = false

  /// Makes an answer on an empty filter.
  package init() {}
}

/// What the store covers, and where its figures are not exact.
package struct StoreCoverage: Sendable, Equatable {
  /// First and last request of all that is stored, milliseconds; nil for an empty store.
  package var from: Int64?
  package var to: Int64?
  /// Requests, in sources of the period, of which a value was folded into `(other)`.
  package var folded: Int64 = 0

  /// Makes the coverage of an empty store.
  package init() {}
}

/// A value that a person may have meant.
package struct FilterCandidate: Sendable, Equatable {
  /// What would be asked for.
  package var value: String
  /// The name of an organisation, the label of a key.
  package var name: String?
  /// The organisation that owns a key, by the registry.
  package var owner: Int64?

  /// Makes a candidate.
  package init(_ value: String, name: String? = nil, owner: Int64? = nil) {
    self.value = value
    self.name = name
    self.owner = owner
  }
}

/// What a filter can ask for by a value of the requests.
package enum FilterDimension: Sendable, CaseIterable {
  case org, key, event, host
}

extension AuditStore {
  /// The period that the store covers, and what was folded in the period of `filter`.
  package func coverage(_ filter: Filter) throws(StoreError) -> StoreCoverage {
    try reading { database in
      var coverage = StoreCoverage()
      let sql: SQL = """
        SELECT min(first_at) AS first_at, max(last_at) AS last_at,
          coalesce(sum(folded) FILTER (WHERE \(filter.sources)), 0) AS folded FROM source
        """
      if let row = try SQLRequest<Row>(literal: sql).fetchOne(database) {
        coverage.from = row["first_at"]
        coverage.to = row["last_at"]
        coverage.folded = row["folded"]
      }
      return coverage
    }
  }

  /// What of the values of `filter` exists; for an answer that came out empty.
  ///
  /// - Complexity: for each value that no request has, one scan of all traffic.
  package func presence(of filter: Filter) throws(StoreError) -> FilterPresence {
    try reading { database in
      var presence = FilterPresence()
      func seen(_ rows: SQL) throws -> FilterPresence.Seen {
        var seen = FilterPresence.Seen()
        let any: SQL = "SELECT EXISTS (SELECT 1 FROM \(rows))"
        seen.inRequests = try SQLRequest<Bool>(literal: any).fetchOne(database) ?? false
        return seen
      }
      if let org = filter.org {
        var found = try seen("source_org WHERE org = \(org)")
        presence.isInURLs =
          try found.inRequests || seen("traffic_cell WHERE url_org = \(org)").inRequests
        found.inRegistry =
          try Int.fetchOne(
            database,
            sql: """
              SELECT 1 FROM registry_org WHERE org = ?1
              UNION ALL SELECT 1 FROM registry_key WHERE org = ?1 LIMIT 1
              """, arguments: [org]) != nil
        presence.org = found
      }
      if let key = filter.key {
        var found = try seen(
          "traffic_cell WHERE key = (SELECT id FROM text WHERE value = \(key))")
        if let known = try Row.fetchOne(
          database, sql: "SELECT org FROM registry_key WHERE key = ?", arguments: [key])
        {
          found.inRegistry = true
          found.owner = known["org"]
        }
        presence.key = found
      }
      if let event = filter.event {
        var found = try seen("traffic_cell WHERE event = \(event)")
        let value = try listed(.event, "\(event)", database)
        found.inRegistry = value != nil
        found.owner = value.flatMap { ListedEvent($0)?.org }
        presence.event = found
      }
      if let host = filter.host {
        var found = try seen(
          "traffic_cell WHERE host = (SELECT id FROM text WHERE value = \(host))")
        found.inRegistry = try listed(.host, host, database) != nil
        presence.host = found
      }
      return presence
    }
  }

  /// Whether any request, or the registry, has this very text as a key or another value.
  package func knowsText(_ text: String) throws(StoreError) -> Bool {
    try reading { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM text WHERE value = ?1
            UNION ALL SELECT 1 FROM registry_key WHERE key = ?1)
          """, arguments: [text]) ?? false
    }
  }

  /// What the newest snapshot that lists an id says about it.
  private func listed(_ kind: RegistryKind, _ id: String, _ database: Database) throws -> String? {
    try String.fetchOne(
      database,
      sql: """
        SELECT value FROM registry_run WHERE kind = ? AND id = ? ORDER BY last_as_of DESC LIMIT 1
        """, arguments: [kind.rawValue, id])
  }

  /// Values of a dimension that requests or the registry have, by their bytes; at most 100,000.
  ///
  /// Keys that the registry does not know are left out but for those that begin with `prefix`: there
  /// may be millions, and who asks for one has copied it.
  package func candidates(
    _ dimension: FilterDimension, prefix: String
  ) throws(StoreError) -> [FilterCandidate] {
    let sql: SQL =
      switch dimension {
      case .org:
        """
        SELECT CAST(o.org AS TEXT) AS value, r.name AS name, NULL AS owner FROM (
          SELECT DISTINCT org FROM source_org WHERE typeof(org) = 'integer'
          UNION SELECT org FROM registry_org
          UNION SELECT org FROM registry_key WHERE org IS NOT NULL) o
          LEFT JOIN registry_org r ON r.org = o.org
        """
      case .key:
        """
        SELECT key AS value, label AS name, org AS owner FROM registry_key
        UNION SELECT t.value, NULL, NULL FROM text t
          WHERE substr(t.value, 1, length(\(prefix))) = \(prefix)
            AND t.value NOT IN (SELECT key FROM registry_key)
            AND t.id IN (
              SELECT key FROM key_total UNION SELECT key FROM traffic_cell
              WHERE source IN (SELECT id FROM source WHERE is_totalled = 0))
        """
      case .event:
        """
        SELECT DISTINCT CAST(event AS TEXT) AS value, NULL AS name, NULL AS owner FROM traffic_cell
          WHERE typeof(event) = 'integer'
        UNION SELECT id, NULL, NULL FROM registry_run WHERE kind = \(RegistryKind.event.rawValue)
        """
      case .host:
        """
        SELECT t.value AS value, NULL AS name, NULL AS owner FROM text t
          WHERE t.id IN (SELECT DISTINCT host FROM traffic_cell)
        UNION SELECT id, NULL, NULL FROM registry_run WHERE kind = \(RegistryKind.host.rawValue)
        """
      }
    return try reading { database in
      let limited: SQL = "SELECT * FROM (\(sql)) ORDER BY value LIMIT 100000"
      return try SQLRequest<Row>(literal: limited).fetchAll(database).map {
        FilterCandidate($0["value"], name: $0["name"], owner: $0["owner"])
      }
    }
  }
}
