import Bytes
import Registry

/// What a store knows of a request besides its case: names that no registry has a number for.
package struct Sent: Hashable, Sendable {
  /// The key's identity.
  package var key: String?
  /// The host, normalised.
  package var host: String?
  /// The known key that a malformed one was meant to be.
  package var meantKey: Int32?

  /// Makes it.
  package init(key: String? = nil, host: String? = nil, meantKey: Int32? = nil) {
    self.key = key
    self.host = host
    self.meantKey = meantKey
  }
}

/// Remedies that act together, looked up in a registry.
struct Supposition: Sendable {
  struct KeyChange: Sendable {
    var isActivated = false
    var isDeactivated = false
    var isRestored = false
    var org: Int64?
  }
  struct EventChange: Sendable {
    var org: Int64?
    /// From when on it exists; nil as the registry has it.
    var existsFrom: Int64?
  }

  private var keys: [Int32: KeyChange] = [:]
  private var events: [Int64: EventChange] = [:]
  /// Flags by event: on or off.
  private var flags: [Int64: [String: Bool]] = [:]
  /// Approved or revoked.
  private var hosts: [String: Bool] = [:]
  private var callsApprovedHost = false
  private var sendsKeyAsMeant = false
  /// The key that is used instead of another, or whatever was sent.
  private var keyInstead: (of: [String: Int32], ofAny: Int32?) = ([:], nil)
  /// The keys whose owner stands in the URL; nil: all.
  private var ownersOf: Set<Int32>? = []

  /// Looks `remedies` up; what `registry` does not know changes nothing.
  init(_ remedies: [Remedy], _ registry: RegistryIndex) {
    func number(_ key: String) -> Int32? {
      let bytes = Array(key.utf8)
      return registry.key(named: bytes.span, range: ByteRange(0, bytes.count))
    }
    func change(_ key: String, _ body: (inout KeyChange) -> Void) {
      if let key = number(key) { body(&keys[key, default: KeyChange()]) }
    }
    for remedy in remedies {
      switch remedy {
      case .activateKey(let key): change(key) { $0.isActivated = true }
      case .deactivateKey(let key): change(key) { $0.isDeactivated = true }
      case .restoreKey(let key): change(key) { $0.isRestored = true }
      case .giveKey(let key, let org): change(key) { $0.org = org }
      case .approveHost(let host): hosts[host] = true
      case .revokeHost(let host): hosts[host] = false
      case .enableFeature(let flag, let event): flags[event, default: [:]][flag] = true
      case .disableFeature(let flag, let event): flags[event, default: [:]][flag] = false
      case .moveEvent(let event, let org): events[event, default: EventChange()].org = org
      case .restoreEvent(let event):
        events[event, default: EventChange()].existsFrom = Self.start(of: event, registry)
      case .correctOrg(let key?):
        if let key = number(key) { ownersOf?.insert(key) }
      case .correctOrg(nil): ownersOf = nil
      case .callApprovedHost: callsApprovedHost = true
      case .sendKeyAsMeant: sendsKeyAsMeant = true
      case .useKey(let key, let other):
        guard let key = number(key) else { continue }
        if let other { keyInstead.of[other] = key } else { keyInstead.ofAny = key }
      }
    }
  }

  /// The first moment at which an event may have existed; one that no snapshot lists always did.
  private static func start(of event: Int64, _ registry: RegistryIndex) -> Int64 {
    guard let index = registry.event(event) else { return .min }
    return ([Int64.min] + registry.eventBoundaries(index)).first {
      registry.eventExists(index, at: $0).contains(.yes)
    } ?? .min
  }

  // MARK: - The client's side

  /// The request as it would be sent at `time`, its host known as what it would be.
  func sent(
    _ its: Case, _ sent: Sent, at time: Int64, _ registry: RegistryIndex
  ) -> Case {
    var supposed = its
    if sendsKeyAsMeant, its.credential == .malformed, let key = sent.meantKey {
      supposed.credential = .key(key)
    }
    if let key = sent.key.flatMap({ keyInstead.of[$0] }) ?? keyInstead.ofAny {
      supposed.credential = .key(key)
    }
    if !hosts.isEmpty, let host = sent.host, let isApproved = hosts[host] {
      supposed.host = isApproved ? .approvedByProfile : .unknown
    }
    if callsApprovedHost {
      switch supposed.host {
      case .known(let host) where registry.hostApproved(host, at: time) == .yes: break
      case .notLogged, .unknown, .known, .approvedByProfile: supposed.host = .approvedByProfile
      }
    }
    if case .key(let key) = supposed.credential, ownersOf?.contains(key) ?? true,
      supposed.org != .absent, let owner = keys[key]?.org ?? registry.keys[Int(key)].ownerOrg
    {
      supposed.org = .number(owner)
    }
    return supposed
  }

