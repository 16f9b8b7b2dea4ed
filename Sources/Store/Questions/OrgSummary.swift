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
  package func summary(_ filter: Filter) throws(StoreError) -> SummaryAnswer {
    try reading { database in
      var answer = SummaryAnswer()
      answer.isOfRefusalsOnly = filter.isOfRefusalsOnly
      var rows: [DatabaseValue: OrgSummary] = [:]
      func with(_ row: Row, _ change: (inout OrgSummary) -> Void) {
        let value = row["org"] as DatabaseValue
        var org = rows[value] ?? OrgSummary()
        org.org = Int64.fromDatabaseValue(value)
        org.text = org.org == nil ? String.fromDatabaseValue(value) : nil
        change(&org)
        rows[value] = org
      }
      let traffic: SQL = """
        SELECT t.org AS org, o.name AS name, SUM(t.requests) AS requests,
          SUM(t.refused) AS refused, SUM(t.errors) AS errors, MIN(t.first_at) AS first_at,
          MAX(t.last_at) AS last_at
        FROM \(filter.traffic) t LEFT JOIN registry_org o
          ON o.org = t.org AND typeof(t.org) = 'integer'
        GROUP BY t.org
        """
      for row in try SQLRequest<Row>(literal: traffic).fetchAll(database) {
        with(row) {
          $0.name = row["name"]
          $0.requests = row["requests"]
          $0.refused = filter.isOfRefusalsOnly ? 0 : row["refused"]
          $0.errors = row["errors"]
        }
        let (first, last) = (row["first_at"] as Int64, row["last_at"] as Int64)
        answer.firstAt = min(answer.firstAt ?? first, first)
        answer.lastAt = max(answer.lastAt ?? last, last)
      }
      let cases: SQL = """
        SELECT c.org AS org, c.cause AS cause, SUM(c.requests) AS requests,
          MIN(c.first_at) AS first_at, MAX(c.last_at) AS last_at
        FROM \(filter.refusals) c GROUP BY c.org, c.cause
        """
      for row in try SQLRequest<Row>(literal: cases).fetchAll(database) {
        guard let cause = Cause(rawValue: row["cause"]) else { continue }
        with(row) {
          $0.byCause[cause] = row["requests"]
          if filter.isOfRefusalsOnly { $0.refused += row["requests"] }
          $0.firstRefusedAt = min($0.firstRefusedAt ?? .max, row["first_at"])
          $0.lastRefusedAt = max($0.lastRefusedAt ?? .min, row["last_at"])
        }
      }
      if answer.isOfRefusalsOnly { rows = rows.filter { $0.value.refused > 0 } }
      answer.orgs = rows.values.sorted { left, right in
        if left.refused != right.refused { return left.refused > right.refused }
        if left.requests != right.requests { return left.requests > right.requests }
        if left.org != right.org { return left.org ?? .max < right.org ?? .max }
        return left.text ?? "" < right.text ?? ""
      }
      try addNotes(&answer, filter, database)
      return answer
    }
  }

  private func addNotes(
    _ answer: inout SummaryAnswer, _ filter: Filter, _ database: Database
  ) throws {
    let unknown: SQL = """
      SELECT c.detail AS detail, SUM(c.requests) AS requests FROM \(filter.refusals) c
      WHERE c.cause = \(Int(Cause.unknown.rawValue)) GROUP BY c.detail
      """
    for row in try SQLRequest<Row>(literal: unknown).fetchAll(database) {
      guard let detail = (row["detail"] as UInt8?).flatMap({ Detail(rawValue: $0) }) else {
        continue
      }
      answer.unknown[detail] = row["requests"]
    }
    let conflicts: SQL = """
      SELECT coalesce(SUM(c.requests), 0) FROM \(filter.refusals) c
      WHERE c.agreement = \(Int(Agreement.conflict.rawValue))
      """
    answer.conflicts = try SQLRequest<Int64>(literal: conflicts).fetchOne(database) ?? 0
    let served: SQL = """
      SELECT coalesce(SUM(c.requests), 0) FROM \(filter.servedWrongly) c
      """
    answer.servedWrongly = try SQLRequest<Int64>(literal: served).fetchOne(database) ?? 0
    if let stored = try Row.fetchOne(
      database, sql: "SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM source")
    {
      answer.storedFrom = stored["first_at"]
      answer.storedTo = stored["last_at"]
    }
    let sources: SQL = """
      SELECT state, count(*) AS sources FROM source WHERE \(filter.sources)
        GROUP BY state
      """
    for row in try SQLRequest<Row>(literal: sources).fetchAll(database) {
      answer.sources[row["state"]] = row["sources"]
    }
  }
}
