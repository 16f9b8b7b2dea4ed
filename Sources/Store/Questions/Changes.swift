import Bytes
import GRDB
package import Verdict

/// One organisation × key × cause × host that was refused, and what has become of it.
package struct Change: Sendable, Equatable {
  package var status: ChangeStatus
  package var org: StoredIdentifier
  /// The key's identity; nil: none was sent, or the log has none.
  package var key: String?
  package var cause: Cause
  /// The host, normalised.
  package var host: String?
  /// Refusals in the days that are looked at.
  package var refused: Int64
  /// Those of the recent hours.
  package var refusedRecently: Int64
  /// Days that are looked at, the recent hours as one, with a refusal.
  package var days: Int
  /// Milliseconds; within the days that are looked at.
  package var firstRefusedAt: Int64
  package var lastRefusedAt: Int64
  /// The last success of the same organisation, key and host; only looked for where it is not
  /// refused any more.
  package var lastOkAt: Int64?
}

/// What is asked about changes.
package struct ChangesQuestion: Sendable, Equatable {
  /// Which refusals; of the period only the end counts, and the beginning where it is recent.
  package var filter: Filter
  /// The half-hours that the store covers.
  package var stored: Range<Int32>
  package var rules = ChangeRules()
  /// Changes of each status that are kept.
  package var limit: Int

  /// Makes a question.
  package init(_ filter: Filter, stored: Range<Int32>, limit: Int) {
    self.filter = filter
    self.stored = stored
    self.limit = limit
  }

  /// The first half-hour that is not looked at: the end of the period, or of what is stored.
  package var end: Int32 {
    max(stored.lowerBound, min(filter.toSlot ?? stored.upperBound, stored.upperBound))
  }

  /// Where "now" begins; a shorter period is recent all of it.
  package var recentFrom: Int32 {
    max(end - rules.recentSlots, min(filter.fromSlot ?? 0, end - 1), stored.lowerBound)
  }

  /// Where the days begin that are looked at.
  package var from: Int32 {
    max(stored.lowerBound, recentFrom - Int32(rules.daysBefore) * ChangeRules.daySlots)
  }

  /// What ended before it is no news.
  package var endedFrom: Int32 {
    max(from, recentFrom - Int32(rules.endedDays) * ChangeRules.daySlots)
  }

  /// Whether the store has a day before the recent hours; without one everything would be new.
  package var hasHistory: Bool { recentFrom - stored.lowerBound >= ChangeRules.daySlots }
}

/// What has changed.
package struct ChangesAnswer: Sendable, Equatable {
  /// By status, of each the most refused first, then by organisation, key, cause and host; no more
  /// of each than were asked for.
  package var changes: [Change] = []
  /// All there are of each status.
  package var counts: [ChangeStatus: Int] = [:]

  /// Makes an answer of nothing.
  package init() {}
}

extension StoreSnapshot {
  /// What has become of each organisation × key × cause × host that was refused.
  ///
  /// - Complexity: O(cells of refusals in the days that are looked at, and of all requests since
  ///   `endedFrom`); memory O(limit).
  package func changes(_ question: ChangesQuestion) throws -> ChangesAnswer {
    guard question.hasHistory else { return ChangesAnswer() }
    let days = try coveredDays(question)
    var kept = ChangeKeeper(limit: question.limit)
    let rows = try RawQuery(database, changesQuery(question))
    while try rows.step() {
      guard let cause = Cause(rawValue: UInt8(clamping: rows.number(2) ?? -1)) else { continue }
      var history = ChangeHistory()
      history.refusedRecently = rows.number(5) ?? 0
      history.lastDayBefore = rows.number(6).map { Int($0) }
      history.daysOfWeek = Int(rows.number(8) ?? 0)
      history.lastRefusedAt = rows.number(10) ?? 0
      history.lastOkAt = rows.number(11)
      history.lastSeenAt = rows.number(12)
      kept.add(
        Change(
          status: history.status(question.rules, days: days), org: rows.identifier(0),
          key: rows.text(1), cause: cause, host: rows.text(3), refused: rows.number(4) ?? 0,
          refusedRecently: history.refusedRecently, days: Int(rows.number(7) ?? 0),
          firstRefusedAt: rows.number(9) ?? 0, lastRefusedAt: history.lastRefusedAt,
          lastOkAt: history.lastOkAt))
    }
    return kept.answer
  }

