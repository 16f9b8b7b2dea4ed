/// The SQL of refusals that are alike in all but their time, summed over sources.
///
/// A night's refusals are mostly those of the night before: of a year's cells a sixth is left. What is
/// absent is an empty blob, for two NULLs are never the same row.
enum CaseTotalSQL {
  /// What they have in common.
  private static let common = [
    "org", "url_org", "key_org", "key", "event", "host", "route", "method", "status", "credential",
    "reason", "cause", "detail", "evidence", "failing", "agreement",
  ]

  /// Makes the table.
  static let table = """
    CREATE TABLE case_total (
      \(common.map { "\($0) ANY NOT NULL" }.joined(separator: ", ")),
      requests INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
      PRIMARY KEY (\(common.joined(separator: ", ")))) STRICT, WITHOUT ROWID;
    """

  /// A statement that adds the cells of `sources`, a query for their numbers, to the totals: about
  /// 1.5 µs each.
  static func addition(of sources: String) -> String {
    """
    INSERT INTO case_total
    SELECT \(common.map { "coalesce(\($0), x'')" }.joined(separator: ", ")),
      requests, first_at, last_at
    FROM case_cell WHERE served = 0 AND source IN (\(sources))
    ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
      first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
    """
  }
}
