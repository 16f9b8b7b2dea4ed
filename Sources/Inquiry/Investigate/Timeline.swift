/// A moment in the story of a finding.
package struct TimelineEntry: Hashable, Sendable {
  /// What happened.
  package enum What: Hashable, Sendable {
    /// The last request that was served before the first refusal.
    case lastServed
    /// The registry has a change: what refuses began, or ended.
    case turn(fails: Bool)
    case firstRefused
    /// The first one in the period, where others came before.
    case firstRefusedInPeriod
    /// Changes that are not listed, there being many.
    case moreTurns(Int)
    case lastRefused
    /// The first request that was served after the last refusal.
    case firstServed
    /// The period ends, or what is stored.
    case end
  }

  package var time: ChangeTime
  package var what: What
  /// Which finding it belongs to.
  package var finding: Int

  /// Makes an entry.
  package init(_ time: ChangeTime, _ what: What, finding: Int) {
    self.time = time
    self.what = what
    self.finding = finding
  }

  /// More changes than this are counted, not listed; the first and the last ones are.
  package static let turnsMax = 6

  /// The story of one finding, in time.
  package static func story(
    of finding: Finding, number: Int, end: Int64?
  ) -> [TimelineEntry] {
    var entries: [TimelineEntry] = []
    func add(_ time: ChangeTime, _ what: What) {
      entries.append(TimelineEntry(time, what, finding: number))
    }
    if let last = finding.lastOkBefore { add(.at(last), .lastServed) }
    let turns = turns(of: finding)
    if turns.count > turnsMax {
      let half = turnsMax / 2
      for turn in turns.prefix(half) + turns.suffix(half) {
        add(turn.time, .turn(fails: turn.fails))
      }
      add(turns[half].time, .moreTurns(turns.count - 2 * half))
    } else {
      for turn in turns { add(turn.time, .turn(fails: turn.fails)) }
    }
    add(.at(finding.seenAt), .firstRefused)
    if finding.seenAt < finding.firstAt { add(.at(finding.firstAt), .firstRefusedInPeriod) }
    if finding.lastAt != finding.firstAt { add(.at(finding.lastAt), .lastRefused) }
    if let first = finding.firstOkAfter { add(.at(first), .firstServed) }
    if let end { add(.at(end), .end) }
    // A change some time between two snapshots is put where the second has it, but not behind the
    // refusal that shows that it had come.
    return entries.enumerated().sorted { left, right in
      let (one, two) = (place(left.element, finding), place(right.element, finding))
      return one == two ? left.offset < right.offset : one < two
    }.map(\.element)
  }

  /// The changes from the one that began it to the first that ended it.
  private static func turns(of finding: Finding) -> [Turn] {
    let end = finding.recovery?.latest ?? .max
    var start = finding.seenAt
    if case .since(let time) = finding.onset { start = min(start, time.earliest) }
    return finding.history.turns.filter { start <= $0.time.earliest && $0.time.latest <= end }
  }

  private static func place(_ entry: TimelineEntry, _ finding: Finding) -> Int64 {
    guard case .between(let after, let upTo) = entry.time else { return entry.time.latest }
    if case .turn(true) = entry.what, after <= finding.seenAt { return min(upTo, finding.seenAt) }
    return upTo
  }
}
