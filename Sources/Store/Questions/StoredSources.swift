import GRDB

/// A source as the store keeps it.
package struct StoredSource: Sendable, Equatable {
  /// Its number in the store.
  package var id: Int64
  package var path: String
  package var format: String?
  package var state: NewSource.State
  /// What tells its content from others, in hexadecimal; `damaged:…` for one of which nothing counts.
  package var identity: String
  package var bytes: Int64
  package var compressedBytes: Int64
  package var lines: Int64
  package var parsed: Int64
  package var rejected: Int64
  package var blank: Int64
  package var refused: Int64
  /// Requests of which a value was folded into `(other)`.
  package var folded: Int64
  /// Milliseconds since 1970.
  package var firstAt: Int64?
  package var lastAt: Int64?
  package var ingestedAt: Int64
  /// Shorter contents that it took the place of.
  package var earlierSelves: Int64
  /// The name of the zone that times were read in that name none; nil for UTC.
  package var logZone: String?
}

extension AuditStore {
  /// Everything that was ingested, newest first.
  package func sources() throws(StoreError) -> [StoredSource] {
    try reading { try Self.sources($0) }
  }

  /// Why lines of a source were rejected, with the numbers of the first ones: most first.
  package func rejections(of source: Int64) throws(StoreError) -> [NewSource.Rejected] {
    try reading { database in
      var lines: [String: [Int]] = [:]
      let kept = try Row.fetchCursor(
        database, sql: "SELECT reason, line FROM rejected_line WHERE source = ? ORDER BY line",
        arguments: [source])
      while let row = try kept.next() { lines[row["reason"], default: []].append(row["line"]) }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT reason, records FROM rejected WHERE source = ? ORDER BY records DESC, reason
          """, arguments: [source]
      ).map {
        NewSource.Rejected(
          reason: $0["reason"], records: $0["records"], lines: lines[$0["reason"]] ?? [])
      }
    }
  }

  /// Takes sources out of the store, with all that they counted and all that they replaced: their
  /// contents are new to a later ingest.
  ///
  /// - Parameter choose: which of those that are stored.
  /// - Returns: what went; all in one transaction.
  /// - Throws: what `choose` throws, and then nothing went; `StoreError`.
  package func forgetSources(
    _ choose: ([StoredSource]) throws -> [StoredSource]
  ) throws -> [StoredSource] {
    var refusal: (any Error)?
    let gone = try writing { database in
      var gone: [StoredSource] = []
      try database.inTransaction(.immediate) {
        do {
          gone = try choose(try Self.sources(database))
        } catch let error where !(error is DatabaseError) {
          refusal = error
          return .rollback
        }
        for source in gone { try SourceRows.remove(source.id, database) }
        return .commit
      }
      return gone
    }
    if let refusal { throw refusal }
    return gone
  }

  private static func sources(_ database: Database) throws -> [StoredSource] {
    let zones = try LogZones.all(database)
    return try Row.fetchAll(
      database,
      sql: """
        SELECT s.*, (SELECT count(*) FROM earlier_self e WHERE e.source = s.id) AS earlier
        FROM source s ORDER BY ingested_at DESC, id DESC
        """
    ).map { row in
      StoredSource(
        id: row["id"], path: row["path"], format: row["format"],
        state: NewSource.State(rawValue: row["state"]) ?? .damaged, identity: row["identity"],
        bytes: row["bytes"], compressedBytes: row["compressed_bytes"], lines: row["lines"],
        parsed: row["parsed"], rejected: row["rejected"], blank: row["blank"],
        refused: row["refused"], folded: row["folded"], firstAt: row["first_at"],
        lastAt: row["last_at"], ingestedAt: row["ingested_at"], earlierSelves: row["earlier"],
        logZone: zones[row["id"]])
    }
  }
}
