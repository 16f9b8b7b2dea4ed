import Verdict

/// The SQL of sums by organisation, key or slot: of some sources' cells, and of all that is stored.
struct SumSQL {
  /// The table of totals, and what its rows are of.
  let total: String
  let name: String
  /// What a cell is summed under; '' stands for no organisation, cells without a key are left out.
  private let group: String
  /// Columns beside the counts, and how rows are joined; of cells of all requests, of refusals.
  private let times: [(name: String, joins: String, ofTraffic: String?, ofRefusals: String?)]
  /// Further counts of distinct cases, and which of them they count.
  private var findings: [(name: String, condition: String)] = []

  static let byOrg = SumSQL(
    total: "org_total", name: "org", group: "coalesce(org, '')",
    times: [
      ("first_at", "min", "first_at", nil), ("last_at", "max", "last_at", nil),
      ("first_refused_at", "min", nil, "first_at"), ("last_refused_at", "max", nil, "last_at"),
    ],
    findings: [
      ("served_wrongly", "served = 1"),
      ("conflicts", "served = 0 AND agreement = \(Agreement.conflict.rawValue)"),
    ]
      + Cause.unknown.details.map {
        (
          unknownColumn($0),
          "served = 0 AND cause = \(Cause.unknown.rawValue) AND detail = \($0.rawValue)"
        )
      })
  static let byKey = SumSQL(
    total: "key_total", name: "key", group: "key",
    times: [
      ("first_at", "min", "first_at", nil), ("last_at", "max", "last_at", nil),
      ("last_ok_at", "max", "last_ok_at", nil), ("last_refused_at", "max", nil, "last_at"),
    ])
  static let bySlot = SumSQL(total: "slot_total", name: "slot", group: "slot", times: [])

  /// The column that counts the refusals of a cause.
  static func causeColumn(_ cause: Cause) -> String { "n\(cause.rawValue)" }

  /// The column that counts the refusals without a cause that have this detail.
  static func unknownColumn(_ detail: Detail) -> String { "unknown_\(detail.rawValue)" }

  private static let counts = ["requests", "refused", "errors"]
  private static let causes = Cause.allCases.map {
    (name: causeColumn($0), condition: "served = 0 AND cause = \($0.rawValue)")
  }
  /// Counts of distinct cases.
  private var cases: [(name: String, condition: String)] { Self.causes + findings }

  /// The columns of a sum, `name` first.
  var columns: [String] {
    [name] + Self.counts + times.map(\.name) + cases.map(\.name)
  }

  /// A query for the sums of the sources that `sources`, a query for their numbers, gives.
  func query(_ sources: String) -> String {
    let chosen = "source IN (\(sources)) AND \(name == "key" ? "key IS NOT NULL" : "TRUE")"
    let traffic =
      [group] + Self.counts.map { "sum(\($0))" }
      + times.map { time in time.ofTraffic.map { "\(time.joins)(\($0))" } ?? "NULL" }
      + cases.map { _ in "0" }
    let refusals =
      [group] + Self.counts.map { _ in "0" }
      + times.map { time in
        time.ofRefusals.map { "\(time.joins)(\($0)) FILTER (WHERE served = 0)" } ?? "NULL"
      }
      + cases.map { "coalesce(sum(requests) FILTER (WHERE \($0.condition)), 0)" }
    let titles = zip(traffic, columns).map { "\($0) AS \($1)" }
    return joined(
      """
      SELECT \(titles.joined(separator: ", ")) FROM traffic_cell WHERE \(chosen) GROUP BY \(group)
      UNION ALL
      SELECT \(refusals.joined(separator: ", ")) FROM case_cell
      WHERE \(chosen) GROUP BY \(group)
      """)
  }

  /// A query for the sums of all that is stored: the totals, and the cells that are in none yet.
  var everything: String {
    let list = columns.joined(separator: ", ")
    return joined(
      """
      SELECT \(list) FROM \(total)
      UNION ALL SELECT \(list) FROM (\(query("SELECT id FROM source WHERE is_totalled = 0")))
      """)
  }

  /// Adds up rows of one name.
  private func joined(_ rows: String) -> String {
    let sums =
      [name] + Self.counts.map { "sum(\($0)) AS \($0)" }
      + times.map { "\($0.joins)(\($0.name)) AS \($0.name)" }
      + cases.map { "sum(\($0.name)) AS \($0.name)" }
    return "SELECT \(sums.joined(separator: ", ")) FROM (\(rows)) WHERE TRUE GROUP BY \(name)"
  }

  /// How a row joins one that is there.
  var joining: String {
    let added = (Self.counts + cases.map(\.name)).map { "\($0) = \($0) + excluded.\($0)" }
    // Of two, either may be NULL, and then `min` and `max` would be.
    let joined = times.map { time in
      let (old, new) = (time.name, "excluded.\(time.name)")
      return "\(old) = \(time.joins)(coalesce(\(old), \(new)), coalesce(\(new), \(old)))"
    }
    return "ON CONFLICT (\(name)) DO UPDATE SET \((added + joined).joined(separator: ", "))"
  }
}
