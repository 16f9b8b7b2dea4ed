package import Registry

/// What the world looked like at the moment of a request, as far as its checks ask.
///
/// Sets of possibilities: empty where nothing is known, two where either may be true (between two
/// snapshots that differ).
package struct Circumstances: Hashable, Sendable {
  /// What was sent as credential.
  package var credential = Credential.notLogged
  /// The states the key may have had; empty if no registry of keys is known.
  package var keyStates = KeyStates(rawValue: 0)
  /// Whether any registry of keys is known, so that an unknown key means something.
  package var knowsKeys = true
  /// The organisation that owns the key.
  package var keyOrg: Int64?
  /// The organisation in the URL.
  package var org = URLIdentifier.absent
  /// Whether that organisation exists.
  package var orgExists = Possibilities(rawValue: 0)
  /// The event in the URL.
  package var event = URLIdentifier.absent
  /// Whether that event exists.
  package var eventExists = Possibilities(rawValue: 0)
  /// Whether that event is the URL's organisation's.
  package var eventIsOrgs = Possibilities(rawValue: 0)
  /// Whether the called host is approved.
  package var hostApproved = Possibilities(rawValue: 0)
  /// Whether every flag that gates the route is on; yes where none gates it, empty where the
  /// registry has no value for one.
  package var featureOn = Possibilities(rawValue: 0)

  /// Makes circumstances of which nothing is known.
  package init() {}
}

/// What became of one check.
package enum Outcome: Hashable, Sendable {
  case passes
  /// It fails, and how.
  case fails(Detail)
  /// It fails or passes: either state may have held.
  case mayFail(Detail)
  /// What it asks for is not in the log, or not in the registry.
  case cannotTell

  /// Two possibilities, read as an outcome; `detail` is how the check fails.
  init(_ possibilities: Possibilities, orFails detail: Detail) {
    switch possibilities {
    case .yes: self = .passes
    case .no: self = .fails(detail)
    case .either: self = .mayFail(detail)
    default: self = .cannotTell
    }
  }
}

/// The decision table: when does each of the API's checks fail, and with which detail?
///
/// Source: 9Pic API reference, "Authentication", "What gets validated"; "Errors" for the feature.
/// The order in which an API makes them is the profile's, not this table's.
package func outcome(of check: Cause, _ its: Circumstances) -> Outcome {
  switch check {
  case .missing:
    switch its.credential {
    case .notLogged: .cannotTell
    case .absent: .fails(.absent)
    case .empty: .fails(.empty)
    case .other: .fails(.otherCredential)
    case .unknown, .malformed, .key: .passes
    }

  case .invalid:
    switch its.credential {
    case .notLogged, .absent, .empty, .other: .cannotTell
    case .malformed: .fails(.malformed)
    case .unknown: its.knowsKeys ? .fails(.unknown) : .cannotTell
    case .key: keyExists(its.keyStates)
    }

  case .inactive:
    switch its.keyStates {
    case let states where states.isDisjoint(with: .existing): .cannotTell
    case let states where !states.contains(.inactive): .passes
    case let states: states.contains(.active) ? .mayFail(.deactivated) : .fails(.deactivated)
    }

  case .org:
    switch (its.org, its.keyOrg) {
    case (.absent, _): .cannotTell
    case (.notANumber, _): .fails(.notANumber)
    case (.number(let org), let owner?) where org == owner: .passes
    case (.number, _) where its.orgExists == .no: .fails(.noSuchOrg)
    case (.number, .some): .fails(.foreignOrg)
    case (.number, nil): .cannotTell
    }

  case .event:
    switch its.event {
    case .absent: .cannotTell
    case .notANumber: .fails(.notANumber)
    case .number:
      switch Outcome(its.eventExists, orFails: .noSuchEvent) {
      case .passes: Outcome(its.eventIsOrgs, orFails: .foreignEvent)
      case .mayFail where its.eventIsOrgs == .no: .fails(.foreignEvent)
      case let other: other
      }
    }

  case .host: Outcome(its.hostApproved, orFails: .notApproved)
  case .feature: Outcome(its.featureOn, orFails: .featureDisabled)
  case .edge, .unknown: .cannotTell
  }
}

/// A key of which every possible state is refused fails for certain, also where it is open whether
/// as a deleted or as an inactive one: then both checks say that they fail.
private func keyExists(_ states: KeyStates) -> Outcome {
  let gone = states.intersection(.gone)
  let detail: Detail = gone.contains(.deleted) ? .deleted : .notYetCreated
  return if states.isEmpty {
    .cannotTell
  } else if gone.isEmpty {
    .passes
  } else {
    states.contains(.active) ? .mayFail(detail) : .fails(detail)
  }
}

/// The outcomes of all checks.
package struct Outcomes: Equatable, Sendable {
  /// By the raw values of the causes.
  private let outcomes: InlineArray<9, Outcome>

  /// Makes every check under the same circumstances.
  package init(_ circumstances: Circumstances) {
    outcomes = InlineArray { check in
      Cause(rawValue: UInt8(check)).map { outcome(of: $0, circumstances) } ?? .cannotTell
    }
  }

  /// The outcome of one check.
  package subscript(check: Cause) -> Outcome { outcomes[Int(check.rawValue)] }

  /// Every check that fails for certain.
  package var failing: CauseSet { checks(where: { if case .fails = $0 { true } else { false } }) }

  /// Every check that fails, or may.
  package var perhapsFailing: CauseSet {
    checks(where: {
      switch $0 {
      case .fails, .mayFail: true
      case .passes, .cannotTell: false
      }
    })
  }

  /// How `check` fails, if it does or may.
  package func detail(of check: Cause) -> Detail? {
    switch self[check] {
    case .fails(let detail), .mayFail(let detail): detail
    case .passes, .cannotTell: nil
    }
  }

  package static func == (left: Outcomes, right: Outcomes) -> Bool {
    left.outcomes.indices.allSatisfy { left.outcomes[$0] == right.outcomes[$0] }
  }

  private func checks(where belongs: (Outcome) -> Bool) -> CauseSet {
    var causes: UInt16 = 0
    for check in outcomes.indices where belongs(outcomes[check]) { causes |= 1 << UInt16(check) }
    return CauseSet(rawValue: causes)
  }
}
