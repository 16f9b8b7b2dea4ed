package import Profile
package import Registry
package import Store
package import Verdict

/// A refused case that can be judged under remedies.
package struct RefusedCase: Sendable {
  /// As it is stored.
  package var stored: StoredCase
  /// The verdict of now; as stored, where a value was folded.
  package var verdict: Verdict
  /// Nil where a value was folded: then nothing can be said of it.
  fileprivate var its: Case?
  fileprivate var sent: Sent

  /// Whether a value was folded into `(other)`, so that no remedy can be tried.
  package var isFolded: Bool { its == nil }

  /// Whether the remedies that `judge` supposes are about it.
  package func isConcerned(_ judge: Judge) -> Bool {
    its.map { judge.concerns($0, sent, at: stored.firstAt) } ?? false
  }

  /// What becomes of it under the remedies that `judge` supposes.
  package func effect(_ judge: Judge) -> Effect {
    guard let its else { return .unchanged }
    return judge.effect(on: its, sent, at: stored.firstAt, judged: verdict)
  }
}

/// Requests that were not refused and can be judged under remedies.
package struct AnsweredCase: Sendable {
  /// As they are stored.
  package var stored: StoredTraffic
  fileprivate var its: Case
  fileprivate var sent: Sent

  /// Why they would be refused under the remedies that `judge` supposes; nil if they would not.
  ///
  /// A feature that is switched off refuses on the routes that it gates; of what was not
  /// refused the route is not kept, so all of the event's are counted and marked (`isUpperBound`).
  package func newlyRefused(_ judge: Judge) -> NewlyRefused? {
    let time = stored.firstOkAt ?? stored.firstAt
    if let cause = judge.first(of: judge.newlyFailing(its, sent, at: time)) {
      return NewlyRefused(stored: stored, cause: cause, isUpperBound: false)
    }
    guard judge.mayNewlyFailFeature(its, at: time) else { return nil }
    return NewlyRefused(stored: stored, cause: .feature, isUpperBound: true)
  }
}

/// Requests that were not refused and would be: those served, and those answered with an error.
package struct NewlyRefused: Sendable {
  package var stored: StoredTraffic
  /// The first check that they would fail.
  package var cause: Cause
  /// Whether they may be fewer.
  package var isUpperBound: Bool
}

/// Makes cases that can be judged under remedies from cases as the store keeps them.
///
/// Verdicts are those of the registry and the profile of now. A case is judged at its first time; as
/// cases are split where a fact of the registry changes, that is exact for what they are, and exact
/// to the half-hour for a key that is used instead.
package struct SupposedCaseReader {
  /// The judge of what was.
  package let judge: Judge
  private var reader: CaseReader
  private let nearMisses: [String: StoredNearMiss]

  /// Makes a reader.
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

  /// A refused case. About 1 µs.
  package mutating func read(_ stored: StoredCase) -> RefusedCase {
    let its = reader.read(stored)
    let verdict = its.map { judge.verdict(on: $0, at: stored.firstAt) } ?? stored.verdict
    return RefusedCase(
      stored: stored, verdict: verdict, its: its, sent: sent(stored.key, stored.host))
  }

  /// Requests that were not refused; nil if a value was folded, and if they are none of the API's: a
  /// URL without organisation and event and a request without a key (health checks, preflights).
  package mutating func read(_ stored: StoredTraffic) -> AnsweredCase? {
    guard stored.key != nil || stored.urlOrg != .none || stored.event != .none,
      let its = reader.read(stored)
    else { return nil }
    return AnsweredCase(stored: stored, its: its, sent: sent(stored.key, stored.host))
  }

  private mutating func sent(_ key: String?, _ host: String?) -> Sent {
    let meant = nearMisses.isEmpty ? nil : key.flatMap { nearMisses[$0] }?.key
    return Sent(key: key, host: host, meantKey: meant.flatMap { reader.key($0) })
  }
}
