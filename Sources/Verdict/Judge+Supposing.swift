import Registry

/// What becomes of a refused request under remedies.
package enum Effect: Hashable, Sendable {
  /// Every check would pass; without certainty where a check cannot be told, or where the log gave a
  /// reason against which the registry speaks.
  case wouldPass(isCertain: Bool)
  /// It would be refused all the same, for another cause or fewer: by the first check, of all.
  case stillFails(Cause, CauseSet)
  /// The remedies do not bear on it, or not enough to change anything.
  case unchanged
}

// Precisely, of a refusal whose verdict has the cause C:
// - An `edge` or `unknown` refusal stays one: no check of the API explains it, so nothing that makes
//   checks pass can be known to let it through.
// - C is cured if the replay had it fail and under the remedies has not; or if a remedy is meant for
//   that check (reactivating the key of a request that the log says was refused as inactive), though
//   the registry cannot tell, or thinks that it passed.
// - It would pass if C is cured and no check of the profile fails under the remedies. A check that
//   may fail but is not C (between two snapshots that differ) is one that cannot be told.

extension Judge {
  /// The same judge, in a world in which `remedies` hold together.
  package func supposing(_ remedies: [Remedy]) -> Judge {
    var judge = self
    judge.supposition = Supposition(remedies, registry)
    return judge
  }

  /// Whether the remedies are about this request: its key, its host, its event, its feature, or
  /// about how it is sent.
  package func concerns(_ its: Case, _ sent: Sent = Sent(), at time: Int64) -> Bool {
    guard let supposition else { return false }
    return supposition.bears(on: its, sent, flags: flags(gating: its.route))
      || supposition.sent(its, sent, at: time, registry) != its
  }

  /// What becomes of a refused request at `time`.
  ///
  /// - Parameters:
  ///   - its: the request as it was sent.
  ///   - sent: what its case does not have.
  ///   - time: when.
  ///   - verdict: of the judge who supposes nothing, on the same request at the same time.
  /// - Returns: the effect of the remedies.
  /// - Complexity: 50 ns where no remedy bears on the request, else two verdicts.
  package func effect(
    on its: Case, _ sent: Sent = Sent(), at time: Int64, judged verdict: Verdict
  ) -> Effect {
    let cause = verdict.cause
    guard let supposition, cause != .edge, cause != .unknown, concerns(its, sent, at: time) else {
      return .unchanged
    }
    let supposed = supposition.sent(its, sent, at: time, registry)
    let replay = replay(of: supposed, at: time)
    var failing = replay.failing(with: cause).intersection(made)
    let addressed = supposition.addressed(
      its, sent, as: supposed, flags: flags(gating: supposed.route))
    let isCured =
      !failing.contains(cause) && (addressed.contains(cause) || verdict.failing.contains(cause))
    if !isCured { failing.insert(CauseSet(cause)) }
    if failing.isEmpty {
      return .wouldPass(
        isCertain: replay.passes(rules.order) && verdict.agreement != .conflict)
    }
    let had = verdict.failing.union(CauseSet(cause))
    let first = first(of: failing, new: failing.subtracting(had), was: cause)
    return failing == had && first == cause ? .unchanged : .stillFails(first, failing)
  }

  /// The check that would refuse: what refused before goes on to, unless one before it now fails.
  private func first(of failing: CauseSet, new: CauseSet, was cause: Cause) -> Cause {
    let open = failing.contains(cause) ? new.union(CauseSet(cause)) : failing
    return rules.order.first { open.contains($0) } ?? cause
  }

  /// The checks that a request, served at `time`, would fail under the remedies and did not fail;
  /// empty if none.
  ///
  /// - Parameters:
  ///   - its: the request; its route may be unknown (-1): a feature is then never among the checks.
  ///   - sent: what its case does not have.
  ///   - time: when.
  /// - Returns: the checks.
  package func newlyFailing(_ its: Case, _ sent: Sent = Sent(), at time: Int64) -> CauseSet {
    guard let supposition, concerns(its, sent, at: time) else { return [] }
    let supposed = supposition.sent(its, sent, at: time, registry)
    var plain = self
    plain.supposition = nil
    return outcomes(of: supposed, at: time).failing.intersection(made)
      .subtracting(plain.outcomes(of: its, at: time).failing)
  }

  /// Whether a request for the event of `its`, of a route that is not known, may fail a feature check
  /// at `time` that it passed: a flag that gates some route is supposed to be off and was not.
  package func mayNewlyFailFeature(_ its: Case, at time: Int64) -> Bool {
    guard let supposition, made.contains(.feature) else { return false }
    return supposition.disabledFlags(of: its).contains { name in
      guard rules.flagsByRoute.contains(where: { $0.contains(name) }) else { return false }
      guard case .number(let id) = its.event, let event = registry.event(id),
        let flag = registry.flagIndex(named: name)
      else { return true }
      return registry.flag(flag, of: event, at: time) != .off
    }
  }

  /// The first of `causes` in the order in which the API checks.
  package func first(of causes: CauseSet) -> Cause? {
    rules.order.first { causes.contains($0) }
  }

  /// The flags that gate a route, by name.
  func flags(gating route: Int16) -> [String] {
    rules.flagsByRoute.indices.contains(Int(route)) ? rules.flagsByRoute[Int(route)] : []
  }
}
