/// Why a request is refused, in the order in which the API checks.
enum Cause: String, CaseIterable {
  case missing, invalid, inactive, org, event, host, feature
  /// Refused before the API's own checks.
  case edge
}

/// The finer reason under a cause.
enum Detail: String, CaseIterable {
  case absent, empty
  case otherCredential = "other-credential"
  case unknown, malformed, deleted
  case notYetCreated = "not-yet-created"
  case deactivated
  case foreignOrg = "foreign-org"
  case noSuchOrg = "no-such-org"
  case foreignEvent = "foreign-event"
  case noSuchEvent = "no-such-event"
  case notANumber = "not-a-number"
  case notApproved = "not-approved"
  case featureDisabled = "feature-disabled"
  case waf
  case unknownRoute = "unknown-route"
  case policy
}

/// A cause with its detail.
struct Refusal: Equatable {
  var cause: Cause
  var detail: Detail
}

/// A set of causes.
struct CauseSet: Equatable {
  private var bits: UInt8 = 0

  /// True if no cause is in the set.
  var isEmpty: Bool { bits == 0 }

  /// Puts a cause in.
  mutating func insert(_ cause: Cause) { bits |= CauseSet.bit(cause) }

  /// True if the cause is in the set.
  func contains(_ cause: Cause) -> Bool { bits & CauseSet.bit(cause) != 0 }

  /// The names in the order of the checks, with commas between.
  var names: String {
    Cause.allCases.filter(contains).map(\.rawValue).joined(separator: ",")
  }

  private static func bit(_ cause: Cause) -> UInt8 {
    switch cause {
    case .missing: 1
    case .invalid: 2
    case .inactive: 4
    case .org: 8
    case .event: 16
    case .host: 32
    case .feature: 64
    case .edge: 128
    }
  }
}
