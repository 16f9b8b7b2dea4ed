import Verdict

extension Schema {
  /// The public views: what others may rely on. Made anew whenever a writer opens the store.
  static let views: [(name: String, sql: String)] = [
    (
      "failures",
      """
      SELECT \(slot("c.slot")) AS slot, c.org AS org_id, c.url_org AS url_org_id,
        c.key_org AS key_org_id, k.value AS key, c.event AS event_id, h.value AS host,
        r.value AS route, m.value AS method, c.status AS status,
        \(word("c.cause", Cause.allCases.map { (Int($0.rawValue), $0.word) })) AS cause,
        \(word("c.detail", Detail.allCases.map { (Int($0.rawValue), $0.word) })) AS detail,
        \(word("c.evidence", Evidence.allCases.map { (Int($0.rawValue), $0.word) })) AS evidence,
        f.value AS failing,
        CASE c.agreement WHEN 0 THEN 'agree' WHEN 1 THEN 'conflict' END AS agreement,
        c.requests AS requests, \(time("c.first_at")) AS first_at, \(time("c.last_at")) AS last_at
      FROM case_cell c \(texts) LEFT JOIN text f ON f.id = c.failing
      WHERE c.served = 0
      """
    ),
    (
      "served_wrongly",
      """
      SELECT \(slot("c.slot")) AS slot, c.org AS org_id, c.url_org AS url_org_id,
        c.key_org AS key_org_id, k.value AS key, c.event AS event_id, h.value AS host,
        r.value AS route, m.value AS method, c.status AS status, f.value AS failing,
        c.requests AS requests, \(time("c.first_at")) AS first_at, \(time("c.last_at")) AS last_at
      FROM case_cell c \(texts) LEFT JOIN text f ON f.id = c.failing
      WHERE c.served = 1
      """
    ),
    (
      "traffic",
      """
      SELECT \(slot("t.slot")) AS slot, t.org AS org_id, t.url_org AS url_org_id, k.value AS key,
        t.event AS event_id, h.value AS host, t.requests AS requests, t.refused AS refused,
        t.errors AS errors, \(time("t.first_ok_at")) AS first_ok_at,
        \(time("t.last_ok_at")) AS last_ok_at
      FROM traffic_cell t LEFT JOIN text k ON k.id = t.key LEFT JOIN text h ON h.id = t.host
      """
    ),
    (
      "samples",
      """
      SELECT \(slot("s.slot")) AS slot, s.org AS org_id, s.url_org AS url_org_id, k.value AS key,
        s.event AS event_id, h.value AS host,
        \(word("s.cause", Cause.allCases.map { (Int($0.rawValue), $0.word) })) AS cause,
        \(word("s.detail", Detail.allCases.map { (Int($0.rawValue), $0.word) })) AS detail,
        \(time("s.at")) AS at, s.request_id AS request_id, s.client_ip AS client_ip,
        s.user_agent AS user_agent, s.path AS path, o.path AS source, s.line AS line
      FROM sample s JOIN source o ON o.id = s.source
        LEFT JOIN text k ON k.id = s.key LEFT JOIN text h ON h.id = s.host
      """
    ),
    (
      "callers",
      """
      SELECT \(day("c.day")) AS day, c.client_ip AS client_ip, c.refused AS refused,
        coalesce(k.tried, 0) AS keys_tried, coalesce(k.unknown, 0) AS unknown_keys,
        coalesce(o.tried, 0) AS orgs_tried, c.causes AS causes,
        \(time("c.first_at")) AS first_at, \(time("c.last_at")) AS last_at
      FROM (
        SELECT day, client_ip, SUM(refused) AS refused, \(causes("causes")) AS causes,
          MIN(first_at) AS first_at, MAX(last_at) AS last_at
        FROM caller GROUP BY day, client_ip) c
        LEFT JOIN (
          SELECT day, client_ip, COUNT(DISTINCT key) AS tried,
            COUNT(DISTINCT CASE WHEN is_known = 0 THEN key END) AS unknown
          FROM caller_key GROUP BY day, client_ip) k
          ON k.day = c.day AND k.client_ip = c.client_ip
        LEFT JOIN (
          SELECT day, client_ip, COUNT(DISTINCT org) AS tried
          FROM caller_org GROUP BY day, client_ip) o
          ON o.day = c.day AND o.client_ip = c.client_ip
      """
    ),
    (
      "keys",
      """
      SELECT name.key AS key, r.org AS org_id, r.label AS label, r.state AS state,
        \(time("r.created_at")) AS created_at, \(time("r.changed_at")) AS changed_at,
        \(time("seen.first_at")) AS first_seen_at, \(time("seen.last_ok_at")) AS last_ok_at,
        \(time("seen.last_refused_at")) AS last_refused_at, coalesce(seen.requests, 0) AS requests,
        coalesce(seen.refused, 0) AS refused
      FROM (
        SELECT r.key AS key, t.id AS number FROM registry_key r LEFT JOIN text t ON t.value = r.key
        UNION SELECT value, id FROM text
          WHERE id IN (SELECT key FROM key_total UNION SELECT key FROM traffic_cell
            WHERE source IN (SELECT id FROM source WHERE is_totalled = 0))) name
        LEFT JOIN registry_key r ON r.key = name.key
        LEFT JOIN (\(SumSQL.byKey.everything)) seen ON seen.key = name.number
      """
    ),
    (
      "sources",
      """
      SELECT path, format, bytes, compressed_bytes, lines, parsed, rejected, blank, refused,
        \(time("first_at")) AS first_at, \(time("last_at")) AS last_at,
        \(time("ingested_at")) AS ingested_at, identity, state
      FROM source
      """
    ),
    (
      "org_summary",
      """
      SELECT nullif(t.org, '') AS org_id, o.name AS name, t.requests AS requests,
        t.refused AS refused,
        \(Cause.allCases.map { "t.n\($0.rawValue) AS \($0.word)" }.joined(separator: ", ")),
        t.errors AS errors, \(time("t.first_refused_at")) AS first_refused_at,
        \(time("t.last_refused_at")) AS last_refused_at
      FROM (\(SumSQL.byOrg.everything)) t
        LEFT JOIN registry_org o ON o.org = t.org AND typeof(t.org) = 'integer'
      """
    ),
  ]

