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
    var rows: [StoredIdentifier: OrgSummary] = [:]
    // Beside refusals of a cause or route, of all that is stored, stand all requests: their totals.
    var place = filter
    (place.causes, place.route) = ([], nil)
    let traffic: SQL =
      place == Filter()
      ? "SELECT nullif(org, ''), requests, refused, errors, first_at, last_at FROM (\(sql: SumSQL.byOrg.everything))"
      : "SELECT t.org, t.requests, t.refused, t.errors, t.first_at, t.last_at FROM \(filter.traffic) t"
    // Added up outside of SQL, whose grouping sorts every cell; those of an organisation lie one
    // behind the other.
    var last = OrgSummary()
    var lastID: StoredIdentifier?
    func turn(to id: StoredIdentifier) {
      guard id != lastID else { return }
      if let lastID { rows[lastID] = last }
      lastID = id
      last = rows[id] ?? OrgSummary(id)
    }
    let requests = try RawQuery(database, traffic)
    while try requests.step() {
      turn(to: requests.identifier(0))
      last.requests += requests.number(1) ?? 0
      if !filter.isOfRefusalsOnly { last.refused += requests.number(2) ?? 0 }
      last.errors += requests.number(3) ?? 0
      answer.span(requests.number(4) ?? .max, requests.number(5) ?? .min)
    }
    let refusals = try RawQuery(
      database,
      """
      SELECT c.org, c.cause, c.detail, c.agreement, c.requests, c.first_at, c.last_at
      FROM \(filter.refusals) c
      """)
    while try refusals.step() {
      guard let cause = refusals.number(1).flatMap({ Cause(rawValue: UInt8(clamping: $0)) }),
        let requests = refusals.number(4), let firstAt = refusals.number(5),
        let lastAt = refusals.number(6)
      else { continue }
      turn(to: refusals.identifier(0))
      last.byCause[cause, default: 0] += requests
      if filter.isOfRefusalsOnly { last.refused += requests }
      last.firstRefusedAt = min(last.firstRefusedAt ?? .max, firstAt)
      last.lastRefusedAt = max(last.lastRefusedAt ?? .min, lastAt)
      if refusals.number(3) == Int64(Agreement.conflict.rawValue) { answer.conflicts += requests }
      if cause == .unknown,
        let detail = refusals.number(2).flatMap({ Detail(rawValue: UInt8(clamping: $0)) })
      {
        answer.unknown[detail, default: 0] += requests
      }
    }
    if let lastID { rows[lastID] = last }
    answer.orgs = Array(rows.values)
    let served: SQL = "SELECT coalesce(SUM(c.requests), 0) FROM \(filter.servedWrongly) c"
    answer.servedWrongly = try SQLRequest<Int64>(literal: served).fetchOne(database) ?? 0
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
  /// A row of an organisation: a number, what stood in the URL, or nobody ('' in totals).
  fileprivate init(_ id: StoredIdentifier) {
    switch id {
    case .none, .text(""): break
    case .number(let number): org = number
    case .text(let words): text = words
    }
  }

  fileprivate init(_ value: DatabaseValue) {
    self.init(
      Int64.fromDatabaseValue(value).map { .number($0) }
        ?? String.fromDatabaseValue(value).map { .text($0) } ?? .none)
  }
}

extension SummaryAnswer {
  fileprivate mutating func span(_ first: Int64, _ last: Int64) {
    firstAt = min(firstAt ?? first, first)
    lastAt = max(lastAt ?? last, last)
  }
}
