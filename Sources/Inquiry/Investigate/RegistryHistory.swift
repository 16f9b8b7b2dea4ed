import Bytes
package import Registry
package import Verdict

/// The registry, asked when something changed.
package struct RegistryHistory: Sendable {
  package let index: RegistryIndex

  /// Asks `index`.
  package init(_ index: RegistryIndex) { self.index = index }

  /// The number of the key with this identity.
  package func number(ofKey identity: String) -> Int32? {
    let bytes = Array(identity.utf8)
    return index.key(named: bytes.span, range: ByteRange(0, bytes.count))
  }

  /// What the registry has of the key with this identity.
  package func key(_ identity: String) -> RegistryKey? {
    number(ofKey: identity).map { index.keys[Int($0)] }
  }

  /// The name of an organisation.
  package func name(ofOrg id: Int64) -> String? { index.org(id).map { index.orgs[Int($0)].name } }

  /// What the registry has of an event.
  package func event(_ id: Int64) -> RegistryEvent? {
    index.event(id).map { index.events[Int($0)] }
  }

  /// The keys of an organisation that are active in the end, by identity.
  ///
  /// - Complexity: O(keys of the registry).
  package func activeKeys(of org: Int64) -> [RegistryKey] {
    index.keys.filter { $0.ownerOrg == org && $0.state == .active }
      .sorted { $0.identity < $1.identity }
  }

  // MARK: - When checks turned

  /// When the key was in a state that fails with `detail`: deactivated, deleted, not yet created.
  package func key(_ identity: String, failsAs detail: Detail?) -> FactHistory {
    guard let number = number(ofKey: identity) else { return FactHistory() }
    let failing: KeyStates
    switch detail {
    case .deactivated: failing = .inactive
    case .deleted: failing = .deleted
    case .notYetCreated: failing = .notYetCreated
    default: return FactHistory()
    }
    return FactHistory(index.keyBoundaries(number)) { time in
      let states = index.keyStates(number, at: time)
      var fails = Possibilities()
      if !states.isDisjoint(with: failing) { fails.insert(.yes) }
      if !states.subtracting(failing).isEmpty { fails.insert(.no) }
      return fails
    }
  }

  /// When the event did not exist, or was not of `org`.
  package func event(_ id: Int64, isMissingFor org: Int64?) -> FactHistory {
    guard let number = index.event(id) else { return FactHistory() }
    return FactHistory(index.eventBoundaries(number)) { time in
      let exists = index.eventExists(number, at: time)
      guard exists.contains(.yes), let org else { return RegistryHistory.opposite(exists) }
      let isIts = index.eventIsOf(org: org, event: number, at: time)
      var fails = RegistryHistory.opposite(isIts)
      if exists.contains(.no) { fails.insert(.yes) }
      return fails
    }
  }

  /// When the host was not approved.
  package func hostIsNotApproved(_ host: String) -> FactHistory {
    let bytes = Array(host.utf8)
    guard let number = index.host(named: bytes.span, range: ByteRange(0, bytes.count)) else {
      return FactHistory()
    }
    return FactHistory(index.hostBoundaries(number)) {
      RegistryHistory.opposite(index.hostApproved(number, at: $0))
    }
  }

  /// When the flag was off for the event.
  package func flag(_ flag: String, isOffFor event: Int64) -> FactHistory {
    guard let number = index.event(event), let flag = index.flagIndex(named: flag) else {
      return FactHistory()
    }
    return FactHistory(index.eventBoundaries(number)) { time in
      let states = index.flag(flag, of: number, at: time)
      var fails = Possibilities()
      if states.contains(.off) { fails.insert(.yes) }
      if !states.subtracting(.off).isEmpty { fails.insert(.no) }
      return fails
    }
  }

  private static func opposite(_ answer: Possibilities) -> Possibilities {
    var opposite = Possibilities()
    if answer.contains(.yes) { opposite.insert(.no) }
    if answer.contains(.no) { opposite.insert(.yes) }
    return opposite
  }
}

extension Possibilities {
  /// Nothing is possible: nothing is known.
  init() { self.init(rawValue: 0) }
}
