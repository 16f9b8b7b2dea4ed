/// The SQL of refusals that are alike in all but their time, summed over sources.
///
/// A night's refusals are mostly those of the night before: of a year's cells a sixth is left. What is
/// absent is an empty blob, for two NULLs are never the same row.
enum CaseTotalSQL {
  /// What they have in common.
  static let common = [
    "org", "url_org", "key_org", "key", "event", "host", "route", "method", "status", "credential",
    "reason", "cause", "detail", "evidence", "failing", "agreement",
  ]

  /// What a column of a cell can hold.
  enum Kind {
    /// A number or, where a URL had no number, a text; it can be absent.
    case identifier
    /// A number that can be absent.
    case optional
    case number
  }

  /// What each of the columns that they have in common can hold.
  static let kinds = common.map { name -> Kind in
    switch name {
    case "org", "url_org", "event": .identifier
    case "status", "credential", "cause", "evidence": .number
    default: .optional
    }
  }

  /// Makes the table.
  static let table = """
    CREATE TABLE case_total (
      \(common.map { "\($0) ANY NOT NULL" }.joined(separator: ", ")),
      requests INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
      PRIMARY KEY (\(common.joined(separator: ", ")))) STRICT, WITHOUT ROWID;
    """

  /// The columns of a cell, or total, called `name`, in the order of the table's.
  static func columns(of name: String) -> String {
    (common + ["requests", "first_at", "last_at"]).map { "\(name).\($0)" }.joined(separator: ", ")
  }

  /// How a row joins one that is there.
  static let joining = """
    ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
      first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
    """
}
