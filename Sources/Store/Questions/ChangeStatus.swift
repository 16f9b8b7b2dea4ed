/// Where a failing client stands: what a refusal of one organisation, key, cause and host has become.
///
/// The order is that of a report: what needs somebody first.
package enum ChangeStatus: UInt8, CaseIterable, Sendable {
  /// Refused now, and not once before.
  case new
  /// Refused now and before, with a pause of days between.
  case returned
  /// Refused now and lately, but not on most days.
  case ongoing
  /// Refused now, and on most days of the week before.
  case chronic
  /// Refused before, not now; its requests succeed since.
  case recovered
  /// Refused before, not now for this cause; its requests still fail, for another.
  case changed
  /// Refused before, not now; nothing has come from it since.
  case goneQuiet

  /// The word for it, in data.
  package var word: String { self == .goneQuiet ? "gone-quiet" : String(describing: self) }
}

/// The figures of the words: what is recent, a pause, most days.
package struct ChangeRules: Sendable, Equatable {
  /// Half-hours before the end that are "now": a day.
  package var recentSlots: Int32 = 48
  /// Days before those that are looked at. What was refused only earlier is not known any more.
  package var daysBefore = 42
  /// Days before the recent hours of which the ends are told; an older end is no news, and finding
  /// out what came of it would cost a pass over more requests (20 ms for 14 days of 4,400 cells).
  package var endedDays = 14
  /// Days, with requests in the store, without a refusal that make a pause.
  package var pauseDays = 3
  /// Days next before the recent hours of which `chronic` takes most.
  package var weekDays = 7
  /// Days of those that `chronic` takes at least, in a store that is young.
  package var chronicDaysMin = 3

  /// The usual figures.
  package init() {}

  /// A day, in half-hours; days are counted back from the recent hours.
  package static let daySlots: Int32 = 48
}

/// What the slots tell of one organisation × key × cause × host.
package struct ChangeHistory: Sendable, Equatable {
  /// Refusals within the recent hours.
  package var refusedRecently: Int64 = 0
  /// The last day before the recent hours with a refusal: 1 is the day next to them; nil: none.
  package var lastDayBefore: Int?
  /// Days of the week before the recent hours with a refusal.
  package var daysOfWeek = 0
  /// Its last refusal, milliseconds.
  package var lastRefusedAt: Int64 = 0
  /// The last success of the same organisation, key and host; milliseconds.
  package var lastOkAt: Int64?
  /// The last request of the same organisation, key and host; milliseconds.
  package var lastSeenAt: Int64?

  /// Makes the history of nothing.
  package init() {}

  /// What has become of it.
  ///
  /// - Parameters:
  ///   - rules: the figures.
  ///   - days: whether the store has requests of the day `index + 1` before the recent hours. A day
  ///     without any, whose logs are missing, is neither a pause nor one of "most days".
  /// - Returns: just one status.
  package func status(_ rules: ChangeRules, days: [Bool]) -> ChangeStatus {
    guard refusedRecently > 0 else {
      if let lastOkAt, lastOkAt > lastRefusedAt { return .recovered }
      if let lastSeenAt, lastSeenAt > lastRefusedAt { return .changed }
      return .goneQuiet
    }
    guard let lastDayBefore else { return .new }
    let pause = days.prefix(max(0, lastDayBefore - 1)).count { $0 }
    if pause >= rules.pauseDays { return .returned }
    let week = days.prefix(rules.weekDays).count { $0 }
    let isMost = daysOfWeek * 2 > week && daysOfWeek >= rules.chronicDaysMin
    return isMost ? .chronic : .ongoing
  }
}
