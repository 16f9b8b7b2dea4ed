import ArgumentParser

/// Something that is put right, over the whole period.
enum Remedy: Equatable {
  /// The key is never off; a deletion stays.
  case activate(key: String)
  /// The key is off all the time; a deletion stays.
  case deactivate(key: String)
  /// The key is neither off nor deleted.
  case restoreKey(String)
  /// The key is the org's.
  case giveKey(String, org: Int)
  case approveHost(String)
  case revokeHost(String)
  case enableFeature(flag: String, event: Int)
  case disableFeature(flag: String, event: Int)
  /// The event is the org's.
  case moveEvent(Int, org: Int)
  /// The event is not deleted.
  case restoreEvent(Int)
  /// Whoever sends the key has its owner's number in the URL. This and the next two change
  /// requests, and not the world.
  case correctOrg(key: String)
  /// Whoever calls the host calls the documented one.
  case leaveHost(String)
  /// Whoever sends the second key sends the first.
  case useKey(String, insteadOf: String)
}

extension Remedy: ExpressibleByArgument {
  /// Reads `activate:KEY` and the like.
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let subject = parts[1]
    let pair = subject.split(separator: ":").map(String.init)
    let isPair = pair.count == 2
    switch (parts[0], isPair ? Int(pair[1]) : nil) {
    case ("activate", _): self = .activate(key: subject)
    case ("deactivate", _): self = .deactivate(key: subject)
    case ("restore-key", _): self = .restoreKey(subject)
    case ("approve-host", _): self = .approveHost(subject)
    case ("revoke-host", _): self = .revokeHost(subject)
    case ("leave-host", _): self = .leaveHost(subject)
    case ("correct-org", _): self = .correctOrg(key: subject)
    case ("use-key", _) where isPair: self = .useKey(pair[0], insteadOf: pair[1])
    case ("give-key", let org?): self = .giveKey(pair[0], org: org)
    case ("enable-feature", let event?): self = .enableFeature(flag: pair[0], event: event)
    case ("disable-feature", let event?): self = .disableFeature(flag: pair[0], event: event)
    case ("move-event", let org?):
      guard let event = Int(pair[0]) else { return nil }
      self = .moveEvent(event, org: org)
    case ("restore-event", _):
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
    case .giveKey(let key, let org): "give-key:\(key):\(org)"
    case .approveHost(let host): "approve-host:\(host)"
    case .revokeHost(let host): "revoke-host:\(host)"
    case .leaveHost(let host): "leave-host:\(host)"
    case .useKey(let key, let other): "use-key:\(key):\(other)"
    case .enableFeature(let flag, let event): "enable-feature:\(flag):\(event)"
    case .disableFeature(let flag, let event): "disable-feature:\(flag):\(event)"
    case .moveEvent(let event, let org): "move-event:\(event):\(org)"
    case .restoreEvent(let event): "restore-event:\(event)"
    case .correctOrg(let key): "correct-org:\(key)"
    }
  }
}
