import Bytes

/// What requests ask a registry about: the distinct values of a source.
package struct RegistrySubjects: Sendable {
  /// Identities of keys.
  package var keys: Set<[UInt8]> = []
  /// Orgs in URLs.
  package var orgs: Set<Int64> = []
  package var events: Set<Int64> = []
  /// Hosts, normalised.
  package var hosts: Set<[UInt8]> = []
  /// First and last moment that is asked about, milliseconds; nil while nothing is.
  package var from: Int64?
  package var to: Int64?

  /// Makes an empty set.
  package init() {}
}

extension RegistryIndex {
  /// Everything that the registry says, as one number. O(rows), some 0.2 µs each.
  package var digest: Int64 {
    var text = DigestText()
    for (_, isKnown) in kinds { text.add(isKnown ? 1 : 0) }
    for index in keys.indices { add(key: Int32(index), .min, .max, &text) }
    for org in orgs { text.add(org.id) }
    for index in 0..<eventIndex.times.count { add(event: Int32(index), .min, .max, &text) }
    for index in hosts.indices { add(host: Int32(index), .min, .max, &text) }
    return text.digest
  }

  /// What the registry says of `subjects` within their time, `tolerance` milliseconds to either side
  /// included. Of whom it does not know it says nothing. About 2 µs a subject.
  package func sayings(of subjects: RegistrySubjects, tolerance: Int64) -> RegistrySayings {
    let from = clampedSum(subjects.from ?? 0, 0 - tolerance)
    let to = clampedSum(subjects.to ?? 0, tolerance)
    var sayings = RegistrySayings(general: 0)
    func say(_ subject: RegistrySayings.Subject, _ body: (inout DigestText) -> Void) {
      var text = DigestText()
      body(&text)
      sayings.say(text, of: subject)
    }
    for (kind, isKnown) in kinds { say(.all(kind)) { $0.add(isKnown ? 1 : 0) } }
    for name in subjects.keys {
      guard let index = key(named: name.span, range: ByteRange(0, name.count)) else { continue }
      say(.key(name)) { add(key: index, from, to, &$0) }
    }
    for id in subjects.orgs where org(id) != nil { say(.org(id)) { $0.add(id) } }
    for id in subjects.events {
      guard let index = event(id) else { continue }
      say(.event(id)) { add(event: index, from, to, &$0) }
    }
    for name in subjects.hosts {
      guard let index = host(named: name.span, range: ByteRange(0, name.count)) else { continue }
      say(.host(name)) { add(host: index, from, to, &$0) }
    }
    return sayings
  }

  private var kinds: [(RegistryKind, isKnown: Bool)] {
    [(.key, knowsKeys), (.org, knowsOrgs), (.event, knowsEvents), (.host, knowsHosts)]
  }

  private func add(key index: Int32, _ from: Int64, _ to: Int64, _ text: inout DigestText) {
    text.add(keys[Int(index)].identity)
    text.add(keys[Int(index)].ownerOrg ?? -1)
    for step in keyIndex.times.steps(index, from: from, to: to) {
      text.add(step.from)
      text.add(Int64(step.set))
    }
  }

  private func add(event index: Int32, _ from: Int64, _ to: Int64, _ text: inout DigestText) {
    let steps = eventIndex.times.steps(index, from: from, to: to)
    // One that was never there is refused like one that nobody knows.
    guard steps.contains(where: { $0.set != Possibilities.no.rawValue }) else { return }
    text.add(eventIndex.table.ids[Int(index)])
    for step in steps {
      text.add(step.from)
      text.add(Int64(step.set))
      for value in step.value == step.other ? [step.value] : [step.value, step.other] {
        text.add(eventIndex.values[Int(value)].org)
        for (number, name) in flagNames.enumerated() {
          let state = eventIndex.flag(Int32(number), under: value)
          guard state != .absent else { continue }
          text.add(name)
          text.add(Int64(state.rawValue))
        }
      }
    }
  }

  private func add(host index: Int32, _ from: Int64, _ to: Int64, _ text: inout DigestText) {
    text.add(hosts[Int(index)].host)
    for step in hostIndex.times.steps(index, from: from, to: to) {
      text.add(step.from)
      text.add(Int64(step.set))
    }
  }
}