  // MARK: - The registry's side

  /// Whether something that is asked of `its`, sent as it is, is supposed to be otherwise.
  func bears(on its: Case, _ sent: Sent, flags gating: [String]) -> Bool {
    if !hosts.isEmpty, let host = sent.host, hosts[host] != nil { return true }
    if !keys.isEmpty, case .key(let key) = its.credential, keys[key] != nil { return true }
    guard case .number(let event) = its.event else { return false }
    if events[event] != nil { return true }
    return flags[event].map { flags in gating.contains { flags[$0] != nil } } ?? false
  }

  /// What holds instead of what the registry says.
  func amend(_ circumstances: inout Circumstances, of its: Case, at time: Int64) {
    if case .key(let index) = its.credential, let change = keys[index] {
      circumstances.keyStates = change.states(circumstances.keyStates)
      circumstances.keyOrg = change.org ?? circumstances.keyOrg
    }
    guard case .number(let event) = its.event, let change = events[event] else { return }
    if let start = change.existsFrom, time >= start { circumstances.eventExists = .yes }
    if let owner = change.org {
      if circumstances.eventExists.isEmpty { circumstances.eventExists = .yes }
      switch its.org {
      case .number(let org): circumstances.eventIsOrgs = org == owner ? .yes : .no
      case .notANumber, .absent: break
      }
    }
  }

  /// The checks of `supposed`, which was `its`, that a remedy is meant to make pass, whether the
  /// registry had them fail or not.
  func addressed(_ its: Case, _ sent: Sent, as supposed: Case, flags gating: [String]) -> CauseSet {
    var causes: CauseSet = []
    if supposed.credential != its.credential {
      causes.formUnion(CauseSet(of: [.missing, .invalid, .inactive, .org]))
    }
    if supposed.org != its.org { causes.formUnion(CauseSet(of: [.org, .event])) }
    if supposed.host != its.host, supposed.host == .approvedByProfile {
      causes.insert(CauseSet(.host))
    }
    if let host = sent.host, hosts[host] == true { causes.insert(CauseSet(.host)) }
    if case .key(let index) = supposed.credential, let change = keys[index] {
      if change.isActivated { causes.insert(CauseSet(.inactive)) }
      if change.isRestored { causes.formUnion(CauseSet(of: [.invalid, .inactive])) }
      if let org = change.org, supposed.org == .number(org) { causes.insert(CauseSet(.org)) }
    }
    guard case .number(let event) = supposed.event else { return causes }
    if let change = events[event] {
      let isMovedHere = change.org.map { supposed.org == .number($0) } ?? false
      if isMovedHere || change.existsFrom != nil { causes.insert(CauseSet(.event)) }
    }
    if let flags = flags[event], gating.contains(where: { flags[$0] == true }) {
      causes.insert(CauseSet(.feature))
    }
    return causes
  }

  /// The flags of its event that are supposed to be on or off.
  func flags(of its: Case) -> [String: Bool]? {
    guard !flags.isEmpty, case .number(let event) = its.event else { return nil }
    return flags[event]
  }

  /// The flags that are supposed to be off for an event.
  func disabledFlags(of its: Case) -> [String] {
    guard case .number(let event) = its.event, let flags = flags[event] else { return [] }
    return flags.filter { !$0.value }.map(\.key).sorted()
  }
}

extension Supposition.KeyChange {
  /// The states that a key would have been in, for those that it may have been in.
  func states(_ states: KeyStates) -> KeyStates {
    var states = states
    func replace(_ state: KeyStates, by other: KeyStates) {
      guard states.contains(state) else { return }
      states.remove(state)
      states.insert(other)
    }
    if isRestored { replace(.deleted, by: .active) }
    if isRestored || isActivated { replace(.inactive, by: .active) }
    if isDeactivated { replace(.active, by: .inactive) }
    return states
  }
}