  private static let texts = """
    LEFT JOIN text k ON k.id = c.key LEFT JOIN text h ON h.id = c.host
    LEFT JOIN text r ON r.id = c.route LEFT JOIN text m ON m.id = c.method
    """

  /// `2026-11-01T02:12:03.000Z`; NULL stays NULL.
  private static func time(_ column: String) -> String {
    """
    strftime('%Y-%m-%dT%H:%M:%S', \(column) / 1000, 'unixepoch') \
    || printf('.%03dZ', \(column) % 1000)
    """
  }

  /// `2026-11-01T02:00:00Z`.
  private static func slot(_ column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%SZ', \(column) * 1800, 'unixepoch')"
  }

  /// `2026-11-01`.
  private static func day(_ column: String) -> String {
    "strftime('%Y-%m-%d', \(column) * 86400, 'unixepoch')"
  }

  private static func word(_ column: String, _ words: [(Int, String)]) -> String {
    "CASE \(column) " + words.map { "WHEN \($0.0) THEN '\($0.1)'" }.joined(separator: " ") + " END"
  }

  /// The causes of a set of bits, comma-separated; grouped rows' bits are joined.
  private static func causes(_ column: String) -> String {
    let parts = Cause.allCases.map {
      "CASE WHEN MAX(\(column) & \(1 << Int($0.rawValue))) THEN ',\($0.word)' ELSE '' END"
    }
    return "substr(" + parts.joined(separator: " || ") + ", 2)"
  }
}
