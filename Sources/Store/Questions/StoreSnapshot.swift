import Bytes
import GRDB

/// One unchanging state of the store, for a report whose several answers must fit together.
package struct StoreSnapshot {
  let database: Database
}

extension AuditStore {
  /// Runs `body` on one state of the store, whatever a writer does meanwhile.
  package func snapshot<Result>(
    _ body: (StoreSnapshot) throws -> Result
  ) throws(StoreError) -> Result {
    try reading { try body(StoreSnapshot(database: $0)) }
  }
}

/// What of the time the store covers, and with what.
package struct StoredSpan: Sendable, Equatable {
  /// First and last request of all that is stored, milliseconds; nil for an empty store.
  package var firstAt: Int64?
  package var lastAt: Int64?
  /// Stretches of a day or more, between the two, in which no source has a request; milliseconds.
  package var gaps: [Range<Int64>] = []
  /// Sources with requests in the period, and their states.
  package var sources: [String: Int] = [:]
  /// Those of them of which values were folded into `(other)`.
  package var foldedSources = 0

  /// Makes the span of an empty store.
  package init() {}

  /// The half-hours from the first request to the last; nil for an empty store.
  package var slots: Range<Int32>? {
    guard let firstAt, let lastAt, firstAt <= lastAt else { return nil }
    return UTCTime.slot(of: firstAt)..<(UTCTime.slot(of: lastAt) + 1)  // times end in 9999
  }
}

extension StoreSnapshot {
  /// What the store covers, and which sources the period of `filter` rests on.
  ///
  /// - Complexity: O(sources).
  package func span(_ filter: Filter) throws -> StoredSpan {
    var span = StoredSpan()
    let stored = try RawQuery(database, "SELECT min(first_at), max(last_at) FROM source")
    if try stored.step() {
      span.firstAt = stored.number(0)
      span.lastAt = stored.number(1)
    }
    let gaps = try RawQuery(
      database,
      """
      SELECT before, first_at FROM (
        SELECT first_at, max(last_at) OVER (
          ORDER BY first_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM source WHERE first_at IS NOT NULL)
      WHERE first_at - before >= \(UTCTime.dayMilliseconds) ORDER BY first_at
      """)
    while try gaps.step() {
      guard let from = gaps.number(0), let to = gaps.number(1), from < to else { continue }
      span.gaps.append(from..<to)
    }
    let sources = try RawQuery(
      database,
      """
      SELECT state, count(*), count(*) FILTER (WHERE folded > 0) FROM source
      WHERE \(filter.sources) GROUP BY state
      """)
    while try sources.step() {
      span.sources[sources.text(0) ?? ""] = Int(sources.number(1) ?? 0)
      span.foldedSources += Int(sources.number(2) ?? 0)
    }
    return span
  }

  /// The names of the organisations that the registry knows.
  package func orgNames() throws -> [Int64: String] {
    var names: [Int64: String] = [:]
    let rows = try RawQuery(database, "SELECT org, name FROM registry_org")
    while try rows.step() {
      if let org = rows.number(0), let name = rows.text(1) { names[org] = name }
    }
    return names
  }
}
