import Archive
import Bytes
import Foundation
import GRDB

/// The rows of a source outside its counts.
enum SourceRows {
  /// Inserts a source's record and removes those it replaces, whose identities become earlier
  /// selves of it.
  static func insert(
    _ source: NewSource, id: Int64, replacing: [Int64], _ database: Database
  ) throws {
    let record = source.record
    for old in replacing {
      try database.runKept(
        "UPDATE OR IGNORE earlier_self SET source = ? WHERE source = ?", arguments: [id, old])
      try database.runKept(
        """
        INSERT OR IGNORE INTO earlier_self (identity, bytes, source)
        SELECT identity, bytes, ? FROM source WHERE id = ? AND state <> 'damaged'
        """, arguments: [id, old])
      try remove(old, database)
    }
    let identity = hexText(record.identity.bytes)
    let name =
      source.state == .damaged
      ? "damaged:" + hexText(record.compressedDigest ?? record.identity.bytes) : identity
    // A damaged archive that was seen before: its record is made anew.
    for old in try Int64.fetchAll(
      database.cachedStatement(sql: "SELECT id FROM source WHERE identity = ?"),
      arguments: [name])
    {
      try remove(old, database)
    }
    try database.runKept(
      """
      INSERT INTO source (id, path, format, state, identity, bytes, compressed_bytes,
        compressed_digest, checksum, head_bytes, head_checksum, verified_bytes, lines, parsed,
        rejected, blank, refused, folded, first_at, last_at, ingested_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      arguments: [
        id, source.path, source.format, source.state.rawValue, name, Int64(record.length),
        Int64(record.compressedBytes), record.compressedDigest.map { Data($0) },
        Int64(record.checksum), record.headBytes, Int64(record.headChecksum),
        Int64(record.verifiedBytes), source.lines, source.parsed, source.rejected, source.blank,
        source.refused, source.folded, source.firstAt, source.lastAt, source.ingestedAt,
      ])
    try database.runKept(
      "INSERT INTO source_checkpoints (source, sketch, packed) VALUES (?, ?, ?)",
      arguments: [
        id, Data(record.checkpoints.sketch.packed), Data(record.checkpoints.packed),
      ])
    if let zone = source.logZone {
      try database.runKept(
        "INSERT INTO log_zone (source, zone) VALUES (?, ?)", arguments: [id, zone])
    }
    for rejected in source.rejections {
      try database.runKept(
        "INSERT INTO rejected (source, reason, records) VALUES (?, ?, ?)",
        arguments: [id, rejected.reason, rejected.records])
      for line in rejected.lines {
        try database.runKept(
          "INSERT INTO rejected_line (source, reason, line) VALUES (?, ?, ?)",
          arguments: [id, rejected.reason, line])
      }
    }
  }

  /// Takes a source and all that it counted out of the store.
  static func remove(_ id: Int64, _ database: Database) throws {
    try removeCounts(of: id, database)
    for table in [
      "rejected", "rejected_line", "source_checkpoints", "earlier_self", "judged", "log_zone",
    ] {
      try database.runKept("DELETE FROM \(table) WHERE source = ?", arguments: [id])
    }
    try database.runKept("DELETE FROM source WHERE id = ?", arguments: [id])
  }

  /// Takes out what a source counted; its record stays.
  static func removeCounts(of id: Int64, _ database: Database) throws {
    let isTotalled = try Int.fetchOne(
      database.cachedStatement(sql: "SELECT is_totalled FROM source WHERE id = ?"),
      arguments: [id])
    if isTotalled == 1 { try Totals.forget(database) }
    for table in [
      "traffic_cell", "case_cell", "source_org", "sample", "caller", "caller_key", "caller_org",
    ] {
      try database.runKept("DELETE FROM \(table) WHERE source = ?", arguments: [id])
    }
  }

  private static func hexText(_ bytes: [UInt8]) -> String {
    String(decoding: hexadecimal(bytes), as: UTF8.self)
  }
}
