package import Profile
package import Registry
package import Store
package import Verdict

/// What remedies, which hold together, make of the cases of a store: counted as they come, nothing
/// is kept of a case.
package struct WhatIfTally {
  /// What would refuse requests that the remedies are about.
  package struct Failing: Hashable, Sendable {
    /// The first check.
    package var cause: Cause
    /// All that fail; `cause` among them.
    package var failing: CauseSet
  }

  /// The figures of an organisation.
  package struct OrgCounts: Sendable, Equatable {
    /// Refused requests that the remedies are about.
    package var concerned: Int64 = 0
    package var wouldPass: Int64 = 0
    package var newlyRefused: Int64 = 0

    /// Makes figures.
    package init(concerned: Int64 = 0, wouldPass: Int64 = 0, newlyRefused: Int64 = 0) {
      self.concerned = concerned
      self.wouldPass = wouldPass
      self.newlyRefused = newlyRefused
    }
  }

  /// Whose requests, which were not refused, would be, and why.
  package struct NewlyRefusedGroup: Hashable, Sendable {
    package var org: StoredIdentifier
    package var event: StoredIdentifier
    package var key: String?
    package var cause: Cause
    /// Whether they may be fewer.
    package var isUpperBound: Bool
  }

  /// How many, and when; milliseconds.
  package struct NewlyRefusedCounts: Sendable, Equatable {
    package var requests: Int64 = 0
    /// Of these, those that were answered with an error.
    package var errors: Int64 = 0
    package var firstAt = Int64.max
    package var lastAt = Int64.min
  }

  package let remedies: [Remedy]
  /// Under all remedies together.
  package private(set) var sums = WhatIfSums()
  /// Under each alone, in the order of `remedies`; empty where there is but one.
  package private(set) var alone: [WhatIfSums]
  /// Requests that were not refused and would be under each alone, likewise.
  package private(set) var newlyRefusedAlone: [Int64]
  /// Refused requests that the remedies are about and that are refused all the same.
  package private(set) var stillFailing: [Failing: Int64] = [:]
  package private(set) var orgs: [StoredIdentifier: OrgCounts] = [:]
  package private(set) var newlyRefused: [NewlyRefusedGroup: NewlyRefusedCounts] = [:]
  /// Refused requests with a value that was folded: no remedy can be tried on them.
  package private(set) var folded: Int64 = 0
  /// Refused requests whose verdict of now has another cause than the stored one.
  package private(set) var judgedOtherwise: Int64 = 0

  private var reader: SupposedCaseReader
  private let together: Judge
  private let each: [Judge]

  /// Makes a tally without cases.
  ///
  /// - Parameters:
  ///   - remedies: what is supposed; none contradicts another.
  ///   - registry: of now.
  ///   - profile: of now.
  ///   - nearMisses: what malformed keys were meant to be (`AuditStore.nearMisses`).
  package init(
    _ remedies: [Remedy], _ registry: RegistryIndex, _ profile: APIProfile,
    nearMisses: [String: StoredNearMiss] = [:]
  ) {
    self.remedies = remedies
    reader = SupposedCaseReader(registry, profile, nearMisses: nearMisses)
    let judge = reader.judge
    together = judge.supposing(remedies)
    each = remedies.count > 1 ? remedies.map { judge.supposing([$0]) } : []
    alone = each.map { _ in WhatIfSums() }
    newlyRefusedAlone = each.map { _ in 0 }
  }

  /// Whether requests that were not refused need to be added.
  package var asksAnswered: Bool { remedies.contains { $0.mayRefuse } }

  /// Adds a refused case. About 2 µs.
  package mutating func add(_ stored: StoredCase) {
    let case_ = reader.read(stored)
    let isConcerned = case_.isConcerned(together)
    let effect = case_.effect(together)
    sums.add(case_, effect, isConcerned)
    for (place, judge) in each.enumerated() {
      alone[place].add(case_, case_.effect(judge), case_.isConcerned(judge))
    }
    if case_.isFolded { folded += stored.requests }
    if case_.verdict.cause != stored.verdict.cause { judgedOtherwise += stored.requests }
    guard isConcerned else { return }
    orgs[stored.org, default: OrgCounts()].concerned += stored.requests
    var still: Failing
    switch effect {
    case .wouldPass:
      orgs[stored.org, default: OrgCounts()].wouldPass += stored.requests
      return
    case .stillFails(let cause, let failing): still = Failing(cause: cause, failing: failing)
    case .unchanged:
      // What of these fails besides was not looked at under the remedies.
      let isIncurable = case_.verdict.cause == .edge || case_.verdict.cause == .unknown
      still = Failing(
        cause: case_.verdict.cause, failing: isIncurable ? [] : case_.verdict.failing)
    }
    still.failing.insert(CauseSet(still.cause))
    stillFailing[still, default: 0] += stored.requests
  }

  /// Adds requests that were not refused.
  package mutating func add(_ stored: StoredTraffic) {
    guard let case_ = reader.read(stored) else { return }
    let requests = stored.requests - stored.refused
    for (place, judge) in each.enumerated() where case_.newlyRefused(judge) != nil {
      newlyRefusedAlone[place] += requests
    }
    guard let refused = case_.newlyRefused(together) else { return }
    let group = NewlyRefusedGroup(
      org: stored.org, event: stored.event, key: stored.key, cause: refused.cause,
      isUpperBound: refused.isUpperBound)
    var counts = newlyRefused[group] ?? NewlyRefusedCounts()
    counts.requests += requests
    counts.errors += stored.errors
    counts.firstAt = min(counts.firstAt, stored.firstOkAt ?? stored.firstAt)
    counts.lastAt = max(counts.lastAt, stored.lastOkAt ?? stored.lastAt)
    newlyRefused[group] = counts
    orgs[stored.org, default: OrgCounts()].newlyRefused += requests
  }
}
