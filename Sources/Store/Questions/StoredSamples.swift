import GRDB
import Verdict

extension AuditStore {
  /// The samples that `filter` lets pass, in time; at most `max`, of those of each cause, detail and
  /// key the first and the last before others.
  package func samples(_ filter: Filter, max: Int) throws(StoreError) -> [StoredSample] {
    try reading { database in
      let query: SQL = """
        SELECT s.org, s.url_org, s.key, s.event, s.host, s.cause, s.detail, s.at, s.line,
          s.request_id, s.client_ip, s.user_agent, s.path, o.path, o.identity, o.format
        FROM (
          SELECT s.*,
            ROW_NUMBER() OVER (PARTITION BY s.cause, s.detail, s.key ORDER BY s.at) AS early,
            ROW_NUMBER() OVER (PARTITION BY s.cause, s.detail, s.key ORDER BY s.at DESC) AS late
          FROM \(filter.samples) s) s JOIN source o ON o.id = s.source
        WHERE s.early <= 3 OR s.late <= 2
        ORDER BY MIN(s.early, s.late), s.at, o.path, s.line LIMIT \(max)
        """
      var texts = StoredTexts(database)
      let rows = try RawQuery(database, query)
      var samples: [StoredSample] = []
      while try rows.step() { samples.append(try Self.sample(rows, &texts)) }
      return samples.sorted { ($0.at, $0.source, $0.line) < ($1.at, $1.source, $1.line) }
    }
  }

  private static func sample(_ row: RawQuery, _ texts: inout StoredTexts) throws -> StoredSample {
    StoredSample(
      at: row.number(7) ?? 0, requestID: row.text(9), clientIP: row.text(10),
      userAgent: row.text(11), path: row.text(12), org: row.identifier(0),
      urlOrg: row.identifier(1), key: try texts.text(row.number(2)), event: row.identifier(3),
      host: try texts.text(row.number(4)),
      cause: row.number(5).flatMap { Cause(rawValue: UInt8(clamping: $0)) } ?? .unknown,
      detail: row.number(6).flatMap { Detail(rawValue: UInt8(clamping: $0)) },
      source: row.text(13) ?? "", sourceIdentity: row.text(14) ?? "", format: row.text(15),
      line: row.number(8) ?? 0)
  }
}
