package import Profile
package import Registry
package import Store
package import Verdict

/// Stored cases, read once, and what becomes of them under remedies.
///
/// Verdicts are those of the registry and the profile of now. A case is judged at its first time; as
/// cases are split where a fact of the registry changes, that is exact for what they are, and exact
/// to the half-hour for a key that is used instead.
package struct WhatIf {
  /// A refused case.
  package struct Refused: Sendable {
    /// As it is stored.
    package var stored: StoredCase
    /// The verdict of now; as stored, where a value was folded.
    package var verdict: Verdict
    /// Nil where a value was folded: then nothing can be said of it.
    fileprivate var its: Case?
    fileprivate var sent: Sent
  }

  /// Requests that were served.
  package struct Served: Sendable {
    package var stored: StoredTraffic
    fileprivate var its: Case
    fileprivate var sent: Sent
  }

  /// The judge of what was.
  package let judge: Judge
  /// In the order in which they were added.
  package private(set) var refused: [Refused] = []
  package private(set) var served: [Served] = []
  private var reader: CaseReader
  private let nearMisses: [String: StoredNearMiss]

  /// Makes an inquiry without cases.
  ///
  /// - Parameters:
  ///   - registry: of now.
  ///   - profile: of now.
  ///   - nearMisses: what malformed keys were meant to be (`AuditStore.nearMisses`).
  package init(
    _ registry: RegistryIndex, _ profile: APIProfile, nearMisses: [String: StoredNearMiss] = [:]
  ) {
    judge = Judge(registry: registry, rules: profile.judgeRules())
    reader = CaseReader(registry, profile)
    self.nearMisses = nearMisses
  }

  /// Adds a refused case. About 1 µs.
  package mutating func add(_ stored: StoredCase) {
    let its = reader.read(stored)
    let verdict = its.map { judge.verdict(on: $0, at: stored.firstAt) } ?? stored.verdict
    refused.append(
      Refused(
        stored: stored, verdict: verdict, its: its, sent: sent(stored.key, stored.host)))
  }

  /// Adds requests that were served, if they are the API's: a URL without organisation and event and
  /// a request without a key are none (health checks, preflights).
  package mutating func add(_ stored: StoredTraffic) {
    guard stored.key != nil || stored.urlOrg != .none || stored.event != .none,
      let its = reader.read(stored)
    else { return }
    served.append(Served(stored: stored, its: its, sent: sent(stored.key, stored.host)))
  }

  private mutating func sent(_ key: String?, _ host: String?) -> Sent {
    let meant = key.flatMap { nearMisses[$0] }?.key
    return Sent(key: key, host: host, meantKey: meant.flatMap { reader.key($0) })
  }

  // MARK: - Answers

  /// What becomes of each of `refused` under `remedies`, which hold together.
  ///
  /// - Complexity: 50 ns a case on which no remedy bears, 1 µs each of the others.
  package func effects(of remedies: [Remedy]) -> [Effect] {
    let judge = judge.supposing(remedies)
    return refused.map { case_ in
      guard let its = case_.its else { return .unchanged }
      return judge.effect(
        on: its, case_.sent, at: case_.stored.firstAt, judged: case_.verdict)
    }
  }

  /// The sums over `refused` under `remedies`.
  package func sums(of remedies: [Remedy]) -> WhatIfSums {
    var sums = WhatIfSums()
    for (case_, effect) in zip(refused, effects(of: remedies)) {
      sums.add(effect, case_.verdict.cause, case_.stored.requests)
    }
    return sums
  }

  /// Which of `served` would be refused under `remedies`; what is of no effect is left out.
  ///
  /// A feature that is switched off refuses on the routes that it gates; of served requests the
  /// route is not kept, so all of the event's are counted and marked (`isUpperBound`).
  package func newlyRefused(under remedies: [Remedy]) -> [NewlyRefused] {
    guard remedies.contains(where: \.mayRefuse) else { return [] }
    let judge = judge.supposing(remedies)
    return served.compactMap { served in
      let time = served.stored.firstOkAt
      let failing = judge.newlyFailing(served.its, served.sent, at: time)
      if let cause = judge.first(of: failing) {
        return NewlyRefused(stored: served.stored, cause: cause, isUpperBound: false)
      }
      guard judge.mayNewlyFailFeature(served.its, at: time) else { return nil }
      return NewlyRefused(stored: served.stored, cause: .feature, isUpperBound: true)
    }
  }
}

/// Requests that were served and would be refused.
package struct NewlyRefused: Sendable {
  package var stored: StoredTraffic
  /// The first check that they would fail.
  package var cause: Cause
  /// Whether they may be fewer.
  package var isUpperBound: Bool
}

/// What remedies make of refused requests, in numbers of requests.
package struct WhatIfSums: Sendable, Equatable {
  /// A figure for each cause.
  package struct Counts: Sendable, Equatable {
    /// Refused for it, as it was.
    package var refused: Int64 = 0
    /// Of these, those that would pass.
    package var wouldPass: Int64 = 0
    /// Of those that would pass, those of which some check cannot be told, or of which the log says
    /// otherwise than the registry.
    package var uncertain: Int64 = 0
    /// Of these, those on which the remedies change nothing.
    package var unchanged: Int64 = 0
    /// Refused for it under the remedies: the unchanged, and what had another cause.
    package var stillFails: Int64 = 0
  }

  private var counts: [Cause: Counts] = [:]

  /// Makes sums of nothing.
  package init() {}

  /// The figures of one cause.
  package subscript(cause: Cause) -> Counts { counts[cause] ?? Counts() }

  /// The figures of all causes together.
  package var total: Counts {
    counts.values.reduce(into: Counts()) { total, one in
      total.refused += one.refused
      total.wouldPass += one.wouldPass
      total.uncertain += one.uncertain
      total.unchanged += one.unchanged
      total.stillFails += one.stillFails
    }
  }

  /// Adds requests that were refused for `cause`.
  package mutating func add(_ effect: Effect, _ cause: Cause, _ requests: Int64) {
    counts[cause, default: Counts()].refused += requests
    switch effect {
    case .wouldPass(let isCertain):
      counts[cause, default: Counts()].wouldPass += requests
      if !isCertain { counts[cause, default: Counts()].uncertain += requests }
    case .stillFails(let first, _):
      counts[first, default: Counts()].stillFails += requests
    case .unchanged:
      counts[cause, default: Counts()].unchanged += requests
      counts[cause, default: Counts()].stillFails += requests
    }
  }
}
