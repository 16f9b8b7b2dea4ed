/// The world after remedies, which the clients do not know of: they go on as they would have.
struct RemediedWorld {
  private(set) var world: World
  /// Checks against the world as it is now.
  private(set) var checks: Checks
  /// Keys, by index, with which the owner's number stands in the URL.
  private var correctedKeys: Set<Int> = []
  /// Keys, by index, that are sent in place of others.
  private var substitutes: [Int: Int] = [:]
  /// Hosts, in their plain form, that are called no more.
  private var leftHosts: Set<String> = []

  /// The host that those call who leave another.
  private static let documentedHost = "api.9pic.ai"

  /// Applies remedies to `world`.
  init(_ world: World, _ remedies: [Remedy]) throws(OutputError) {
    self.world = world
    checks = Checks(world)
    for remedy in remedies {
      let isApplied =
        switch remedy {
        case .correctOrg(let key): correctOrg(with: key)
        case .useKey(let key, let other): use(key, insteadOf: other)
        case .leaveHost(let host): leave(host)
        default: self.world.apply(remedy)
        }
      guard isApplied else { throw .nothingToRemedy(remedy.text) }
    }
    checks = Checks(self.world)
  }

  private mutating func correctOrg(with key: String) -> Bool {
    guard let index = world.keyIndex(key) else { return false }
    correctedKeys.insert(index)
    return true
  }

  private mutating func leave(_ host: String) -> Bool {
    leftHosts.insert(Checks.plain(host))
    return true
  }

  private mutating func use(_ key: String, insteadOf other: String) -> Bool {
    guard let index = world.keyIndex(key), let old = world.keyIndex(other) else { return false }
    substitutes[old] = index
    return true
  }

  /// The request as its client sends it now.
  func corrected(_ request: Request) -> Request {
    var request = request
    if !leftHosts.isEmpty, leftHosts.contains(Checks.plain(request.host)) {
      request.host = RemediedWorld.documentedHost
    }
    guard case .known(let sent) = request.credential else { return request }
    let key = substitutes[sent] ?? sent
    request.credential = .known(key)
    if request.route != nil, correctedKeys.contains(key) {
      request.orgText = String(world.orgs[world.keys[key].org].id)
    }
    return request
  }
}

extension World {
  /// The key with this identity in the registry.
  fileprivate func keyIndex(_ registered: String) -> Int? {
    keys.firstIndex { $0.registered == registered }
  }

  /// Applies a remedy to the world; false if there is nothing to apply it to.
  fileprivate mutating func apply(_ remedy: Remedy) -> Bool {
    switch remedy {
    case .activate(let key):
      guard let index = keyIndex(key) else { return false }
      keys[index].history.removeAll { $0.action == .deactivated || $0.action == .activated }
    case .deactivate(let key):
      guard let index = keyIndex(key) else { return false }
      keys[index].history.removeAll { $0.action == .deactivated || $0.action == .activated }
      // In the second before the period, or as soon as the key is there.
      let second = max(keys[index].history.first?.second ?? start, start - 1)
      let place = keys[index].history.firstIndex { $0.action == .deleted && $0.second <= second }
      if place == nil {
        keys[index].history.insert(KeyChange(second: second, action: .deactivated), at: 1)
      }
    case .restoreKey(let key):
      guard let index = keyIndex(key) else { return false }
      keys[index].history.removeAll { $0.action != .created }
    case .giveKey(let key, let org):
      guard let index = keyIndex(key), let owner = orgByID[org] else { return false }
      keys[index].org = owner
    case .revokeHost(let name):
      hosts.removeAll { Checks.plain($0.name) == Checks.plain(name) }
    case .approveHost(let name):
      hosts.removeAll { Checks.plain($0.name) == Checks.plain(name) }
      hosts.append(ApprovedHost(name: name, approvedSecond: nil, revokedSecond: nil))
    case .enableFeature(let name, let event):
      return setFeature(name, of: event, isOn: true)
    case .disableFeature(let name, let event):
      return setFeature(name, of: event, isOn: false)
    case .moveEvent(let event, let org):
      guard let index = eventByID[event], let owner = orgByID[org] else { return false }
      events[index].org = owner
    case .restoreEvent(let event):
      guard let index = eventByID[event] else { return false }
      events[index].deletedSecond = nil
    case .correctOrg, .leaveHost, .useKey: return false
    }
    return true
  }

  /// Sets a flag for good; false if there is no such flag or event.
  private mutating func setFeature(_ name: String, of event: Int, isOn: Bool) -> Bool {
    guard let flag = Features.named.first(where: { $0.name == name })?.flag,
      let index = eventByID[event]
    else { return false }
    events[index].enabled.subtract(flag)
    events[index].disabled.subtract(flag)
    if isOn {
      events[index].enabled.formUnion(flag)
    } else {
      events[index].disabled.formUnion(flag)
    }
    events[index].switches.removeAll { $0.flag == flag }
    return true
  }
}
