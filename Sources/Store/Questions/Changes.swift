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
  ///   `endedFrom`), 0.4 µs each; memory O(distinct ones).
  package func changes(_ question: ChangesQuestion) throws -> ChangesAnswer {
    guard question.hasHistory else { return ChangesAnswer() }
    let days = try coveredDays(question)
    let refused = try refusedClients(question)
    let ended = refused.filter { $0.value.recently == 0 }.keys
    let seen = try lastSeen(of: Set(ended.map(\.client)), question)
    var texts = StoredTexts(database)
    var kept = ChangeKeeper(limit: question.limit)
    for (key, its) in refused {
      var history = ChangeHistory()
      history.refusedRecently = its.recently
      history.lastDayBefore = its.lastDayBefore
      history.daysOfWeek = its.days(in: 1...question.rules.weekDays)
      history.lastRefusedAt = its.lastAt
      if its.recently == 0 {
        // Where no key was sent, success with any key counts: who mends it is seen under its key.
        history.lastSeenAt = seen[key.client]?.lastAt
        history.lastOkAt =
          (key.client.key == nil ? seen[key.client.ofAnyKey] : seen[key.client])?.okAt
      }
      kept.add(
        Change(
          status: history.status(question.rules, days: days), org: key.client.org,
          key: try texts.text(key.client.key), cause: key.cause,
          host: try texts.text(key.client.host), refused: its.refused,
          refusedRecently: its.recently, days: its.days(in: 0...63), firstRefusedAt: its.firstAt,
          lastRefusedAt: its.lastAt, lastOkAt: history.lastOkAt))
    }
    return kept.answer
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
