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
  /// Sums of a kind that are in memory before they go to their table: 2^14 × (180 B a case + 300 B a
  /// key) = 7.5 MiB.
  static let sumsMax = 1 << 14

  /// Totals the settled sources, where their cells have become many.
  static func refresh(_ database: Database, waitingCellsMax: Int = waitingCellsMax) throws {
    let waiting = """
      SELECT id FROM source WHERE is_totalled = 0 AND first_at IS NOT NULL
        AND last_at < (SELECT max(last_at) FROM source) - \(settledMilliseconds)
      """
    let cells = try Int.fetchOne(
      database,
      sql: """
        SELECT sum(end_traffic - first_traffic) FROM source_org WHERE source IN (\(waiting))
        """)
    guard cells ?? 0 > waitingCellsMax else { return }
    try database.inTransaction(.immediate) {
      try add(waiting, database)
      return .commit
    }
  }

  /// Adds the cells of the sources that `sources`, a query for their numbers, gives to the totals,
  /// inside a transaction: 1 µs a cell.
  ///
  /// The cells of some organisations are added up over all sources, then those of the next: so alike
  /// refusals of many nights meet in memory, and tables are written from their first row to the last.
  static func add(_ sources: String, _ database: Database, sumsMax: Int = sumsMax) throws {
    let ids = try Int64.fetchAll(database, sql: sources)
    var sums = try WaitingSums(database, sumsMax: sumsMax)
    for orgs in try portions(sources, sumsMax: sumsMax, database) {
      let sections = try RawQuery(database, orgs.sections)
      for id in ids {
        sections.restart([id])
        var (traffic, cases) = (RowRun(), RowRun())
        while try sections.step() {
          if let rows = traffic.join(sections.integer(0)..<sections.integer(1)) {
            try sums.addTraffic(id, rows)
          }
          if let rows = cases.join(sections.integer(2)..<sections.integer(3)) {
            try sums.addCases(id, rows)
          }
        }
        try sums.addTraffic(id, traffic.range)
        try sums.addCases(id, cases.range)
        if sums.areFull { try sums.write() }
      }
      try sums.write()
    }
    try database.execute(sql: "UPDATE source SET is_totalled = 1 WHERE id IN (\(sources))")
  }

  /// Parts of the organisations, in the order of the tables, with so many cells that their alike
  /// refusals should fit.
  private static func portions(
    _ sources: String, sumsMax: Int, _ database: Database
  ) throws -> [OrgRange] {
    var portions = [OrgRange()]
    var cells = 0
    let orgs = try RawQuery(
      database,
      """
      SELECT org, sum(end_case - first_case) FROM source_org WHERE source IN (\(sql: sources))
      GROUP BY org ORDER BY org
      """)
    while try orgs.step() {
      let more = Int(orgs.integer(1))
      if cells > 0, cells + more > 2 * sumsMax {
        let org = orgs.identifier(0)
        portions[portions.count - 1].end = org
        portions.append(OrgRange(start: org))
        cells = 0
      }
      cells += more
    }
    return portions
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

/// Organisations from one to before another, as `source_org` sorts them; nil is open.
private struct OrgRange {
  var start: StoredIdentifier?
  var end: StoredIdentifier?

  /// A query for where their cells lie in the source that is its first value.
  var sections: SQL {
    var query: SQL = """
      SELECT first_traffic, end_traffic, first_case, end_case FROM source_org
      WHERE source = \(0)
      """
    if let start { query = "\(query) AND org >= \(Self.value(start))" }
    if let end { query = "\(query) AND org < \(Self.value(end))" }
    return query
  }

  private static func value(_ org: StoredIdentifier) -> DatabaseValue {
    switch org {
    case .none: "".databaseValue
    case .number(let number): number.databaseValue
    case .text(let text): text.databaseValue
    }
  }
}

/// Numbers of rows, those of several organisations together where they lie one behind the other.
private struct RowRun {
  private(set) var range: Range<Int64> = 0..<0

  /// Takes `next`, too; what was taken before and does not touch it is given back.
  mutating func join(_ next: Range<Int64>) -> Range<Int64>? {
    if next.isEmpty { return nil }
    let last = range
    if last.upperBound == next.lowerBound {
      range = last.lowerBound..<next.upperBound
      return nil
    }
    range = next
    return last.isEmpty ? nil : last
  }
}
