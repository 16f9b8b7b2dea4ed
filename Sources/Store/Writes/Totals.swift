import GRDB

/// Sums over the sources that are unlikely to change any more, so that a question about all that is
/// stored does not add up a year of cells.
///
/// What holds: `org_total`, `key_total`, `slot_total` and `case_total` are the sums over exactly the
/// sources with `is_totalled`. Who asks adds the cells of the others. When a totalled source goes, all totals are
/// forgotten; a later writer makes them anew.
enum Totals {
  /// Cells that may wait before they are totalled: a question adds them up in about 20 ms.
  static let waitingCellsMax = 50_000
  /// A source this long before the newest request may be totalled: a log that still grows is
  /// replaced by its successor every hour, and each time all totals would go.
  private static let settledMilliseconds: Int64 = 36 * 3_600_000

  /// Totals the settled sources, where their cells have become many. About 1 µs a cell.
  static func refresh(_ database: Database, waitingCellsMax: Int = waitingCellsMax) throws {
    let waiting = """
      FROM source WHERE is_totalled = 0 AND first_at IS NOT NULL
        AND last_at < (SELECT max(last_at) FROM source) - \(settledMilliseconds)
      """
    let ids = try Int64.fetchAll(database, sql: "SELECT id \(waiting)")
    guard !ids.isEmpty else { return }
    let cells = try Int.fetchOne(
      database,
      sql: "SELECT count(*) FROM traffic_cell WHERE source IN (SELECT id \(waiting))")
    guard cells ?? 0 > waitingCellsMax else { return }
    try database.inTransaction(.immediate) {
      for sum in SumSQL.all { try database.execute(sql: sum.addition(of: "SELECT id \(waiting)")) }
      try database.execute(sql: CaseTotalSQL.addition(of: "SELECT id \(waiting)"))
      try database.execute(
        sql: "UPDATE source SET is_totalled = 1 WHERE id IN (SELECT id \(waiting))")
      return .commit
    }
  }

  /// Forgets all totals: a source that is in them is about to go.
  static func forget(_ database: Database) throws {
    try database.execute(
      sql: """
        DELETE FROM org_total; DELETE FROM key_total; DELETE FROM slot_total;
        DELETE FROM case_total;
        UPDATE source SET is_totalled = 0 WHERE is_totalled = 1
        """)
  }
}
