import AccessLog
import Bytes
package import Profile
package import Registry
import Rollup
package import Store
package import Verdict

/// Makes cases that can be judged again from cases as the store keeps them.
///
/// The registry, the profile's rules and its routes may be other ones than at ingest: what is read
/// is what they make of it now.
package struct CaseReader {
  private let registry: RegistryIndex
  private let reasons: ReasonRules
  private let reasonNames: [String]
  private let routes: RouteTable
  private let approvedHosts: Set<String>
  private var readings: [String: ReasonReading] = [:]
  private var keys: [String: Int32?] = [:]
  private var hosts: [String: CalledHost] = [:]
  private var routeNumbers: [String: Int16] = [:]

  /// Makes a reader that looks keys, events and hosts up in `registry`.
  package init(_ registry: RegistryIndex, _ profile: APIProfile) {
    self.registry = registry
    reasons = ReasonRules(profile.reasonRules)
    reasonNames = profile.fieldNames.reasonNames
    routes = profile.routeTable
    approvedHosts = Set(profile.hosts)
  }

  /// The case, or nil where a value was folded into `(other)`: what it was is not known any more.
  package mutating func read(_ stored: StoredCase) -> Case? {
    guard !stored.isFolded else { return nil }
    return Case(
      status: stored.status, credential: credential(stored.credential, stored.key),
      org: Self.id(stored.urlOrg), event: Self.id(stored.event), host: host(stored.host),
      route: route(stored.route, stored.method), reason: reason(stored.reason))
  }

  /// The case of a row of counts whose texts are `texts`; nil where a value was folded.
  mutating func read(_ row: CaseRow.Key, _ texts: [String?]) -> Case? {
    func isFolded(_ text: TextRef) -> Bool { texts[Int(text)] == StoredCase.folded }
    func isFolded(_ id: Identifier) -> Bool {
      if case .text(let text) = id { isFolded(text) } else { false }
    }
    if isFolded(row.key) || isFolded(row.host) || isFolded(row.reason) || isFolded(row.urlOrg)
      || isFolded(row.event)
    {
      return nil
    }
    return Case(
      status: row.status,
      credential: credential(
        CredentialKind(rawValue: row.credential) ?? .notLogged, texts[Int(row.key)]),
      org: Self.id(row.urlOrg), event: Self.id(row.event), host: host(texts[Int(row.host)]),
      route: route(texts[Int(row.route)], texts[Int(row.method)]),
      reason: reason(texts[Int(row.reason)]))
  }

  /// The case of requests to `route` of which a row of traffic tells the rest; nil where a value was
  /// folded.
  mutating func read(_ row: TrafficRow.Key, route: Int16, _ texts: [String?]) -> Case? {
    let its = CaseRow.Key(
      slot: row.slot, since: 0, org: .none, urlOrg: row.urlOrg, keyOrg: nil, key: row.key,
      event: row.event, host: row.host, route: 0, method: 0, status: 200,
      credential: (row.key == 0 ? CredentialKind.notLogged : .unknown).rawValue, reason: 0,
      verdict: Verdict(
        cause: .unknown, detail: nil, evidence: .none, failing: [], agreement: nil),
      isServed: true)
    var made = read(its, texts)
    made?.route = route
    return made
  }

  /// A served case of these requests, of no route and without a status, for traffic has neither; nil
  /// where a value was folded. Whether no key was sent, or none is logged, is not known.
  package mutating func read(_ stored: StoredTraffic) -> Case? {
    guard !stored.isFolded else { return nil }
    let credential: Credential =
      if let identity = stored.key {
        key(identity).map { .key($0) } ?? .unknown
      } else {
        .notLogged
      }
    return Case(
      status: 200, credential: credential, org: Self.id(stored.urlOrg),
      event: Self.id(stored.event),
      host: host(stored.host), route: -1, reason: .silent)
  }

  /// The number of the key with this identity.
  package mutating func key(_ identity: String) -> Int32? {
    if let known = keys[identity] { return known }
    let bytes = Array(identity.utf8)
    let number = registry.key(named: bytes.span, range: ByteRange(0, bytes.count))
    keys[identity] = number
    return number
  }

  /// The organisation that owns the key; nil where nobody knows it.
  package mutating func owner(_ identity: String?) -> Int64? {
    guard let identity, identity != StoredCase.folded, let number = key(identity) else {
      return nil
    }
    return registry.keys[Int(number)].ownerOrg
  }

  private mutating func credential(_ kind: CredentialKind, _ identity: String?) -> Credential {
    if let identity, let number = key(identity) { return .key(number) }
    return switch kind {
    case .notLogged: .notLogged
    case .absent: .absent
    case .empty: .empty
    case .other: .other
    case .malformed: .malformed
    case .unknown, .key: .unknown
    }
  }

  private static func id(_ id: Identifier) -> URLIdentifier {
    switch id {
    case .none: .absent
    case .number(let number): .number(number)
    case .text: .notANumber
    }
  }

  private static func id(_ stored: StoredIdentifier) -> URLIdentifier {
    switch stored {
    case .none: .absent
    case .number(let number): .number(number)
    case .text: .notANumber
    }
  }

  private mutating func host(_ name: String?) -> CalledHost {
    guard let name else { return .notLogged }
    if let known = hosts[name] { return known }
    let bytes = Array(name.utf8)
    let called: CalledHost =
      if let number = registry.host(named: bytes.span, range: ByteRange(0, bytes.count)) {
        .known(number)
      } else if registry.knowsHosts {
        .unknown
      } else if approvedHosts.contains(name) {
        .approvedByProfile
      } else {
        approvedHosts.isEmpty ? .notLogged : .unknown
      }
    hosts[name] = called
    return called
  }

  private mutating func route(_ template: String?, _ method: String?) -> Int16 {
    guard let template else { return -1 }
    let name = "\(method ?? "") \(template)"
    if let known = routeNumbers[name] { return known }
    let fitting = routes.templates.indices.filter { routes.templates[$0] == template }
    let number = fitting.first { routes.methods[$0] == method } ?? fitting.first ?? -1
    routeNumbers[name] = Int16(clamping: number)
    return Int16(clamping: number)
  }

  private mutating func reason(_ text: String?) -> ReasonReading {
    guard let text else { return .silent }
    if let known = readings[text] { return known }
    var fields = Array(repeating: [UInt8](), count: reasonNames.count)
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")),
        let number = reasonNames.firstIndex(where: { $0.utf8.elementsEqual(line[..<equals]) })
      else { continue }
      fields[number] = Array(line[line.index(after: equals)...])
    }
    let reading = reasons.read(fields)
    readings[text] = reading
    return reading
  }
}

extension StoredCase {
  /// Whether a value that a verdict is made from was folded into `(other)`.
  package var isFolded: Bool {
    key == StoredCase.folded || host == StoredCase.folded || reason == StoredCase.folded
      || urlOrg == .text(StoredCase.folded) || event == .text(StoredCase.folded)
  }
}

extension StoredTraffic {
  /// Whether a value that a verdict is made from was folded into `(other)`.
  package var isFolded: Bool {
    key == StoredCase.folded || host == StoredCase.folded
      || urlOrg == .text(StoredCase.folded) || event == .text(StoredCase.folded)
  }
}
