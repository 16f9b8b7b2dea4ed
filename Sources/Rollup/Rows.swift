import Bytes
package import Verdict

/// Every request of one slot, organisation, key, event and host.
package struct TrafficRow: Hashable, Sendable {
  /// What the counts are of.
  package struct Key: Hashable, Sendable {
    /// Half-hours since 1970, UTC.
    package var slot: Int32
    /// The organisation the requests are attributed to.
    package var org: Identifier
    package var urlOrg: Identifier
    package var key: TextRef
    package var event: Identifier
    package var host: TextRef

    /// Makes it of its parts.
    package init(
      slot: Int32, org: Identifier, urlOrg: Identifier, key: TextRef, event: Identifier,
      host: TextRef
    ) {
      self.slot = slot
      self.org = org
      self.urlOrg = urlOrg
      self.key = key
      self.event = event
      self.host = host
    }

    /// The fields that tell most rows apart, mixed; `==` does the rest.
    func mixed(_ seed: UInt64) -> UInt64 {
      let place = ByteScan.mix(
        seed ^ UInt64(UInt32(bitPattern: slot)) << 32 ^ UInt64(key), 0xA076_1D64_78BD_642F)
      return ByteScan.mix(
        place ^ urlOrg.bits ^ UInt64(host) << 40, event.bits ^ 0xE703_7ED1_A0B4_28DB)
    }

    /// Hashes the fields that tell most rows apart.
    package func hash(into hasher: inout Hasher) { hasher.combine(mixed(0)) }
  }

  package var of: Key
  /// All requests.
  package var requests: Int64
  /// Those answered 401 or 403.
  package var refused: Int64
  /// Those answered with any other 4xx or 5xx.
  package var errors: Int64
  /// First and last time of any request, milliseconds.
  package var firstAt: Int64
  package var lastAt: Int64
  /// First and last time of a request answered 2xx or 3xx; nil if none was.
  package var firstOkAt: Int64?
  package var lastOkAt: Int64?

  /// Makes it of its parts.
  package init(
    of: Key, requests: Int64, refused: Int64, errors: Int64, firstAt: Int64, lastAt: Int64,
    firstOkAt: Int64?, lastOkAt: Int64?
  ) {
    self.of = of
    self.requests = requests
    self.refused = refused
    self.errors = errors
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.firstOkAt = firstOkAt
    self.lastOkAt = lastOkAt
  }

  mutating func add(_ other: TrafficRow) {
    requests += other.requests
    refused += other.refused
    errors += other.errors
    firstAt = min(firstAt, other.firstAt)
    lastAt = max(lastAt, other.lastAt)
    if let at = other.firstOkAt { firstOkAt = min(firstOkAt ?? at, at) }
    if let at = other.lastOkAt { lastOkAt = max(lastOkAt ?? at, at) }
  }
}

/// Requests of one distinct case, and what was made of it: the refused, and the wrongly served.
package struct CaseRow: Hashable, Sendable {
  /// What a verdict is made from, and the verdict.
  package struct Key: Hashable, Sendable {
    /// Half-hours since 1970, UTC.
    package var slot: Int32
    /// From when on, milliseconds, nothing that the registry knows of this case changed: a slot is
    /// split where one of its facts does.
    package var since: Int64
    /// The organisation the requests are attributed to.
    package var org: Identifier
    package var urlOrg: Identifier
    /// The organisation that owns the key.
    package var keyOrg: Int64?
    package var key: TextRef
    package var event: Identifier
    package var host: TextRef
    package var route: TextRef
    package var method: TextRef
    package var status: UInt16
    /// What was sent as credential: `CredentialKind`, from which verdicts can be re-made.
    package var credential: UInt8
    /// The logged reason, `field=value` pairs.
    package var reason: TextRef
    /// The verdict; of a wrongly served request only `failing` has a meaning.
    package var verdict: Verdict
    /// Whether the request was served.
    package var isServed: Bool

    /// Makes it of its parts.
    package init(
      slot: Int32, since: Int64, org: Identifier, urlOrg: Identifier, keyOrg: Int64?, key: TextRef,
      event: Identifier, host: TextRef, route: TextRef, method: TextRef, status: UInt16,
      credential: UInt8, reason: TextRef, verdict: Verdict, isServed: Bool
    ) {
      self.slot = slot
      self.since = since
      self.org = org
      self.urlOrg = urlOrg
      self.keyOrg = keyOrg
      self.key = key
      self.event = event
      self.host = host
      self.route = route
      self.method = method
      self.status = status
      self.credential = credential
      self.reason = reason
      self.verdict = verdict
      self.isServed = isServed
    }

    /// The fields that tell most rows apart, mixed; `==` does the rest.
    func mixed(_ seed: UInt64) -> UInt64 {
      let place = ByteScan.mix(
        seed ^ UInt64(UInt32(bitPattern: slot)) << 32 ^ UInt64(key), 0xA076_1D64_78BD_642F)
      let url = ByteScan.mix(
        place ^ urlOrg.bits ^ UInt64(host) << 40, event.bits ^ 0xE703_7ED1_A0B4_28DB)
      return ByteScan.mix(
        url ^ UInt64(route) << 40 ^ UInt64(method) << 20 ^ UInt64(status),
        UInt64(reason) ^ 0x8EBC_6AF0_9C88_C6E3)
    }

    /// Hashes the fields that tell most rows apart.
    package func hash(into hasher: inout Hasher) { hasher.combine(mixed(0)) }
  }

  package var of: Key
  package var requests: Int64
  /// First and last time, milliseconds.
  package var firstAt: Int64
  package var lastAt: Int64

  /// Makes it of its parts.
  package init(
    of: Key, requests: Int64, firstAt: Int64, lastAt: Int64
  ) {
    self.of = of
    self.requests = requests
    self.firstAt = firstAt
    self.lastAt = lastAt
  }

  mutating func add(_ other: CaseRow) {
    requests += other.requests
    firstAt = min(firstAt, other.firstAt)
    lastAt = max(lastAt, other.lastAt)
  }
}

