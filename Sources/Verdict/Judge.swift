package import Registry

/// What the profile says about verdicts.
package struct JudgeRules: Sendable {
  /// The checks in the order in which the API makes them.
  package var order: [Cause]
  /// The causes that each status can have; a status that is not here can have all.
  package var causesByStatus: [UInt16: CauseSet]
  /// The flags that gate each route, by the route's number.
  package var flagsByRoute: [[String]]
  /// How long after a change of a key the gateway may still act on its former state, milliseconds.
  package var toleranceMilliseconds: Int64

  /// Makes rules.
  package init(
    order: [Cause], causesByStatus: [UInt16: CauseSet], flagsByRoute: [[String]],
    toleranceMilliseconds: Int64
  ) {
    self.order = order
    self.causesByStatus = causesByStatus
    self.flagsByRoute = flagsByRoute
    self.toleranceMilliseconds = toleranceMilliseconds
  }
}

/// Says why a request was refused, and which checks a served one should have failed.
///
/// Needs no log: a case can be made up (DESIGN 4, "would this key, URL and host pass now?").
package struct Judge: Sendable {
  let registry: RegistryIndex
  let rules: JudgeRules
  /// The checks that the API makes.
  let made: CauseSet
  /// The flags that gate each route; nil for one that no snapshot of events has.
  private let flagsByRoute: [[Int32?]]
  /// What is supposed to be otherwise than the registry has it; see `supposing`.
  var supposition: Supposition?

  /// Judges by `rules` over `registry`.
  package init(registry: RegistryIndex, rules: JudgeRules) {
    self.registry = registry
    self.rules = rules
    made = rules.order.reduce(into: []) { $0.insert(CauseSet($1)) }
    flagsByRoute = rules.flagsByRoute.map { flags in
      flags.map { registry.flagIndex(named: $0) }
    }
  }

  // MARK: - A refused request

  /// The verdict on a refusal (401, 403) at `time`.
  package func verdict(on its: Case, at time: Int64) -> Verdict {
    let replay = replay(of: its, at: time)
    let statusCauses = rules.causesByStatus[its.status] ?? .all
    var verdict =
      if let cause = its.reason.causes.only {
        logged(cause, its, replay)
      } else if its.reason.causes != .all {
        narrowed(its, replay, statusCauses)
      } else {
        unlogged(its, replay, statusCauses)
      }
    verdict.failing = replay.failing(with: verdict.cause).intersection(made)
    if statusCauses == CauseSet(.missing), its.credential.isKey { verdict.agreement = .conflict }
    return verdict
  }

  /// The checks of a request, replayed.
  func replay(of its: Case, at time: Int64) -> Replay {
    let exact = circumstances(of: its, at: time)
    let outcomes = Outcomes(exact)
    return Replay(
      circumstances: exact, outcomes: outcomes,
      nearby: hasOneState(its, within: rules.toleranceMilliseconds, of: time)
        ? outcomes
        : Outcomes(circumstances(of: its, at: time, tolerance: rules.toleranceMilliseconds)),
      order: rules.order,
      evidence: its.credential.isKey && registry.knowsKeys ? .registry : .partial)
  }

  /// Whether all that has a tolerance, the state of the key, is the same from `tolerance` before to
  /// `tolerance` after `time`.
  private func hasOneState(_ its: Case, within tolerance: Int64, of time: Int64) -> Bool {
    guard case .key(let index) = its.credential else { return true }
    return registry.keyStates(index, from: time - tolerance, to: time + tolerance)
      == registry.keyStates(index, from: time, to: time)
  }

  /// The gateway or the app wrote the cause.
  private func logged(_ cause: Cause, _ its: Case, _ replay: Replay) -> Verdict {
    Verdict(
      cause: cause,
      detail: its.reason.detail ?? replay.detail(of: cause) ?? onlyDetail(of: cause, its, replay),
      evidence: .logged, failing: [], agreement: replay.agreement(with: cause))
  }

  /// The gateway or the app wrote a reason that leaves several causes open: the checks pick one, else
  /// the status, where it can have only one of them.
  private func narrowed(_ its: Case, _ replay: Replay, _ statusCauses: CauseSet) -> Verdict {
    let open = its.reason.causes
    if let cause = replay.first(in: open) {
      return explained(by: cause, replay, agreement: .agree)
    }
    if let cause = open.intersection(statusCauses).only {
      // A key was sent: what reason and status leave is not so, and says nothing.
      if cause == .missing, its.credential.isKey { return unlogged(its, replay, statusCauses) }
      return Verdict(
        cause: cause, detail: cause == .edge ? nil : onlyDetail(of: cause, its, replay),
        evidence: .logged, failing: [], agreement: replay.agreement(with: cause))
    }
    // Only checks are open that all pass: a stale registry, a gateway that still acts on what it
    // remembers, or its fault. Nothing can be said against `edge`, which no registry knows.
    let isConflict = replay.passes(rules.order.filter { open.contains($0) })
    return unexplained(its, open, agreement: isConflict ? .conflict : nil)
  }

  /// Nothing is written: the checks are replayed, then the status speaks.
  private func unlogged(_ its: Case, _ replay: Replay, _ statusCauses: CauseSet) -> Verdict {
    var open = statusCauses
    // Pages of the API differ on the status of a missing key; a log that shows none was sent does
    // not need it.
    if replay.outcomes.failing.contains(.missing) { open.insert(CauseSet(.missing)) }
    if let cause = replay.first(in: open) { return explained(by: cause, replay) }
    if let cause = statusCauses.only, !(cause == .missing && its.credential.isKey) {
      return Verdict(
        cause: cause, detail: onlyDetail(of: cause, its, replay), evidence: .status, failing: [],
        agreement: nil)
    }
    if let cause = replay.first(in: .all) { return explained(by: cause, replay) }
    return unexplained(its, .all)
  }

  /// The cause that the checks give. That no key was sent is in the log, not in the registry.
  private func explained(
    by cause: Cause, _ replay: Replay, agreement: Agreement? = nil
  ) -> Verdict {
    Verdict(
      cause: cause, detail: replay.detail(of: cause),
      evidence: cause == .missing ? .status : replay.evidence, failing: [], agreement: agreement)
  }

  /// No cause among those that are open, and what is missing to tell.
  private func unexplained(
    _ its: Case, _ open: CauseSet, agreement: Agreement? = nil
  ) -> Verdict {
    var asksEvents = false
    if case .number = its.event { asksEvents = open.intersection(made).contains(.event) }
    let detail: Detail =
      if !its.credential.isKey {
        .keyNotLogged
      } else if !registry.knowsKeys || asksEvents && !registry.knowsEvents {
        .noRegistry
      } else {
        .passesAllChecks
      }
    return Verdict(
      cause: .unknown, detail: detail, evidence: .none, failing: [], agreement: agreement)
  }

  /// The detail of a cause on which the checks are silent: the only one it can be, or what the
  /// request line shows.
  private func onlyDetail(of cause: Cause, _ its: Case, _ replay: Replay) -> Detail? {
    let isSilent = replay.outcomes[cause] == .cannotTell
    return switch cause {
    case .missing: .absent
    case .inactive: .deactivated
    case .host: .notApproved
    case .feature: .featureDisabled
    case .edge: its.route < 0 ? .unknownRoute : .otherAuth
    case .org: isSilent && replay.circumstances.orgExists == .yes ? .foreignOrg : nil
    case .event: isSilent && replay.circumstances.eventExists == .yes ? .foreignEvent : nil
    case .invalid, .unknown: nil
    }
  }

  // MARK: - A served request

  /// The checks that a request answered at `time` should have failed, whatever state within the
  /// tolerance it was judged by. Only the API's own routes are audited: a health check or a
  /// preflight (`OPTIONS`) needs no key.
  package func wronglyServed(_ its: Case, at time: Int64) -> CauseSet {
    guard its.route >= 0 else { return [] }
    let failing = outcomes(of: its, at: time).failing.intersection(made)
    if failing.isEmpty { return failing }
    let nearby = circumstances(of: its, at: time, tolerance: rules.toleranceMilliseconds)
    return failing.intersection(Outcomes(nearby).failing)
  }

  // MARK: - The registry's part

  /// What each check finds at `time`.
  package func outcomes(of its: Case, at time: Int64) -> Outcomes {
    Outcomes(circumstances(of: its, at: time))
  }

  /// The half-open interval around `time` in which the verdict on `its` cannot change.
  package func interval(of its: Case, around time: Int64) -> (from: Int64, to: Int64) {
    let key: Int32? = if case .key(let index) = its.credential { index } else { nil }
    let host: Int32? = if case .known(let index) = its.host { index } else { nil }
    return registry.boundaries(
      key: key, event: eventIndex(its), host: host, around: time,
      tolerance: rules.toleranceMilliseconds)
  }

  func eventIndex(_ its: Case) -> Int32? {
    if case .number(let event) = its.event { registry.event(event) } else { nil }
  }

  /// What held at `time`; of the key, all states from `tolerance` before to `tolerance` after it.
  func circumstances(
    of its: Case, at time: Int64, tolerance: Int64 = 0
  ) -> Circumstances {
    var result = Circumstances()
    result.credential = its.credential
    result.knowsKeys = registry.knowsKeys
    result.org = its.org
    result.event = its.event
    if case .key(let index) = its.credential {
      result.keyStates = registry.keyStates(
        index, from: time - tolerance, to: time + tolerance)
      result.keyOrg = registry.ownerOrg(ofKey: index)
    }
    if registry.knowsOrgs, case .number(let org) = its.org {
      result.orgExists = registry.org(org) == nil ? .no : .yes
    }
    let event = eventIndex(its)
    if let event {
      result.eventExists = registry.eventExists(event, at: time)
      switch its.org {
      case .number(let org):
        result.eventIsOrgs = registry.eventIsOf(org: org, event: event, at: time)
      case .notANumber: result.eventIsOrgs = .no
      case .absent: break
      }
    } else if registry.knowsEvents, case .number = its.event {
      result.eventExists = .no
    }
    switch its.host {
    case .notLogged: break
    case .unknown: result.hostApproved = .no
    case .approvedByProfile: result.hostApproved = .yes
    case .known(let index): result.hostApproved = registry.hostApproved(index, at: time)
    }
    supposition?.amend(&result, of: its, at: time)
    result.featureOn = featuresOn(
      its, event: result.eventExists == .no ? nil : event, at: time)
    return result
  }

  /// Whether all flags that gate `route` are on for `event`. One that is off refuses, whatever is
  /// known of the others; one without a value tells nothing.
  private func featuresOn(_ its: Case, event: Int32?, at time: Int64) -> Possibilities {
    let route = Int(its.route)
    guard flagsByRoute.indices.contains(route) else { return Possibilities(rawValue: 0) }
    if flagsByRoute[route].isEmpty { return .yes }
    guard let event else { return Possibilities(rawValue: 0) }
    let supposed = supposition?.flags(of: its)
    var result = Possibilities.yes
    for (place, flag) in flagsByRoute[route].enumerated() {
      let states =
        supposed?[rules.flagsByRoute[route][place]].map { $0 ? .on : .off }
        ?? flag.map { registry.flag($0, of: event, at: time) } ?? .absent
      if states == .off { return .no }
      if states.contains(.off) {
        result = .either
      } else if states.contains(.absent), result == .yes {
        result = Possibilities(rawValue: 0)
      }
    }
    return result
  }
}
