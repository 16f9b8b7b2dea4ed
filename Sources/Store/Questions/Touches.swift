import GRDB
package import Verdict

/// Refusals of others that have a key, an event, a host or a URL in common with those asked about.
package struct Touch: Hashable, Sendable {
  /// What they have in common.
  package enum Kind: Int, Sendable {
    /// The organisation asked about stands in their URL, but not its key in their header.
    case door = 1
    case key, event, host
  }

  package var kind = Kind.door
  package var org = StoredIdentifier.none
  package var urlOrg = StoredIdentifier.none
  /// The key's identity, where there is just one.
  package var key: String?
  /// Different keys.
  package var keys: Int64 = 0
  /// What is common, where that is the event, or the host.
  package var event = StoredIdentifier.none
  package var host: String?
  package var cause = Cause.unknown
  package var detail: Detail?
  package var requests: Int64 = 0
  /// First and last time, milliseconds.
  package var firstAt: Int64 = 0
  package var lastAt: Int64 = 0

  /// Makes an empty one.
  package init() {}
}

/// What refusals elsewhere are looked for by; any of them will do.
package struct TouchSubjects: Sendable, Equatable {
  /// The organisation whose own requests are not asked for; those of others at its door are.
  package var org: Int64?
  package var keys: [String] = []
  package var events: [Int64] = []
  /// Hosts that are not approved.
  package var hosts: [String] = []

  /// Makes subjects of nothing.
  package init() {}
}

extension AuditStore {
  /// Refusals of other organisations that touch `subjects`, most requests first: one scan of the
  /// cases of the filter's period, whatever else the filter asks for.
  package func touches(
    _ filter: Filter, _ subjects: TouchSubjects, max: Int
  ) throws(StoreError) -> [Touch] {
    var period = Filter()
    (period.fromSlot, period.toSlot) = (filter.fromSlot, filter.toSlot)
    let door: SQL = subjects.org.map { "c.url_org IS \($0)" } ?? "FALSE"
    let others: SQL = subjects.org.map { "c.org IS NOT \($0)" } ?? "TRUE"
    let texts: (SQL, [String]) -> SQL = { column, values in
      values.isEmpty
        ? "FALSE" : "\(column) IN (SELECT id FROM text WHERE value IN \(values))"
    }
    let events: SQL = subjects.events.isEmpty ? "FALSE" : "c.event IN \(subjects.events)"
    return try reading { database in
      let query: SQL = """
        SELECT kind, org, url_org, MIN(key), COUNT(DISTINCT key),
          CASE kind WHEN 3 THEN event END AS event_in_common,
          CASE kind WHEN 4 THEN host END AS host_in_common, cause, detail, SUM(requests),
          MIN(first_at), MAX(last_at)
        FROM (
          SELECT c.*, CASE WHEN \(door) THEN 1 WHEN \(texts("c.key", subjects.keys)) THEN 2
            WHEN \(events) THEN 3
            WHEN c.cause = \(Int(Cause.host.rawValue)) AND \(texts("c.host", subjects.hosts))
            THEN 4 END AS kind
          FROM \(period.refusals) c WHERE \(others))
        WHERE kind IS NOT NULL
        GROUP BY kind, org, url_org, event_in_common, host_in_common, cause, detail
        ORDER BY SUM(requests) DESC, MIN(first_at) LIMIT \(max)
        """
      var texts = StoredTexts(database)
      let rows = try RawQuery(database, query)
      var touches: [Touch] = []
      while try rows.step() {
        var touch = Touch()
        touch.kind = rows.number(0).flatMap { Touch.Kind(rawValue: Int($0)) } ?? .door
        (touch.org, touch.urlOrg) = (rows.identifier(1), rows.identifier(2))
        touch.keys = rows.number(4) ?? 0
        if touch.keys == 1 { touch.key = try texts.text(rows.number(3)) }
        touch.event = rows.identifier(5)
        touch.host = try texts.text(rows.number(6))
        touch.cause = rows.number(7).flatMap { Cause(rawValue: UInt8(clamping: $0)) } ?? .unknown
        touch.detail = rows.number(8).flatMap { Detail(rawValue: UInt8(clamping: $0)) }
        touch.requests = rows.number(9) ?? 0
        (touch.firstAt, touch.lastAt) = (rows.number(10) ?? 0, rows.number(11) ?? 0)
        touches.append(touch)
      }
      return touches
    }
  }
}
