import GRDB
package import Verdict

/// What one organisation came to in a period.
package struct OrgSummary: Sendable, Equatable {
  /// Its number; nil where `text` says what stood in the URL, or nothing did.
  package var org: Int64?
  package var text: String?
  package var name: String?
  package var requests: Int64 = 0
  package var refused: Int64 = 0
  package var errors: Int64 = 0
  /// Refusals by cause.
  package var byCause: [Cause: Int64] = [:]
  /// Milliseconds since 1970.
  package var firstRefusedAt: Int64?
  package var lastRefusedAt: Int64?

  /// Makes a row without counts.
  package init() {}
}

/// What a summary says beside its rows.
package struct SummaryAnswer: Sendable {
  /// Organisations, most refused first, then most requests, then by number.
  package var orgs: [OrgSummary] = []
  /// Sources with requests in the period, and their states.
  package var sources: [String: Int] = [:]
  /// Refusals without a cause, by detail.
  package var unknown: [Detail: Int64] = [:]
  /// Refusals whose logged reason and registry contradict each other.
  package var conflicts: Int64 = 0
  /// Requests that were served though a check fails.
  package var servedWrongly: Int64 = 0
  /// First and last request in the period, milliseconds.
  package var firstAt: Int64?
  package var lastAt: Int64?
  /// First and last request of all that is stored, milliseconds; nil for an empty store.
  package var storedFrom: Int64?
  package var storedTo: Int64?
  /// Whether the filter asks for what only refusals have, so that only those are counted.
  package var isOfRefusalsOnly = false
}

extension AuditStore {
  /// Requests and refusals per organisation.
  ///
  /// All that is stored: a row an organisation, and the cells of the last days. A period: every cell
  /// in it, about 0.5 µs each.
  package func summary(_ filter: Filter) throws(StoreError) -> SummaryAnswer {
    try reading { database in
      var answer = SummaryAnswer()
      answer.isOfRefusalsOnly = filter.isOfRefusalsOnly
      if filter == Filter() {
        try addEverything(to: &answer, database)
      } else {
        try addCells(of: filter, to: &answer, database)
      }
      if answer.isOfRefusalsOnly { answer.orgs.removeAll { $0.refused == 0 } }
      answer.orgs.sort { left, right in
        if left.refused != right.refused { return left.refused > right.refused }
        if left.requests != right.requests { return left.requests > right.requests }
        if left.org != right.org { return left.org ?? .max < right.org ?? .max }
        return left.text ?? "" < right.text ?? ""
      }
      let names = try Row.fetchAll(database, sql: "SELECT org, name FROM registry_org").map {
        ($0["org"] as Int64, $0["name"] as String)
      }
      let nameByOrg = Dictionary(uniqueKeysWithValues: names)
      for index in answer.orgs.indices {
        answer.orgs[index].name = answer.orgs[index].org.flatMap { nameByOrg[$0] }
      }
      try addSources(of: filter, to: &answer, database)
      return answer
    }
  }

  /// From the totals, and the cells that are in none yet.
  private func addEverything(to answer: inout SummaryAnswer, _ database: Database) throws {
    let rows = try Row.fetchCursor(database, sql: SumSQL.byOrg.everything)
    while let row = try rows.next() {
      var org = OrgSummary(row["org"])
      org.requests = row["requests"]
      org.refused = row["refused"]
      org.errors = row["errors"]
      for cause in Cause.allCases {
        let requests = row["n\(cause.rawValue)"] as Int64
        if requests > 0 { org.byCause[cause] = requests }
      }
      org.firstRefusedAt = row["first_refused_at"]
      org.lastRefusedAt = row["last_refused_at"]
      answer.span(row["first_at"], row["last_at"])
      answer.conflicts += row["conflicts"] as Int64
      answer.servedWrongly += row["served_wrongly"] as Int64
      for detail in Cause.unknown.details {
        let requests = row[SumSQL.unknownColumn(detail)] as Int64
        if requests > 0 { answer.unknown[detail, default: 0] += requests }
      }
      answer.orgs.append(org)
    }
  }

