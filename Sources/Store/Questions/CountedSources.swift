package import Archive
import Bytes
import GRDB

/// A source that counts, as far as it can be judged again.
package struct CountedSource: Sendable {
  package var id: Int64
  package var path: String
  package var format: String?
  /// False for what was salvaged from a damaged archive.
  package var isWhole: Bool
  /// What content it was; nil when the record makes no sense.
  package var identity: ContentIdentity?
  package var lines: Int64
  package var parsed: Int64
  package var refused: Int64
  /// Requests in which a value was folded into `(other)`.
  package var folded: Int64
  /// What it was judged under; nil for one that an earlier version stored.
  package var judged: Judged?
  /// How its times were read.
  package var times: SourceTimes
}

extension AuditStore {
  /// All sources that count, by number.
  package func countedSources() throws(StoreError) -> [CountedSource] {
    try readingAnywhere { database in
      let hasJudged = try database.tableExists("judged")
      let zones = try LogZones.all(database)
      return try Row.fetchAll(
        database,
        sql: """
          SELECT id, path, format, state, identity, lines, parsed, refused, folded, last_at
          FROM source
          WHERE state <> 'damaged' ORDER BY id
          """
      ).map { row in
        let id = row["id"] as Int64
        return CountedSource(
          id: id, path: row["path"], format: row["format"], isWhole: row["state"] == "whole",
          identity: bytes(hexadecimal: Array((row["identity"] as String).utf8)).flatMap {
            ContentIdentity(bytes: $0)
          },
          lines: row["lines"], parsed: row["parsed"], refused: row["refused"],
          folded: row["folded"],
          judged: hasJudged ? try Judged.read(of: id, database) : nil,
          times: SourceTimes(logZone: zones[id], lastAt: row["last_at"]))
      }
    }
  }

  /// Reads on the one connection, inside or outside a transaction of its own.
  func readingAnywhere<Result>(
    _ body: (Database) throws -> Result
  ) throws(StoreError) -> Result {
    do {
      return try queue.inDatabase(body)
    } catch let error as DatabaseError {
      throw StoreError.cannotRead(path: path, reason: Self.text(error))
    } catch {
      throw StoreError.cannotRead(path: path, reason: "\(error)")
    }
  }
}
