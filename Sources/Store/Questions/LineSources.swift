package import Archive
import Bytes
import Foundation
import GRDB

/// A source that may hold lines which a filter lets pass.
package struct LineSource: Sendable {
  package var id: Int64
  package var path: String
  /// The name of the format that its lines were read by.
  package var format: String?
  package var identity: ContentIdentity
  /// Whether all of the archive counts, and not only what precedes damage in it.
  package var isWhole: Bool
  /// Content bytes and records.
  package var bytes: UInt64
  package var lines: Int64
  package var compressedBytes: UInt64
  package var compressedDigest: [UInt8]?
  /// Requests that the store counts.
  package var counted: Int64
  /// Requests of it with a value folded into `(other)`: these may pass too.
  package var folded: Int64
  /// How its times were read.
  package var times: SourceTimes
}

extension AuditStore {
  /// The sources that can hold what `filter` lets pass, by path, then number: those of which the
  /// store counts some, and where it asks for a value, those of the period with values folded.
  package func lineSources(
    _ kind: CaseKind, _ filter: Filter
  ) throws(StoreError) -> [LineSource] {
    try reading { database in
      let table = kind == .refused ? filter.refusals : filter.servedWrongly
      let asksForValue =
        filter.org != nil || filter.key != nil || filter.event != nil || filter.host != nil
      let sql: SQL = """
        SELECT s.id AS id, s.path AS path, s.format AS format, s.identity AS identity, s.state AS state,
          s.bytes AS bytes, s.lines AS lines, s.compressed_bytes AS compressed_bytes,
          s.compressed_digest AS compressed_digest, coalesce(c.requests, 0) AS counted,
          s.folded AS folded, s.last_at AS last_at
        FROM (SELECT * FROM source WHERE \(filter.sources)) s
          LEFT JOIN (SELECT source, SUM(requests) AS requests FROM \(table) GROUP BY source) c
          ON c.source = s.id
        WHERE c.requests > 0 OR (\(asksForValue) AND s.folded > 0)
        ORDER BY s.path, s.id
        """
      let zones = try LogZones.all(database)
      return try SQLRequest<Row>(literal: sql).fetchAll(database).map { row in
        let hexadecimal = Array((row["identity"] as String).utf8)
        guard
          let identity = bytes(hexadecimal: hexadecimal)
            .flatMap({ ContentIdentity(bytes: $0) })
        else {
          throw DatabaseError(
            resultCode: .SQLITE_CORRUPT,
            message: "the record of source \(row["id"] as Int64) makes no sense")
        }
        return LineSource(
          id: row["id"], path: row["path"], format: row["format"], identity: identity,
          isWhole: row["state"] == "whole",
          bytes: UInt64(clamping: row["bytes"] as Int64), lines: row["lines"],
          compressedBytes: UInt64(clamping: row["compressed_bytes"] as Int64),
          compressedDigest: (row["compressed_digest"] as Data?).map { [UInt8]($0) },
          counted: row["counted"], folded: row["folded"],
          times: SourceTimes(logZone: zones[row["id"]], lastAt: row["last_at"]))
      }
    }
  }
}
