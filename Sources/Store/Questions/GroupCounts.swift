import GRDB
package import Verdict

/// What requests can be counted by, beside time and cause.
package enum Grouping: String, CaseIterable, Sendable {
  case org, key, event, host, route, status

  /// Only refusals have it: there is no count of all requests to set beside.
  package var isOfRefusalsOnly: Bool { self == .route || self == .status }

  /// Whether the column holds the number of a text.
  fileprivate var isText: Bool { self == .key || self == .host || self == .route }
}

/// Requests of one group.
package struct GroupCount: Sendable, Equatable {
  /// Nil where the question was not by half-hours.
  package var slot: Int32?
  /// In the order of the groupings.
  package var values: [StoredIdentifier]
  /// Nil where the question was not by causes.
  package var cause: Cause?
  package var requests: Int64
  package var refused: Int64
}

extension StoreSnapshot {
  /// All requests by groupings that all requests have; groups come in no order.
  ///
  /// - Complexity: O(cells in the period); the rows are not kept.
  package func trafficCounts(
    _ filter: Filter, by groupings: [Grouping], perSlot: Bool, _ body: (GroupCount) -> Void
  ) throws {
    let groupings = groupings.filter { !$0.isOfRefusalsOnly }
    if filter == Filter(), groupings == [.org], !perSlot { return try orgTotals(body) }
    try groups(
      filter.traffic, "SUM(t.requests)", "SUM(t.refused)", groupings, perSlot: perSlot,
      perCause: false, body)
  }

  /// All requests by organisation, from the totals of all that is stored.
  private func orgTotals(_ body: (GroupCount) -> Void) throws {
    let rows = try RawQuery(
      database, "SELECT org, requests, refused FROM (\(sql: SumSQL.byOrg.everything))")
    while try rows.step() {
      // '' stands for no organisation.
      let org = rows.identifier(0)
      body(
        GroupCount(
          values: [org == .text("") ? .none : org], requests: rows.number(1) ?? 0,
          refused: rows.number(2) ?? 0))
    }
  }

  /// Refusals by any groupings; groups come in no order.
  ///
  /// - Complexity: O(cells in the period); the rows are not kept.
  package func refusalCounts(
    _ filter: Filter, by groupings: [Grouping], perSlot: Bool, perCause: Bool,
    _ body: (GroupCount) -> Void
  ) throws {
    try groups(
      filter.refusals, "SUM(t.requests)", "SUM(t.requests)", groupings, perSlot: perSlot,
      perCause: perCause, body)
  }

  /// Groups by numbers, and only then looks up the texts that they stand for.
  private func groups(
    _ table: SQL, _ requests: SQL, _ refused: SQL, _ groupings: [Grouping], perSlot: Bool,
    perCause: Bool, _ body: (GroupCount) -> Void
  ) throws {
    var columns: [SQL] = [perSlot ? "t.slot AS slot" : "NULL AS slot"]
    columns.append(perCause ? "t.cause AS cause" : "NULL AS cause")
    var keys: [SQL] = (perSlot ? ["t.slot"] : []) + (perCause ? ["t.cause"] : [])
    var values: [SQL] = []
    var joins: [SQL] = []
    for (index, grouping) in groupings.enumerated() {
      columns.append("t.\(sql: grouping.rawValue) AS v\(sql: String(index))")
      keys.append("t.\(sql: grouping.rawValue)")
      if grouping.isText {
        let name = "x\(index)"
        values.append("\(sql: name).value")
        joins.append(
          "LEFT JOIN text \(sql: name) ON \(sql: name).id = g.v\(sql: String(index))")
      } else {
        values.append("g.v\(sql: String(index))")
      }
    }
    let groupBy: SQL = keys.isEmpty ? "" : "GROUP BY \(keys.joined(separator: ", "))"
    let shown = ["g.slot", "g.cause", "g.requests", "g.refused"] + values
    let rows = try RawQuery(
      database,
      """
      SELECT \(shown.joined(separator: ", ")) FROM (
        SELECT \(columns.joined(separator: ", ")), \(requests) AS requests, \(refused) AS refused
        FROM \(table) t \(groupBy)) g \(joins.joined(separator: " "))
      """)
    while try rows.step() {
      guard let requests = rows.number(2) else { continue }  // the sum of no rows
      body(
        GroupCount(
          slot: rows.number(0).map { Int32(clamping: $0) },
          values: groupings.indices.map { rows.identifier(4 + Int32($0)) },
          cause: rows.number(1).flatMap { Cause(rawValue: UInt8(clamping: $0)) },
          requests: requests, refused: rows.number(3) ?? 0))
    }
  }
}
