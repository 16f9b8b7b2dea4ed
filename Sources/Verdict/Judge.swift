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
  private let registry: RegistryIndex
  private let rules: JudgeRules
  private let flagsByRoute: [[Int32]]

  /// Judges by `rules` over `registry`.
  package init(registry: RegistryIndex, rules: JudgeRules) {
    self.registry = registry
    self.rules = rules
    flagsByRoute = rules.flagsByRoute.map { flags in
      flags.compactMap { registry.flagIndex(named: $0) }
    }
  }

  // MARK: - A refused request

  /// The verdict on a refusal (401, 403) at `time`.
  package func verdict(on its: Case, at time: Int64) -> Verdict {
    let outcomes = Outcomes(circumstances(of: its, from: time, to: time))
    let nearby = Outcomes(
      circumstances(
        of: its, from: time - rules.toleranceMilliseconds, to: time + rules.toleranceMilliseconds))
    let replay = Replay(
      outcomes: outcomes, nearby: nearby, order: rules.order,
      isPartial: !its.credential.isKey || !registry.knowsKeys)
    let statusCauses = rules.causesByStatus[its.status] ?? .all
    var verdict =
      if its.reason.causes != .all {
        logged(its, replay)
      } else {
        unlogged(its, replay, statusCauses)
      }
    verdict.failing = replay.failing
    if statusCauses == CauseSet(.missing), its.credential.isKey { verdict.agreement = .conflict }
    return verdict
  }

  /// The gateway or the app wrote a reason.
  private func logged(_ its: Case, _ replay: Replay) -> Verdict {
    if let cause = its.reason.causes.only {
      return Verdict(
        cause: cause,
        detail: its.reason.detail ?? replay.detail(of: cause) ?? onlyDetail(of: cause, its),
        evidence: .logged, failing: [], agreement: replay.agreement(with: cause))
    }
    if its.reason.causes.contains(.missing), saysMissing(its) { return missing(its, .status) }
    if let cause = replay.first(in: its.reason.causes) {
      return Verdict(
        cause: cause, detail: replay.detail(of: cause),
        evidence: replay.evidence, failing: [], agreement: .agree)
    }
    var verdict = unexplained(its)
    // The reason leaves open only checks that all pass: a stale registry, or a gateway's fault.
    if rules.order.allSatisfy({
      !its.reason.causes.contains($0) || replay.outcomes[$0] == .passes
        || $0 == .feature || $0 == .event
    }), registry.knowsKeys, its.credential.isKey {
      verdict.agreement = .conflict
    }
    return verdict
  }

  /// Nothing is written: the checks are replayed, then the status speaks.
  private func unlogged(_ its: Case, _ replay: Replay, _ statusCauses: CauseSet) -> Verdict {
    if saysMissing(its) { return missing(its, .status) }
    if its.credential == .notLogged, statusCauses == CauseSet(.missing) {
      return missing(its, .status)
    }
    if let cause = replay.first(in: statusCauses) ?? replay.first(in: .all) {
      return Verdict(
        cause: cause, detail: replay.detail(of: cause), evidence: replay.evidence, failing: [],
        agreement: nil)
    }
    return unexplained(its)
  }

  private func saysMissing(_ its: Case) -> Bool {
    switch its.credential {
    case .absent, .empty, .other: true
    case .notLogged, .unknown, .malformed, .key: false
    }
  }

  private func missing(_ its: Case, _ evidence: Evidence) -> Verdict {
    var circumstances = Circumstances()
    circumstances.credential = its.credential
    var detail = Detail.absent
    if case .fails(let shown) = outcome(of: .missing, circumstances) { detail = shown }
    return Verdict(
      cause: .missing, detail: detail, evidence: evidence, failing: [], agreement: nil)
  }

  /// No cause, and what is missing to tell.
  private func unexplained(_ its: Case) -> Verdict {
    let detail: Detail =
      if !its.credential.isKey {
        .keyNotLogged
      } else if !registry.knowsKeys {
        .noRegistry
      } else {
        .passesAllChecks
      }
    return Verdict(cause: .unknown, detail: detail, evidence: .none, failing: [], agreement: nil)
  }

  /// The detail of a logged cause where the registry is silent: the only one it can be, or what
  /// the request line shows.
  private func onlyDetail(of cause: Cause, _ its: Case) -> Detail? {
    switch cause {
    case .missing: .absent
    case .inactive: .deactivated
    case .host: .notApproved
    case .feature: .featureDisabled
    case .edge: its.route < 0 ? .unknownRoute : .otherAuth
    case .invalid, .org, .event, .unknown: nil
    }
  }

  // MARK: - A served request

  /// The checks that a request answered at `time` should have failed, whatever state within the
  /// tolerance it was judged by. Only the API's own routes are audited: a health check or a
  /// preflight (`OPTIONS`) needs no key.
  package func wronglyServed(_ its: Case, at time: Int64) -> CauseSet {
    guard its.route >= 0 else { return [] }
    let tolerance = rules.toleranceMilliseconds
    return Outcomes(circumstances(of: its, from: time - tolerance, to: time + tolerance)).failing
  }

  // MARK: - The registry's part

  /// The half-open interval around `time` in which the verdict on `its` cannot change.
  package func interval(of its: Case, around time: Int64) -> (from: Int64, to: Int64) {
    let key: Int32? = if case .key(let index) = its.credential { index } else { nil }
    let host: Int32? = if case .known(let index) = its.host { index } else { nil }
    return registry.boundaries(
      key: key, event: eventIndex(its), host: host, around: time,
      tolerance: rules.toleranceMilliseconds)
  }

  private func eventIndex(_ its: Case) -> Int32? {
    if case .number(let event) = its.event { registry.event(event) } else { nil }
  }

  /// What held from `start` to `end`, both included; the key's states of all that time, the others
  /// at the middle of it.
  private func circumstances(of its: Case, from start: Int64, to end: Int64) -> Circumstances {
    let time = start + (end - start) / 2
    var result = Circumstances()
    result.credential = its.credential
    result.knowsKeys = registry.knowsKeys
    result.org = its.org
    result.event = its.event
    if case .key(let index) = its.credential {
      result.keyStates = registry.keyStates(index, from: start, to: end)
      result.keyOrg = registry.keys[Int(index)].ownerOrg
    }
    if registry.knowsOrgs, case .number(let org) = its.org {
      result.orgExists = registry.org(org) == nil ? .no : .yes
    }
    let event = eventIndex(its)
    if registry.knowsEvents, case .number = its.event {
      if let event {
        result.eventExists = registry.eventExists(event, at: time)
        switch its.org {
        case .number(let org):
          result.eventIsOrgs = registry.eventIsOf(org: org, event: event, at: time)
        case .notANumber: result.eventIsOrgs = .no
        case .absent: break
        }
      } else {
        result.eventExists = .no
      }
    }
    switch its.host {
    case .notLogged: break
    case .unknown: result.hostApproved = .no
    case .approvedByProfile: result.hostApproved = .yes
    case .known(let index): result.hostApproved = registry.hostApproved(index, at: time)
    }
    if let event, result.eventExists != .no, its.route >= 0 {
      result.featureOn = featuresOn(route: Int(its.route), event: event, at: time)
    }
    return result
  }

  /// Whether all flags that gate `route` are on for `event`; one without a value does not refuse.
  private func featuresOn(route: Int, event: Int32, at time: Int64) -> Possibilities {
    guard route < flagsByRoute.count else { return .yes }
    var result = Possibilities.yes
    for flag in flagsByRoute[route] {
      let states = registry.flag(flag, of: event, at: time)
      if states == .off { return .no }
      if states.contains(.off) { result = [.yes, .no] }
    }
    return result
  }
}