  /// Two grouping passes over the refusals, by day and then over the days; for those that are not
  /// refused any more one over all requests. Where no key was sent, success with any key of the
  /// organisation counts: who mends it is seen under its key.
  private func changesQuery(_ question: ChangesQuestion) -> SQL {
    var refusals = question.filter
    refusals.fromSlot = question.from
    refusals.toSlot = question.end
    var served = question.filter
    served.causes = []
    served.route = nil
    served.event = nil
    served.fromSlot = question.endedFrom
    served.toSlot = question.end
    let recentFrom = question.recentFrom
    let endedAt = Int64(question.endedFrom) * UTCTime.slotMilliseconds
    return """
      WITH daily AS (
        SELECT c.org AS org, c.key AS key, c.cause AS cause, c.host AS host,
          CASE WHEN c.slot >= \(recentFrom) THEN 0
            ELSE 1 + (\(recentFrom) - 1 - c.slot) / \(ChangeRules.daySlots) END AS day,
          SUM(c.requests) AS refused, MIN(c.first_at) AS first_at, MAX(c.last_at) AS last_at
        FROM \(refusals.refusals) c GROUP BY 1, 2, 3, 4, 5),
      refused AS (
        SELECT org, key, cause, host, SUM(refused) AS refused,
          coalesce(SUM(refused) FILTER (WHERE day = 0), 0) AS recently,
          MIN(day) FILTER (WHERE day > 0) AS day_before, count(*) AS days,
          count(*) FILTER (WHERE day BETWEEN 1 AND \(question.rules.weekDays)) AS days_of_week,
          MIN(first_at) AS first_at, MAX(last_at) AS last_at
        FROM daily GROUP BY org, key, cause, host
        HAVING recently > 0 OR MAX(last_at) >= \(endedAt)),
      seen AS MATERIALIZED (
        SELECT t.org AS org, t.key AS key, t.host AS host, MAX(t.last_ok_at) AS ok_at,
          MAX(t.last_at) AS last_at
        FROM \(served.traffic) t
        WHERE EXISTS (SELECT 1 FROM refused WHERE recently = 0)
        GROUP BY t.org, t.key, t.host),
      any_key AS MATERIALIZED (
        SELECT org, host, MAX(ok_at) AS ok_at FROM seen GROUP BY org, host)
      SELECT r.org, k.value, r.cause, h.value, r.refused, r.recently, r.day_before, r.days,
        r.days_of_week, r.first_at, r.last_at,
        CASE WHEN r.key IS NULL THEN a.ok_at ELSE s.ok_at END, s.last_at
      FROM refused r
        LEFT JOIN text k ON k.id = r.key LEFT JOIN text h ON h.id = r.host
        LEFT JOIN seen s
          ON r.recently = 0 AND s.org IS r.org AND s.key IS r.key AND s.host IS r.host
        LEFT JOIN any_key a
          ON r.recently = 0 AND r.key IS NULL AND a.org IS r.org AND a.host IS r.host
      """
  }

  /// Whether the store has requests of each day before the recent hours, the next to them first.
  private func coveredDays(_ question: ChangesQuestion) throws -> [Bool] {
    var days = Array(repeating: false, count: question.rules.daysBefore)
    let length = Int64(ChangeRules.daySlots) * UTCTime.slotMilliseconds
    let end = Int64(question.recentFrom) * UTCTime.slotMilliseconds
    let start = end - Int64(days.count) * length
    let sources = try RawQuery(
      database,
      """
      SELECT max(first_at, \(start)), min(last_at, \(end) - 1) FROM source
      WHERE first_at < \(end) AND last_at >= \(start)
      """)
    while try sources.step() {
      guard let first = sources.number(0), let last = sources.number(1), first <= last else {
        continue
      }
      // Both lie in `start..<end`, so the days lie in 0..<days.count.
      for day in Int((end - 1 - last) / length)...Int((end - 1 - first) / length) {
        days[day] = true
      }
    }
    return days
  }
}
