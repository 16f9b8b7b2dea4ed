/// Why a request was refused: DESIGN's nine words.
package enum Cause: UInt8, Sendable, CaseIterable {
  /// No key was sent.
  case missing
  /// The key does not exist.
  case invalid
  /// The key is switched off.
  case inactive
  /// The URL's organisation does not own the key.
  case org
  /// The URL's event is not that organisation's.
  case event
  /// The calling host is not approved.
  case host
  /// The feature is off for that event.
  case feature
  /// Refused before the API's own checks.
  case edge
  /// Nothing explains it.
  case unknown

  /// The word for it, as in the views and the profile.
  package var word: String { Self.words[Int(rawValue)] }

  private static let words = allCases.map { String(describing: $0) }

  /// The cause that `word` names.
  package init?(word: some StringProtocol) {
    guard let cause = Cause.allCases.first(where: { $0.word == word }) else { return nil }
    self = cause
  }
}

extension Cause {
  /// The details that can stand under it.
  package var details: [Detail] {
    switch self {
    case .missing: [.absent, .empty, .otherCredential]
    case .invalid: [.unknown, .malformed, .deleted, .notYetCreated]
    case .inactive: [.deactivated]
    case .org: [.foreignOrg, .noSuchOrg, .notANumber]
    case .event: [.foreignEvent, .noSuchEvent, .notANumber]
    case .host: [.notApproved]
    case .feature: [.featureDisabled]
    case .edge: [.waf, .unknownRoute, .policy, .otherAuth]
    case .unknown: [.passesAllChecks, .keyNotLogged, .noRegistry]
    }
  }
}

/// A set of causes: what a reason leaves open, which checks fail.
package struct CauseSet: OptionSet, Hashable, Sendable {
  /// A bit a cause.
  package let rawValue: UInt16

  /// Makes a set from its bits.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The set of one cause.
  package init(_ cause: Cause) { rawValue = 1 << UInt16(cause.rawValue) }

  /// The set of some causes.
  package init(of causes: [Cause]) { self = causes.reduce(into: []) { $0.insert(CauseSet($1)) } }

  /// The causes that a check or a gateway can give: all but `unknown`.
  package static let all = CauseSet(rawValue: 0xFF)

  /// Whether `cause` is in it.
  package func contains(_ cause: Cause) -> Bool { contains(CauseSet(cause)) }

  /// The one cause in it, if it is just one.
  package var only: Cause? {
    rawValue.nonzeroBitCount == 1 ? Cause(rawValue: UInt8(rawValue.trailingZeroBitCount)) : nil
  }
}

/// The finer reason under a cause.
package enum Detail: UInt8, Sendable, CaseIterable {
  case absent, empty, otherCredential
  case unknown, malformed, deleted, notYetCreated
  case deactivated
  case foreignOrg, noSuchOrg
  case foreignEvent, noSuchEvent
  case notANumber
  case notApproved
  case featureDisabled
  case waf, unknownRoute, policy, otherAuth
  case passesAllChecks, keyNotLogged, noRegistry

  /// The word for it, as in the views and the profile.
  package var word: String {
    switch self {
    case .absent: "absent"
    case .empty: "empty"
    case .otherCredential: "other-credential"
    case .unknown: "unknown"
    case .malformed: "malformed"
    case .deleted: "deleted"
    case .notYetCreated: "not-yet-created"
    case .deactivated: "deactivated"
    case .foreignOrg: "foreign-org"
    case .noSuchOrg: "no-such-org"
    case .foreignEvent: "foreign-event"
    case .noSuchEvent: "no-such-event"
    case .notANumber: "not-a-number"
    case .notApproved: "not-approved"
    case .featureDisabled: "feature-disabled"
    case .waf: "waf"
    case .unknownRoute: "unknown-route"
    case .policy: "policy"
    case .otherAuth: "other-auth"
    case .passesAllChecks: "passes-all-checks"
    case .keyNotLogged: "key-not-logged"
    case .noRegistry: "no-registry"
    }
  }

  /// The detail that `word` names.
  package init?(word: some StringProtocol) {
    guard let detail = Detail.allCases.first(where: { $0.word == word }) else { return nil }
    self = detail
  }
}

/// Where a cause comes from, strongest first.
package enum Evidence: UInt8, Sendable, CaseIterable {
  /// The gateway or the app wrote a reason.
  case logged
  /// The checks, replayed for the moment of the request.
  case registry
  /// Of the checks, those that need no key or that the registry can decide.
  case partial
  /// The status, or an empty key field.
  case status
  /// Nothing.
  case none

  /// The word for it, as in the views.
  package var word: String { String(describing: self) }
}

/// Whether a logged reason and the registry say the same.
package enum Agreement: UInt8, Sendable {
  case agree, conflict

  /// The word for it, as in the views.
  package var word: String { String(describing: self) }
}
