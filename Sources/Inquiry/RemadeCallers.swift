import Bytes
import Rollup
import Verdict

/// Callers of groups that are judged anew: their causes, and which of their keys are known.
struct RemadeCallers {
  private struct Place: Hashable {
    var day: Int32
    var key: TextRef
  }

  /// As they are now.
  private(set) var callers: [CallerRow]
  /// Callers of whom the counts do not tell what a cause of theirs is now.
  private(set) var unclear = 0

  private let groups: [Regrouped]
  /// What each cause is now: on a day, and at all.
  private var byDay: [Int32: [Cause: CauseSet]] = [:]
  private var overall: [Cause: CauseSet] = [:]
  private var places: [Place: [Int]] = [:]

  init(
    _ callers: [CallerRow], _ groups: [Regrouped], isOther: (TextRef) -> Bool,
    isKnown: (TextRef) -> Bool
  ) {
    self.callers = callers
    self.groups = groups.filter { !$0.its.isServed }
    for (index, group) in self.groups.enumerated() {
      let day = Int32(
        clamping: Int64(group.old.of.slot) * UTCTime.slotMilliseconds / UTCTime.dayMilliseconds)
      let (old, new) = (group.old.of.verdict.cause, CauseSet(group.its.verdict.cause))
      byDay[day, default: [:]][old, default: []].formUnion(new)
      overall[old, default: []].formUnion(new)
      places[Place(day: day, key: group.old.of.key), default: []].append(index)
    }
    for index in callers.indices {
      for key in callers[index].keys.keys { self.callers[index].keys[key] = isKnown(key) }
      let causes = causes(of: callers[index], isOther: isOther(callers[index].clientIP))
      self.callers[index].causes = causes.now
      if causes.isUnclear { unclear += 1 }
    }
  }

  private func causes(
    of caller: CallerRow, isOther: Bool
  ) -> (now: CauseSet, isUnclear: Bool) {
    let all = (isOther ? overall : byDay[caller.day] ?? [:])
    var now: CauseSet = []
    var open: [Cause] = []
    for cause in Cause.allCases where caller.causes.contains(cause) {
      let causes = all[cause] ?? CauseSet(cause)
      if causes.only == nil { open.append(cause) } else { now.formUnion(causes) }
    }
    if open.isEmpty { return (now, false) }
    if isOther { return (now.union(caller.causes), true) }
    // Among the groups that it may have been in are all that it was in.
    let candidates = candidates(for: caller)
    if candidates.reduce(0, { $0 + groups[$1].old.requests }) == caller.refused {
      return (candidates.reduce(into: []) { $0.formUnion(nowCause(of: $1)) }, false)
    }
    var isUnclear = false
    for cause in open {
      var causes = candidates.filter { groups[$0].old.of.verdict.cause == cause }
        .reduce(into: CauseSet()) { $0.formUnion(nowCause(of: $1)) }
      if causes.only == nil {
        isUnclear = true
        causes = CauseSet(cause)
      }
      now.formUnion(causes)
    }
    return (now, isUnclear)
  }

  private func nowCause(of index: Int) -> CauseSet { CauseSet(groups[index].its.verdict.cause) }

  /// The groups that the caller may have been in: all that it was in are among them.
  private func candidates(for caller: CallerRow) -> [Int] {
    func isPossible(_ index: Int) -> Bool {
      let group = groups[index].old
      let org = group.of.urlOrg
      return caller.causes.contains(group.of.verdict.cause) && group.firstAt <= caller.lastAt
        && caller.firstAt <= group.lastAt
        && (caller.isCut || org == .none || caller.orgs.contains(org))
    }
    let near =
      caller.isCut
      ? places.filter { $0.key.day == caller.day }.flatMap(\.value)
      : ([0] + caller.keys.keys).flatMap { places[Place(day: caller.day, key: $0)] ?? [] }
    return near.filter(isPossible)
  }
}