/// A credential as the store keeps it; raw values are stored, do not renumber.
package enum CredentialKind: UInt8, Sendable {
  case notLogged = 0
  case absent, empty, other, unknown, malformed, key

  /// The kind of `credential`.
  package init(_ credential: Credential) {
    self =
      switch credential {
      case .notLogged: .notLogged
      case .absent: .absent
      case .empty: .empty
      case .other: .other
      case .unknown: .unknown
      case .malformed: .malformed
      case .key: .key
      }
  }
}

/// One refused request, kept as proof.
package struct Sample: Hashable, Sendable {
  package var slot: Int32
  package var org: Identifier
  package var urlOrg: Identifier
  package var key: TextRef
  package var event: Identifier
  package var host: TextRef
  package var cause: Cause
  package var detail: Detail?
  /// Milliseconds.
  package var at: Int64
  package var requestID: TextRef
  package var clientIP: TextRef
  package var userAgent: TextRef
  package var path: TextRef
  /// Number of the record in its source, from 1.
  package var line: Int64

  /// Makes it of its parts.
  package init(
    slot: Int32, org: Identifier, urlOrg: Identifier, key: TextRef, event: Identifier,
    host: TextRef, cause: Cause, detail: Detail?, at: Int64, requestID: TextRef, clientIP: TextRef,
    userAgent: TextRef, path: TextRef, line: Int64
  ) {
    self.slot = slot
    self.org = org
    self.urlOrg = urlOrg
    self.key = key
    self.event = event
    self.host = host
    self.cause = cause
    self.detail = detail
    self.at = at
    self.requestID = requestID
    self.clientIP = clientIP
    self.userAgent = userAgent
    self.path = path
    self.line = line
  }
}

/// What one client address did on one day of UTC, as far as it was refused.
package struct CallerRow: Hashable, Sendable {
  /// Days since 1970, UTC.
  package var day: Int32
  package var clientIP: TextRef
  package var refused: Int64
  package var causes: CauseSet
  /// Milliseconds.
  package var firstAt: Int64
  package var lastAt: Int64
  /// The keys it tried, and whether the registry knows them; at most `Limits.valuesPerCallerMax`.
  package var keys: [TextRef: Bool]
  /// The organisations in its URLs; at most `Limits.valuesPerCallerMax`.
  package var orgs: Set<Identifier>
  /// Whether it had more keys or organisations than are kept, so that the figures are lower bounds.
  package var isCut: Bool

  /// Makes it of its parts.
  package init(
    day: Int32, clientIP: TextRef, refused: Int64, causes: CauseSet, firstAt: Int64, lastAt: Int64,
    keys: [TextRef: Bool], orgs: Set<Identifier>, isCut: Bool
  ) {
    self.day = day
    self.clientIP = clientIP
    self.refused = refused
    self.causes = causes
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.keys = keys
    self.orgs = orgs
    self.isCut = isCut
  }
}
