import Bytes
import GRDB
package import Verdict

/// What one client address was refused.
package struct CallerRefusals: Hashable, Sendable {
  package var refused: Int64
  /// First and last time, milliseconds.
  package var firstAt: Int64
  package var lastAt: Int64
}

extension AuditStore {
  /// The refusals of a client address on the days (UTC) from one moment to another; nil if it has some
  /// of another cause as well, or none. A source that had more callers than it keeps may lack it.
  package func refusals(
    of client: String, onlyFor cause: Cause, from: Int64, to: Int64
  ) throws(StoreError) -> CallerRefusals? {
    let days = (first: from / UTCTime.dayMilliseconds, last: to / UTCTime.dayMilliseconds)
    return try reading { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT SUM(refused) AS refused, MIN(first_at) AS first_at, MAX(last_at) AS last_at
          FROM caller WHERE client_ip = ? AND day BETWEEN ? AND ?
          HAVING MIN(causes = ?) = 1
          """,
        arguments: [client, days.first, days.last, Int(CauseSet(cause).rawValue)])
      guard let row, let refused = row["refused"] as Int64? else { return nil }
      return CallerRefusals(refused: refused, firstAt: row["first_at"], lastAt: row["last_at"])
    }
  }
}
