package import Registry

/// How a verdict comes about, step by step: for `explain`.
package struct Reasoning: Sendable {
  /// The checks in the order in which the API makes them.
  package var order: [Cause]
  /// What held at the moment of the request.
  package var circumstances: Circumstances
  /// What each check finds then.
  package var outcomes: Outcomes
  /// The same, with all states that the key had within the tolerance.
  package var nearby: Outcomes
  /// The causes that the status can have, by the profile.
  package var statusCauses: CauseSet
  /// The flags that gate the route, and what the registry has of them: nil for one that no snapshot
  /// of events has.
  package var flags: [(name: String, states: FlagStates?)]
  /// How long after a change of a key its former state may still hold, milliseconds.
  package var toleranceMilliseconds: Int64

  /// The first check that fails for certain, in the API's order.
  package var firstFailing: Cause? { order.first { outcomes.failing.contains($0) } }

  /// The checks of the API that fail for certain, in its order.
  package var failing: [Cause] { order.filter { outcomes.failing.contains($0) } }

  /// The checks of the API that may fail: either state may have held.
  package var perhaps: [Cause] {
    order.filter {
      if case .mayFail = outcomes[$0] { true } else { false }
    }
  }

  /// The checks of the API that cannot be made.
  package var open: [Cause] { order.filter { outcomes[$0] == .cannotTell } }

  /// The checks of the API on which the tolerance has a bearing.
  package var tolerated: [Cause] { order.filter { outcomes[$0] != nearby[$0] } }
}

extension Judge {
  /// Replays every check on `its` at `time`, and says by what.
  package func reasoning(on its: Case, at time: Int64) -> Reasoning {
    let exact = circumstances(of: its, at: time)
    let tolerance = rules.toleranceMilliseconds
    let route = Int(its.route)
    let names = rules.flagsByRoute.indices.contains(route) ? rules.flagsByRoute[route] : []
    let event = eventIndex(its)
    return Reasoning(
      order: rules.order, circumstances: exact, outcomes: Outcomes(exact),
      nearby: Outcomes(circumstances(of: its, at: time, tolerance: tolerance)),
      statusCauses: rules.causesByStatus[its.status] ?? .all,
      flags: names.map { name in
        guard let event, let flag = registry.flagIndex(named: name) else { return (name, nil) }
        return (name, registry.flag(flag, of: event, at: time))
      }, toleranceMilliseconds: tolerance)
  }
}
