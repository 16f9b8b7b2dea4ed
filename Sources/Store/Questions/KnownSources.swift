package import Archive
import Bytes
import Foundation
import GRDB

/// A source that the store knows, as the ingest asks for it.
package struct KnownSource: Sendable {
  package var content: KnownContent
  package var path: String

  /// Makes a known source.
  package init(content: KnownContent, path: String) {
    self.content = content
    self.path = path
  }
}

extension AuditStore {
  /// Every source that counts, with the sketch of its checkpoints.
  package func knownSources() throws(StoreError) -> [KnownSource] {
    try reading { database in
      var earlier: [Int64: [KnownContent.EarlierSelf]] = [:]
      let selves = try Row.fetchCursor(
        database, sql: "SELECT source, bytes, identity FROM earlier_self")
      while let row = try selves.next() {
        guard let identity = Self.identity(row["identity"]) else {
          throw Self.unreadable(row["source"])
        }
        earlier[row["source"], default: []].append(
          .init(length: UInt64(clamping: row["bytes"] as Int64), identity: identity))
      }
      var sources: [KnownSource] = []
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT s.*, coalesce(c.sketch, x'') AS sketch
          FROM source s LEFT JOIN source_checkpoints c ON c.source = s.id
          WHERE s.state <> 'damaged' ORDER BY s.id
          """)
      while let row = try rows.next() {
        let id = row["id"] as Int64
        // A source that was passed over would be counted again.
        guard let identity = Self.identity(row["identity"]),
          let checkpoints = Checkpoints(packed: [UInt8](row["sketch"] as Data))
        else { throw Self.unreadable(id) }
        let record = ContentRecord(
          length: UInt64(clamping: row["bytes"] as Int64),
          checksum: UInt32(truncatingIfNeeded: row["checksum"] as Int64),
          identity: identity, headBytes: Int(row["head_bytes"] as Int64),
          headChecksum: UInt32(truncatingIfNeeded: row["head_checksum"] as Int64),
          checkpoints: checkpoints,
          compressedBytes: UInt64(clamping: row["compressed_bytes"] as Int64),
          compressedDigest: (row["compressed_digest"] as Data?).map { [UInt8]($0) },
          verifiedBytes: UInt64(clamping: row["verified_bytes"] as Int64))
        sources.append(
          KnownSource(
            content: KnownContent(
              id: id, record: record, isWhole: row["state"] == "whole",
              earlierSelves: earlier[id] ?? []),
            path: row["path"]))
      }
      return sources
    }
  }

  /// All checkpoints of a source.
  package func checkpoints(of source: Int64) -> Checkpoints? {
    let packed = try? reading { database in
      try Data.fetchOne(
        database, sql: "SELECT packed FROM source_checkpoints WHERE source = ?",
        arguments: [source])
    }
    return (packed ?? nil).flatMap { Checkpoints(packed: [UInt8]($0)) }
  }

  /// Damaged sources, which count nothing: number, path, and the CRC-32 of their first bytes.
  package func damagedSources() throws(StoreError) -> [DamagedSource] {
    try reading { database in
      try Row.fetchAll(
        database,
        sql: "SELECT id, path, head_bytes, head_checksum FROM source WHERE state = 'damaged'"
      ).map { row in
        DamagedSource(
          id: row["id"], path: row["path"], headBytes: Int(row["head_bytes"] as Int64),
          headChecksum: UInt32(truncatingIfNeeded: row["head_checksum"] as Int64))
      }
    }
  }

  private static func unreadable(_ id: Int64) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the record of source \(id) makes no sense")
  }

  private static func identity(_ text: String) -> ContentIdentity? {
    bytes(hexadecimal: Array(text.utf8)).flatMap { ContentIdentity(bytes: $0) }
  }
}

/// A source of which nothing counts, until a whole copy takes its place.
package struct DamagedSource: Sendable {
  package var id: Int64
  package var path: String
  package var headBytes: Int
  package var headChecksum: UInt32

  /// Makes a damaged source.
  package init(id: Int64, path: String, headBytes: Int, headChecksum: UInt32) {
    self.id = id
    self.path = path
    self.headBytes = headBytes
    self.headChecksum = headChecksum
  }
}
