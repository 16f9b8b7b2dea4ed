import GRDB
package import Verdict

/// A refused request that is kept as proof, and the case that it was counted in.
package struct StoredSample: Sendable, Equatable {
  package var at: Int64
  package var requestID: String?
  package var clientIP: String?
  package var userAgent: String?
  package var path: String?
  package var org: StoredIdentifier
  package var urlOrg: StoredIdentifier
  package var key: String?
  package var event: StoredIdentifier
  package var host: String?
  package var cause: Cause
  package var detail: Detail?
  /// Path of its source, its content's identity, and the number of the record in it, from 1.
  package var source: String
  package var sourceIdentity: String
  package var format: String?
  package var line: Int64
  /// Nil where several cases could be it.
  package var counted: CountedCase?

  /// The case of the store that the request was counted in.
  package struct CountedCase: Sendable, Equatable {
    package var status: Int64
    package var route: String?
    package var method: String?
    package var reason: String?
    package var evidence: Evidence?
    /// Every check that fails, in words.
    package var failing: String?
    package var agreement: String?
    package var requests: Int64
  }
}

extension AuditStore {
  /// The samples with this request id, in order of time; of all samples that are kept.
  package func samples(requestID: String) throws(StoreError) -> [StoredSample] {
    try reading { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT s.*, o.path AS source_path, o.identity AS identity, o.format AS format,
            k.value AS key_text, h.value AS host_text
          FROM sample s JOIN source o ON o.id = s.source
            LEFT JOIN text k ON k.id = s.key LEFT JOIN text h ON h.id = s.host
          WHERE s.request_id = ? ORDER BY s.at, o.path, s.line
          """, arguments: [requestID])
      return try rows.compactMap { row in
        guard let cause = Cause(rawValue: row["cause"]) else { return nil }
        return StoredSample(
          at: row["at"], requestID: row["request_id"], clientIP: row["client_ip"],
          userAgent: row["user_agent"], path: row["path"], org: Self.identifier(row["org"]),
          urlOrg: Self.identifier(row["url_org"]), key: row["key_text"],
          event: Self.identifier(row["event"]),
          host: row["host_text"], cause: cause,
          detail: (row["detail"] as UInt8?).flatMap { Detail(rawValue: $0) },
          source: row["source_path"], sourceIdentity: row["identity"], format: row["format"],
          line: row["line"], counted: try Self.counted(row, database))
      }
    }
  }

  private static func identifier(_ value: DatabaseValue) -> StoredIdentifier {
    if let number = Int64.fromDatabaseValue(value) { return .number(number) }
    return String.fromDatabaseValue(value).map { .text($0) } ?? .none
  }

  private static func counted(
    _ sample: Row, _ database: Database
  ) throws -> StoredSample.CountedCase? {
    func value(_ column: String) -> DatabaseValue { sample[column] }
    var filter = Filter()
    filter.fromSlot = sample["slot"]
    filter.toSlot = filter.fromSlot.map { $0 + 1 }
    let sql: SQL = """
      SELECT c.status AS status, r.value AS route, m.value AS method, w.value AS reason,
        c.evidence AS evidence, f.value AS failing,
        CASE c.agreement WHEN 0 THEN 'agree' WHEN 1 THEN 'conflict' END AS agreement,
        c.requests AS requests
      FROM \(filter.refusals) c
        LEFT JOIN text r ON r.id = c.route LEFT JOIN text m ON m.id = c.method
        LEFT JOIN text w ON w.id = c.reason LEFT JOIN text f ON f.id = c.failing
      WHERE c.source = \(value("source")) AND c.org IS \(value("org"))
        AND c.url_org IS \(value("url_org")) AND c.key IS \(value("key"))
        AND c.event IS \(value("event")) AND c.host IS \(value("host"))
        AND c.cause = \(value("cause")) AND c.detail IS \(value("detail"))
        AND \(value("at")) BETWEEN c.first_at AND c.last_at
      LIMIT 2
      """
    let rows = try SQLRequest<Row>(literal: sql).fetchAll(database)
    guard rows.count == 1, let row = rows.first else { return nil }
    return StoredSample.CountedCase(
      status: row["status"], route: row["route"], method: row["method"], reason: row["reason"],
      evidence: (row["evidence"] as UInt8?).flatMap { Evidence(rawValue: $0) },
      failing: row["failing"], agreement: row["agreement"], requests: row["requests"])
  }
}
