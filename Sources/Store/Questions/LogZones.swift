import GRDB

/// The zones that sources' times were read in.
enum LogZones {
  /// By the source's number; those that are not here were read as UTC.
  static func all(_ database: Database) throws -> [Int64: String] {
    // A store that an earlier version made, opened for reading.
    guard try database.tableExists("log_zone") else { return [:] }
    var zones: [Int64: String] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT source, zone FROM log_zone") {
      zones[row["source"]] = row["zone"]
    }
    return zones
  }
}

/// How a source was read, as far as its file and its name do not tell.
package struct SourceTimes: Sendable, Equatable {
  /// The name of the zone of times that had none; nil for UTC.
  package var logZone: String?
  /// Its last time, milliseconds since 1970.
  package var lastAt: Int64?
}

extension AuditStore {
  /// How the times of the source at `path` were read; of several contents the last one ingested, nil if
  /// there is none.
  package func sourceTimes(at path: String) throws(StoreError) -> SourceTimes? {
    try reading { database in
      let row = try Row.fetchOne(
        database,
        sql: "SELECT id, last_at FROM source WHERE path = ? ORDER BY ingested_at DESC, id DESC",
        arguments: [path])
      return try row.map {
        SourceTimes(logZone: try LogZones.all(database)[$0["id"]], lastAt: $0["last_at"])
      }
    }
  }
}
