/// What the API's checks find in a request.
struct Findings {
  /// The first check that fails; nil if all pass.
  var refusal: Refusal?
  /// Every check that fails.
  var failing = CauseSet()
  /// Index of the org that owns the key, if the registry ever knows the key.
  var keyOrg: Int?

  fileprivate mutating func fail(_ cause: Cause, _ detail: Detail) {
    failing.insert(cause)
    if refusal == nil { refusal = Refusal(cause: cause, detail: detail) }
  }
}

/// The API's documented checks, in this order: missing, invalid, inactive, org, event, host,
/// feature. Source: the decision table of the API's pages "authentication" and "errors".
struct Checks {
  private let world: World
  private let hosts: [(name: String, approved: Int, revoked: Int)]

  /// Checks against this world.
  init(_ world: World) {
    self.world = world
    hosts = world.hosts.map {
      (Checks.plain($0.name), $0.approvedSecond ?? .min, $0.revokedSecond ?? .max)
    }
  }

  /// What the checks find at `second`, which is the request's own unless told otherwise.
  ///
  /// A check that has nothing to look at does not fail: the org of a path that is no route, the
  /// owner of an unknown key, the flags of an event that does not exist.
  func findings(_ request: Request, at second: Int? = nil) -> Findings {
    let second = second ?? request.at.second
    var findings = Findings()
    checkKey(request, at: second, &findings)
    if let route = request.route {
      checkOrg(request.orgText, &findings)
      var event: Event?
      if Route.all[route].hasEvent { event = checkEvent(request, at: second, &findings) }
      checkHost(request.host, at: second, &findings)
      if let event, !Route.all[route].gates.isDisjoint(with: event.disabled(at: second)) {
        findings.fail(.feature, .featureDisabled)
      }
    } else {
      checkHost(request.host, at: second, &findings)
    }
    return findings
  }

  private func checkKey(_ request: Request, at second: Int, _ findings: inout Findings) {
    switch request.credential {
    case .absent:
      let hasOther = !request.authScheme.isEmpty || request.query.utf8.starts(with: "api_key=".utf8)
      findings.fail(.missing, hasOther ? .otherCredential : .absent)
    case .empty: findings.fail(.missing, .empty)
    case .unknown: findings.fail(.invalid, .unknown)
    case .malformed: findings.fail(.invalid, .malformed)
    case .known(let index):
      findings.keyOrg = world.keys[index].org
      switch world.keys[index].state(at: second) {
      case .active: break
      case .inactive: findings.fail(.inactive, .deactivated)
      case .deleted: findings.fail(.invalid, .deleted)
      case .notYetCreated: findings.fail(.invalid, .notYetCreated)
      }
    }
  }

  private func checkOrg(_ text: String, _ findings: inout Findings) {
    guard let number = Checks.number(text) else { return findings.fail(.org, .notANumber) }
    guard let org = world.orgByID[number] else { return findings.fail(.org, .noSuchOrg) }
    if let owner = findings.keyOrg, owner != org { findings.fail(.org, .foreignOrg) }
  }

  /// Returns the event, if it exists, whoever owns it.
  private func checkEvent(
    _ request: Request, at second: Int, _ findings: inout Findings
  ) -> Event? {
    guard let number = Checks.number(request.eventText) else {
      findings.fail(.event, .notANumber)
      return nil
    }
    guard let index = world.eventByID[number], world.events[index].exists(at: second) else {
      findings.fail(.event, .noSuchEvent)
      return nil
    }
    let event = world.events[index]
    if Checks.number(request.orgText) != world.orgs[event.org].id {
      findings.fail(.event, .foreignEvent)
    }
    return event
  }

  private func checkHost(_ host: String, at second: Int, _ findings: inout Findings) {
    let plain = Checks.plain(host)
    let isApproved = hosts.contains {
      $0.name == plain && $0.approved <= second && second < $0.revoked
    }
    if !isApproved { findings.fail(.host, .notApproved) }
  }

  /// The number that a segment of a path is: all digits, at least one.
  static func number(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { return nil }
    return Int(text)
  }

  /// A host in lower case, without default port and trailing dot.
  static func plain(_ host: String) -> String {
    var bytes = host.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 32 : $0 }
    for port in [":443", ":80"] where bytes.reversed().starts(with: port.utf8.reversed()) {
      bytes.removeLast(port.utf8.count)
    }
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
