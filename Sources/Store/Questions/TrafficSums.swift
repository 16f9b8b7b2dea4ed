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

/// What traffic is summed by; texts are numbers.
private struct TrafficGroup: Hashable {
  let key: Int64?
  let event: StoredIdentifier
  let host: Int64?
  let org: StoredIdentifier

  /// In the order in which groups with as many requests are listed.
  var columns: [StoredIdentifier] {
    [StoredIdentifier(key), event, StoredIdentifier(host), org]
  }
}

extension AuditStore {
  /// What `filter` lets pass, by organisation, key, event and host; most requests first.
  ///
  /// Added up outside of SQL, whose grouping sorts every cell: about 0.3 µs a cell.
  package func trafficSums(_ filter: Filter) throws(StoreError) -> [TrafficSum] {
    try reading { database in
      let query: SQL = """
        SELECT t.key, t.event, t.host, t.requests, t.refused, t.errors, t.first_ok_at, t.last_ok_at,
          \(filter.org == nil ? "t.org" : "NULL")
        FROM \(filter.traffic) t
        """
      var sums: [(group: TrafficGroup, sum: TrafficSum)] = []
      var places: [TrafficGroup: Int] = [:]
      let rows = try RawQuery(database, query)
      while try rows.step() {
        let group = TrafficGroup(
          key: rows.number(0), event: rows.identifier(1), host: rows.number(2),
          org: filter.org.map { .number($0) } ?? rows.identifier(8))
        let place = places[group] ?? sums.count
        if place == sums.count {
          places[group] = place
          sums.append((group, TrafficSum()))
        }
        sums[place].sum.requests += rows.number(3) ?? 0
        sums[place].sum.refused += rows.number(4) ?? 0
        sums[place].sum.errors += rows.number(5) ?? 0
        if let first = rows.number(6) {
          sums[place].sum.firstOkAt = min(sums[place].sum.firstOkAt ?? first, first)
        }
        if let last = rows.number(7) {
          sums[place].sum.lastOkAt = max(sums[place].sum.lastOkAt ?? last, last)
        }
      }
      sums.sort { left, right in
        left.sum.requests != right.sum.requests
          ? left.sum.requests > right.sum.requests
          : StoredIdentifier.precede(left.group.columns, right.group.columns)
      }
      var texts = StoredTexts(database)
      return try sums.map { group, sum in
        var sum = sum
        (sum.org, sum.event) = (group.org, group.event)
        (sum.key, sum.host) = (try texts.text(group.key), try texts.text(group.host))
        return sum
      }
    }
  }
}
