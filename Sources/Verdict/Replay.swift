/// The checks of one request, replayed.
struct Replay {
  /// What held at its moment.
  let circumstances: Circumstances
  /// What the checks find then.
  let outcomes: Outcomes
  /// The same, with all states that the key had within the tolerance.
  let nearby: Outcomes
  /// The order in which the API checks.
  let order: [Cause]
  /// `registry`, or `partial` where the key is not known to the log or keys not to the registry.
  let evidence: Evidence

  /// The check among `causes` that explains the refusal: the first in the API's order that fails
  /// for certain; else the first that may; else one that fails within the tolerance of a change.
  func first(in causes: CauseSet) -> Cause? {
    for failing in [outcomes.failing, outcomes.perhapsFailing, nearby.perhapsFailing] {
      let open = failing.intersection(causes)
      if let cause = order.first(where: { open.contains($0) }) { return cause }
    }
    return nil
  }

  /// The checks that fail for certain, and `cause` if it may fail.
  func failing(with cause: Cause) -> CauseSet {
    let certain = outcomes.failing
    return detail(of: cause) == nil ? certain : certain.union(CauseSet(cause))
  }

  /// How `cause` fails, if it does, may, or does within the tolerance.
  func detail(of cause: Cause) -> Detail? {
    outcomes.detail(of: cause) ?? nearby.detail(of: cause)
  }

  /// Whether each of `checks` passes or has nothing to look at, and one at least passes.
  func passes(_ checks: [Cause]) -> Bool {
    let asked = checks.filter { check in
      switch check {
      case .org: circumstances.org != .absent
      case .event, .feature: circumstances.event != .absent
      default: true
      }
    }
    return !asked.isEmpty && asked.allSatisfy { outcomes[$0] == .passes }
  }

  /// Whether a logged cause and the replay say the same; nil where the replay cannot tell.
  func agreement(with cause: Cause) -> Agreement? {
    if detail(of: cause) != nil { return .agree }
    if outcomes[cause] == .passes { return .conflict }
    // What does not exist cannot be switched off. (A malformed key may have been read as it was
    // meant.)
    if cause == .inactive, case .fails(let detail) = nearby[.invalid], detail != .malformed {
      return .conflict
    }
    return nil
  }
}
