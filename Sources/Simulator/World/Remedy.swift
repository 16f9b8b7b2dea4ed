import ArgumentParser

/// Something that is put right, over the whole period.
enum Remedy: Equatable {
  /// The key is never off; a deletion stays.
  case activate(key: String)
  /// The key is off all the time; a deletion stays.
  case deactivate(key: String)
  /// The key is neither off nor deleted.
  case restoreKey(String)
  case approveHost(String)
  case enableFeature(flag: String, event: Int)
  /// The event is the org's.
  case moveEvent(Int, org: Int)
  /// The event is not deleted.
  case restoreEvent(Int)
  /// Whoever sends the key has its owner's number in the URL: the only remedy that changes a
  /// request.
  case correctOrg(key: String)
}

extension Remedy: ExpressibleByArgument {
  /// Reads `activate:KEY` and the like.
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let subject = parts[1]
    let pair = subject.split(separator: ":").map(String.init)
    switch parts[0] {
    case "activate": self = .activate(key: subject)
    case "deactivate": self = .deactivate(key: subject)
    case "restore-key": self = .restoreKey(subject)
    case "approve-host": self = .approveHost(subject)
    case "correct-org": self = .correctOrg(key: subject)
    case "enable-feature":
      guard pair.count == 2, let event = Int(pair[1]) else { return nil }
      self = .enableFeature(flag: pair[0], event: event)
    case "move-event":
      guard pair.count == 2, let event = Int(pair[0]), let org = Int(pair[1]) else { return nil }
      self = .moveEvent(event, org: org)
    case "restore-event":
      guard let event = Int(subject) else { return nil }
      self = .restoreEvent(event)
    default: return nil
    }
  }

  /// The remedy as it is read.
  var text: String {
    switch self {
    case .activate(let key): "activate:\(key)"
    case .deactivate(let key): "deactivate:\(key)"
    case .restoreKey(let key): "restore-key:\(key)"
    case .approveHost(let host): "approve-host:\(host)"
    case .enableFeature(let flag, let event): "enable-feature:\(flag):\(event)"
    case .moveEvent(let event, let org): "move-event:\(event):\(org)"
    case .restoreEvent(let event): "restore-event:\(event)"
    case .correctOrg(let key): "correct-org:\(key)"
    }
  }
}

/// The world after remedies, which the clients do not know of: they go on as they would have.
struct RemediedWorld {
  private(set) var world: World
  /// Checks against the world as it is now.
  let checks: Checks
  /// Keys, by index, with which the owner's number stands in the URL.
  private var correctedKeys: Set<Int> = []

  /// Applies remedies to `world`.
  init(_ world: World, _ remedies: [Remedy]) throws(OutputError) {
    var remedied = world
    var corrected: Set<Int> = []
    for remedy in remedies {
      if case .correctOrg(let key) = remedy {
        guard let index = remedied.keyIndex(key) else { throw .nothingToRemedy(remedy.text) }
        corrected.insert(index)
      } else if !remedied.apply(remedy) {
        throw .nothingToRemedy(remedy.text)
      }
    }
    self.world = remedied
    checks = Checks(remedied)
    correctedKeys = corrected
  }

  /// The request as its client sends it now.
  func corrected(_ request: Request) -> Request {
    guard case .known(let key) = request.credential, correctedKeys.contains(key),
      request.route != nil
    else { return request }
    var request = request
    request.orgText = String(world.orgs[world.keys[key].org].id)
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
    case .approveHost(let name):
      hosts.removeAll { Checks.plain($0.name) == Checks.plain(name) }
      hosts.append(ApprovedHost(name: name, approvedSecond: nil, revokedSecond: nil))
    case .enableFeature(let name, let event):
      guard let flag = Features.named.first(where: { $0.name == name })?.flag,
        let index = eventByID[event]
      else { return false }
      events[index].disabled.subtract(flag)
      events[index].enabled.formUnion(flag)
      events[index].switches.removeAll { $0.flag == flag }
    case .moveEvent(let event, let org):
      guard let index = eventByID[event], let owner = orgByID[org] else { return false }
      events[index].org = owner
    case .restoreEvent(let event):
      guard let index = eventByID[event] else { return false }
      events[index].deletedSecond = nil
    case .correctOrg: return false
    }
    return true
  }
}