  private func addCells(
    of filter: Filter, to answer: inout SummaryAnswer, _ database: Database
  ) throws {
    var rows: [DatabaseValue: OrgSummary] = [:]
    // Beside refusals of a cause or route, of all that is stored, stand all requests: their totals.
    var place = filter
    (place.causes, place.route) = ([], nil)
    let traffic: SQL =
      place == Filter()
      ? SQL(sql: SumSQL.byOrg.everything)
      : """
      SELECT t.org AS org, SUM(t.requests) AS requests, SUM(t.refused) AS refused,
        SUM(t.errors) AS errors, MIN(t.first_at) AS first_at, MAX(t.last_at) AS last_at
      FROM \(filter.traffic) t GROUP BY t.org
      """
    for row in try SQLRequest<Row>(literal: traffic).fetchAll(database) {
      var org = OrgSummary(row["org"])
      org.requests = row["requests"]
      org.refused = filter.isOfRefusalsOnly ? 0 : row["refused"]
      org.errors = row["errors"]
      answer.span(row["first_at"], row["last_at"])
      rows[Self.orgValue(row)] = org
    }
    let cases: SQL = """
      SELECT c.org AS org, c.cause AS cause, c.detail AS detail, c.agreement AS agreement,
        SUM(c.requests) AS requests, MIN(c.first_at) AS first_at, MAX(c.last_at) AS last_at
      FROM \(filter.refusals) c GROUP BY c.org, c.cause, c.detail, c.agreement
      """
    for row in try SQLRequest<Row>(literal: cases).fetchAll(database) {
      guard let cause = Cause(rawValue: row["cause"]) else { continue }
      let requests = row["requests"] as Int64
      var org = rows[Self.orgValue(row)] ?? OrgSummary(row["org"])
      org.byCause[cause, default: 0] += requests
      if filter.isOfRefusalsOnly { org.refused += requests }
      org.firstRefusedAt = min(org.firstRefusedAt ?? .max, row["first_at"])
      org.lastRefusedAt = max(org.lastRefusedAt ?? .min, row["last_at"])
      rows[Self.orgValue(row)] = org
      if row["agreement"] as UInt8? == Agreement.conflict.rawValue { answer.conflicts += requests }
      if cause == .unknown, let detail = (row["detail"] as UInt8?).flatMap(Detail.init(rawValue:)) {
        answer.unknown[detail, default: 0] += requests
      }
    }
    answer.orgs = Array(rows.values)
    let served: SQL = "SELECT coalesce(SUM(c.requests), 0) FROM \(filter.servedWrongly) c"
    answer.servedWrongly = try SQLRequest<Int64>(literal: served).fetchOne(database) ?? 0
  }

  /// The organisation of a row: nobody's is NULL in cells, '' in totals.
  private static func orgValue(_ row: Row) -> DatabaseValue {
    let value = row["org"] as DatabaseValue
    return value == "".databaseValue ? .null : value
  }

  private func addSources(
    of filter: Filter, to answer: inout SummaryAnswer, _ database: Database
  ) throws {
    if let stored = try Row.fetchOne(
      database, sql: "SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM source")
    {
      answer.storedFrom = stored["first_at"]
      answer.storedTo = stored["last_at"]
    }
    let sources: SQL = """
      SELECT state, count(*) AS sources FROM source WHERE \(filter.sources) GROUP BY state
      """
    for row in try SQLRequest<Row>(literal: sources).fetchAll(database) {
      answer.sources[row["state"]] = row["sources"]
    }
  }
}

extension OrgSummary {
  /// A row of the organisation in a column: a number, what stood in the URL, or nobody ('' or NULL).
  fileprivate init(_ value: DatabaseValue) {
    org = Int64.fromDatabaseValue(value)
    text = org == nil ? String.fromDatabaseValue(value) : nil
    if text == "" { text = nil }
  }
}

extension SummaryAnswer {
  fileprivate mutating func span(_ first: Int64, _ last: Int64) {
    firstAt = min(firstAt ?? first, first)
    lastAt = max(lastAt ?? last, last)
  }
}
