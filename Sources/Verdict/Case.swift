/// What a request showed as its credential.
package enum Credential: Hashable, Sendable {
  /// The log has no field for it.
  case notLogged
  /// The field is there and says that nothing was sent.
  case absent
  /// The field is there and holds nothing: an empty header.
  case empty
  /// No key, but an `Authorization` header or a query parameter.
  case other
  /// A key that the registry has never known.
  case unknown
  /// An unknown key that is a known one, spoiled by quotes, spaces, `Bearer`, encoding.
  case malformed
  /// A key that the registry knows, or knew: its index there.
  case key(Int32)

  /// Whether a key was sent.
  package var isKey: Bool {
    switch self {
    case .unknown, .malformed, .key: true
    case .notLogged, .absent, .empty, .other: false
    }
  }
}

/// An id in a URL.
package enum URLIdentifier: Hashable, Sendable {
  /// The URL has no place for it, or the log no URL.
  case absent
  /// There, and no number.
  case notANumber
  /// The number.
  case number(Int64)
}

/// The host that was called.
package enum CalledHost: Hashable, Sendable {
  /// Not in the log.
  case notLogged
  /// One that is on no list.
  case unknown
  /// One that the registry knows: its index there.
  case known(Int32)
  /// One that the profile approves, where no registry of hosts is known.
  case approvedByProfile
}

/// All that a verdict is made from, the moment excepted: equal cases of one moment have equal
/// verdicts.
package struct Case: Hashable, Sendable {
  /// The HTTP status.
  package var status: UInt16
  /// The credential.
  package var credential: Credential
  /// The organisation in the URL.
  package var org: URLIdentifier
  /// The event in the URL.
  package var event: URLIdentifier
  /// The host that was called.
  package var host: CalledHost
  /// The route's number in the profile, or -1 for a path that is no route.
  package var route: Int16
  /// What the logged reason says.
  package var reason: ReasonReading

  /// Makes a case.
  package init(
    status: UInt16, credential: Credential, org: URLIdentifier, event: URLIdentifier,
    host: CalledHost, route: Int16, reason: ReasonReading
  ) {
    self.status = status
    self.credential = credential
    self.org = org
    self.event = event
    self.host = host
    self.route = route
    self.reason = reason
  }
}

/// Why a request was refused, how we know, and every check that fails.
package struct Verdict: Hashable, Sendable {
  /// Why.
  package var cause: Cause
  /// The finer reason, where something tells it.
  package var detail: Detail?
  /// How we know.
  package var evidence: Evidence
  /// Every check that fails at that moment.
  package var failing: CauseSet
  /// Whether a logged reason and the registry say the same; nil unless both speak.
  package var agreement: Agreement?

  /// Makes a verdict.
  package init(
    cause: Cause, detail: Detail?, evidence: Evidence, failing: CauseSet, agreement: Agreement?
  ) {
    self.cause = cause
    self.detail = detail
    self.evidence = evidence
    self.failing = failing
    self.agreement = agreement
  }
}
