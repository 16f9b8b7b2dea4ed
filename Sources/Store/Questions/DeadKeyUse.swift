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
  /// - Complexity: one scan of the cells since the first of those keys was switched off that the
  ///   totals show in use, 0.1 µs each.
  package func deadKeyUse(_ filter: Filter) throws(StoreError) -> [String: DeadKeyUse] {
    try reading { database in
      let isAsked: SQL = if let key = filter.key { "r.key = \(key)" } else { "TRUE" }
      let dead: SQL = """
        SELECT k.id, k.value, coalesce(r.changed_at, 0) AS since
        FROM registry_key r JOIN text k ON k.value = r.key
        WHERE r.state IN ('inactive', 'deleted') AND \(isAsked) AND (
          k.id IN (
            SELECT key FROM traffic_cell
            WHERE source IN (SELECT id FROM source WHERE is_totalled = 0))
          OR EXISTS (
            SELECT 1 FROM key_total t WHERE t.key = k.id AND t.last_at >= coalesce(r.changed_at, 0)))
        """
      var keys: [Int64: (key: String, since: Int64, use: DeadKeyUse)] = [:]
      let rows = try RawQuery(database, dead)
      while try rows.step() {
        guard let number = rows.number(0), let key = rows.text(1) else { continue }
        keys[number] = (key, rows.number(2) ?? 0, DeadKeyUse())
      }
      guard let earliest = keys.values.map(\.since).min() else { return [:] }
      var since = filter
      let begin = try RawQuery(database, "SELECT min(first_at) FROM source")
      if try begin.step(), let begin = begin.number(0), begin < earliest {
        since.fromSlot = max(filter.fromSlot ?? .min, UTCTime.slot(of: earliest))
      }
      let numbers: SQL = "SELECT id FROM (\(dead))"

      let traffic: SQL = """
        SELECT t.key, t.slot, t.requests, t.first_at, t.last_at FROM \(since.traffic) t
        WHERE t.key IN (\(numbers))
        """
      let cells = try RawQuery(database, traffic)
      while try cells.step() {
        guard let number = cells.number(0), let since = keys[number]?.since,
          let slot = cells.number(1), slot > Int64(UTCTime.slot(of: since))
        else { continue }
        keys[number]?.use.requests += cells.number(2) ?? 0
        keys[number]?.use.span(cells.number(3), cells.number(4))
      }
      let judged: SQL = """
        SELECT c.key, c.slot, c.requests, c.first_at, c.last_at, c.served FROM \(since.cases) c
        WHERE c.key IN (\(numbers))
        """
      let cases = try RawQuery(database, judged)
      while try cases.step() {
        guard let number = cases.number(0), let since = keys[number]?.since,
          let first = cases.number(3), first >= since
        else { continue }
        let requests = cases.number(2) ?? 0
        // The others are counted as traffic.
        let isAtEdge = cases.number(1) == Int64(UTCTime.slot(of: since))
        if isAtEdge { keys[number]?.use.requests += requests }
        if cases.number(5) == 1 {
          keys[number]?.use.servedWrongly += requests
        } else {
          keys[number]?.use.refused += requests
        }
        keys[number]?.use.span(first, cases.number(4))
      }
      let used = keys.values.filter { $0.use.firstAt != nil }
      return Dictionary(used.map { ($0.key, $0.use) }) { first, _ in first }
    }
  }
}

extension DeadKeyUse {
  fileprivate mutating func span(_ first: Int64?, _ last: Int64?) {
    guard let first, let last else { return }
    firstAt = min(firstAt ?? first, first)
    lastAt = max(lastAt ?? last, last)
  }
}