/// The checks of one request, replayed.
private struct Replay {
  let outcomes: Outcomes
  /// The same with the key's states within the tolerance.
  let nearby: Outcomes
  let order: [Cause]
  let isPartial: Bool

  var evidence: Evidence { isPartial ? .partial : .registry }

  /// The checks that fail; where none does for certain, those by which either state may explain it.
  var failing: CauseSet {
    let certain = outcomes.failing
    if !certain.isEmpty { return certain }
    let perhaps = outcomes.perhapsFailing
    return perhaps.isEmpty ? nearby.perhapsFailing : perhaps
  }

  /// The first check in the API's order, among `causes`, that fails.
  func first(in causes: CauseSet) -> Cause? {
    order.first { failing.contains($0) && causes.contains($0) }
  }

  func detail(of cause: Cause) -> Detail? {
    outcomes.detail(of: cause) ?? nearby.detail(of: cause)
  }

  /// Whether a logged cause and the replay say the same; nil where the replay cannot tell.
  func agreement(with cause: Cause) -> Agreement? {
    if nearby.detail(of: cause) != nil || outcomes.detail(of: cause) != nil { return .agree }
    switch outcomes[cause] {
    case .fails, .mayFail: return .agree
    case .passes: return .conflict
    case .cannotTell: return nil
    }
  }
}
