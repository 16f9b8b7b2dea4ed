import GRDB
import Verdict

/// What is added up at a time.
struct WaitingSums {
  private let traffic: RawQuery
  private let refusals: RawQuery
  private var byOrg: CellSums
  private var byKey: CellSums
  private var bySlot: CellSums
  private var cases: CaseSums

  init(_ database: Database, sumsMax: Int) throws {
    func cells(_ columns: String, _ table: String) throws -> RawQuery {
      try RawQuery(
        database,
        """
        SELECT \(sql: columns) FROM \(sql: table) c
        WHERE c.source = \(0) AND c.number >= \(0) AND c.number < \(0)
        """)
    }
    traffic = try cells(
      "c.slot, c.org, c.key, c.requests, c.refused, c.errors, c.first_at, c.last_at, c.last_ok_at",
      "traffic_cell")
    refusals = try cells(CaseTotalSQL.columns(of: "c") + ", c.slot, c.served", "case_cell")
    byOrg = try CellSums(database, of: .byOrg, sumsMax: sumsMax)
    byKey = try CellSums(database, of: .byKey, sumsMax: sumsMax)
    bySlot = try CellSums(database, of: .bySlot, sumsMax: sumsMax)
    cases = try CaseSums(database, sumsMax: sumsMax)
  }

  var areFull: Bool { byOrg.isFull || byKey.isFull || bySlot.isFull }

  /// Adds what all have at a time to the tables.
  mutating func write() throws {
    try byOrg.write()
    try byKey.write()
    try bySlot.write()
    try cases.write()
  }

  private mutating func change(
    _ slot: Int64, _ org: StoredIdentifier, _ key: Int64?, _ body: (inout CellSums.Sum) -> Void
  ) {
    bySlot.change(.number(slot), body)
    byOrg.change(CellSums.Name(org), body)
    if let key { byKey.change(.number(key), body) }
  }

  /// Adds cells of all requests of a source.
  mutating func addTraffic(_ source: Int64, _ rows: Range<Int64>) throws {
    traffic.restart([source, rows.lowerBound, rows.upperBound])
    while try traffic.step() { addTraffic(traffic) }
  }

  /// Adds cells of refusals of a source, and of what was served wrongly.
  mutating func addCases(_ source: Int64, _ rows: Range<Int64>) throws {
    refusals.restart([source, rows.lowerBound, rows.upperBound])
    while try refusals.step() { try addCase(refusals) }
  }

  private mutating func addTraffic(_ row: RawQuery) {
    let (requests, refused, errors) = (row.integer(3), row.integer(4), row.integer(5))
    let (firstAt, lastAt, lastOkAt) = (row.integer(6), row.integer(7), row.number(8))
    change(row.integer(0), row.identifier(1), row.number(2)) { sum in
      sum.requests += requests
      sum.refused += refused
      sum.errors += errors
      sum.firstAt = min(sum.firstAt ?? firstAt, firstAt)
      sum.lastAt = max(sum.lastAt ?? lastAt, lastAt)
      if let lastOkAt { sum.lastOkAt = max(sum.lastOkAt ?? lastOkAt, lastOkAt) }
    }
  }

  private static let unknownDetails = Cause.unknown.details.map { Int64($0.rawValue) }

  private mutating func addCase(_ row: RawQuery) throws {
    try cases.read(row)
    let (requests, firstAt, lastAt) = (row.integer(16), row.integer(17), row.integer(18))
    let isServed = row.integer(20) == 1
    let cause = Int(cases.number(11) ?? 0)
    let detail = cause == Int(Cause.unknown.rawValue) ? cases.number(12) : nil
    let unknown = detail.flatMap { Self.unknownDetails.firstIndex(of: $0) }
    let isConflict = cases.number(15) == Int64(Agreement.conflict.rawValue)
    change(row.integer(19), cases.identifier(0), cases.number(3)) { sum in
      guard !isServed else {
        sum.servedWrongly += requests
        return
      }
      sum.firstRefusedAt = min(sum.firstRefusedAt ?? firstAt, firstAt)
      sum.lastRefusedAt = max(sum.lastRefusedAt ?? lastAt, lastAt)
      if sum.causes.indices ~= cause { sum.causes[cause] += requests }
      if isConflict { sum.conflicts += requests }
      if let unknown { sum.unknown[unknown] += requests }
    }
    if !isServed { cases.add(requests, firstAt: firstAt, lastAt: lastAt) }
  }
}
