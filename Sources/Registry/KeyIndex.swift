import Bytes

/// A key of the registry.
package struct RegistryKey: Equatable, Sendable {
  /// Its identity, never the secret.
  package var identity: String
  /// The org that owns it: by its history, else by the last snapshot that listed it.
  package var ownerOrg: Int64?
  /// Its label; nil without.
  package var label: String?
  /// When it came to be, milliseconds since 1970, where that is known.
  package var createdAt: Int64?
  /// The moment from which the current state is certain; nil where it never changed, creation aside.
  package var changedAt: Int64?
  /// The state after all that is known.
  package var state: KeyState
}

/// The keys of a registry in time.
struct KeyIndex: Sendable {
  /// Names to places in `keys`.
  private(set) var names: Interner
  private(set) var keys: [RegistryKey] = []
  private(set) var times = Timelines()
  /// Runs whose value could not be read.
  private(set) var unreadable = 0

  /// Walks runs and key events side by side; both are sorted by the bytes of the identity.
  init(_ facts: RegistryFacts, seed: UInt64) {
    names = Interner(seed: seed)
    let moments = facts.moments(of: .key)
    var events = facts.keyEvents[...]
    func eventsBefore(_ identity: String?) {
      while let first = events.first {
        if let identity, !ByteText.precedes(first.key, identity) { return }
        add(first.key, [], takeEvents(first.key), moments)
      }
    }
    func takeEvents(_ identity: String) -> ArraySlice<RegistryFacts.KeyEvent> {
      let group = events.prefix { ByteText.same($0.key, identity) }
      events = events.dropFirst(group.count)
      return group
    }
    forEachGroup(facts.runs(of: .key), id: \.id) { runs in
      guard let identity = runs.first?.id else { return }
      eventsBefore(identity)
      let values = runs.compactMap { run in ListedKey(run.value).map { (run, $0) } }
      unreadable += runs.count - values.count
      add(identity, values, takeEvents(identity), moments)
    }
    eventsBefore(nil)
  }

  private mutating func add(
    _ identity: String, _ runs: [(run: RegistryFacts.Run, value: ListedKey)],
    _ events: ArraySlice<RegistryFacts.KeyEvent>, _ moments: [Int64]
  ) {
    let listed = runs.last { $0.value.createdAt != nil }?.value.createdAt
    var createdAt = listed
    let steps: [Timelines.Step]
    if let first = events.first, let last = events.last {
      if first.action == .created { createdAt = first.at }
      if let listed, first.action != .created, listed >= first.at { createdAt = nil }
      steps = KeyIndex.steps(events, createdAt: createdAt)
      note(identity, owner: last.org, runs.last?.value, createdAt, steps)
    } else if let last = runs.last {
      var phases = Phases(moments: moments, absent: KeyState.deleted.rawValue)
      for (run, value) in runs {
        phases.append(
          Phase(
            first: run.firstAsOf, last: run.lastAsOf, before: KeyState.notYetCreated.rawValue,
            from: createdAt ?? .min, middle: value.state.rawValue),
          lead: createdAt == nil ? KeyState.notYetCreated.rawValue : 0)
      }
      phases.finish()
      steps = phases.steps
      note(identity, owner: last.value.org, last.value, createdAt, steps)
    }
  }

  /// What a history says: exact moments; before the first, the opposite of what it brought.
  private static func steps(
    _ events: ArraySlice<RegistryFacts.KeyEvent>, createdAt: Int64?
  ) -> [Timelines.Step] {
    let before = events.first?.action.stateBefore ?? .active
    var steps = [Timelines.Step(from: .min, set: before.rawValue)]
    if let createdAt, before != .notYetCreated {
      steps = [
        Timelines.Step(from: .min, set: KeyState.notYetCreated.rawValue),
        Timelines.Step(from: createdAt, set: before.rawValue),
      ]
    }
    for event in events {
      if steps.last?.from == event.at { steps.removeLast() }
      steps.append(Timelines.Step(from: event.at, set: event.action.state.rawValue))
      if event.action == .deleted { break }
    }
    return steps
  }

  private mutating func note(
    _ identity: String, owner: Int64, _ value: ListedKey?, _ createdAt: Int64?,
    _ steps: [Timelines.Step]
  ) {
    let subject = Int32(keys.count)
    times.append(steps)
    let last = times.lastStep(subject)
    let earlier = KeyStates(rawValue: times.unionBeforeLast(subject))
      .subtracting(KeyStates(rawValue: last.set)).subtracting(.notYetCreated)
    let label = value?.label ?? ""
    keys.append(
      RegistryKey(
        identity: identity, ownerOrg: owner, label: label.isEmpty ? nil : label,
        createdAt: createdAt, changedAt: earlier.isEmpty ? nil : last.from,
        state: KeyState(rawValue: last.set) ?? .deleted))
    let bytes = Array(identity.utf8)
    let range = ByteRange(0, bytes.count)
    _ = names.insert(bytes.span, range, hash: names.hash(bytes.span, range))
  }
}
