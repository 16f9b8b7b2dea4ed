/// What happened to one key, and from what it is known.
package struct KeyHistory: Equatable, Sendable {
  /// What a change was.
  package enum Kind: String, Sendable, CaseIterable {
    case created, activated, deactivated, deleted
    /// A snapshot lists it for the first time.
    case listed
    /// It is listed again after it was deleted, or after a snapshot without it.
    case returned
    /// Another organisation owns it.
    case moved
    /// It has another label.
    case relabelled
  }

  /// From what a change is known.
  package enum Source: String, Sendable, CaseIterable {
    /// A row of `key_events.csv`: the moment is exact.
    case history
    /// `created_at` of a snapshot: the moment is exact.
    case createdAt = "created_at"
    /// Two snapshots that differ: it happened between them.
    case snapshots
  }

  /// One change.
  package struct Change: Equatable, Sendable {
    package var kind: Kind
    /// What holds from then on.
    package var state: KeyState
    package var org: Int64
    /// Empty without.
    package var label = ""
    package var source: Source
    /// The snapshot that did not yet show it, milliseconds; nil where there is none, or the moment is
    /// exact.
    package var after: Int64?
    /// The moment, or the snapshot that shows it.
    package var at: Int64
  }

  /// In the order of time.
  package private(set) var changes: [Change] = []
  /// The newest snapshot of keys, milliseconds; nil without any.
  package let knownUntil: Int64?

  /// The history of the key called `identity`; without changes if nothing is known of it.
  ///
  /// - Complexity: O(rows).
  package init(of identity: String, in facts: RegistryFacts) {
    let moments = facts.moments(of: .key)
    knownUntil = moments.last
    let events = facts.keyEvents.filter { ByteText.same($0.key, identity) }
    let listings = facts.runs(of: .key).filter { ByteText.same($0.id, identity) }
      .compactMap { run in ListedKey(run.value).map { (run: run, value: $0) } }
    let createdAt = listings.last { $0.value.createdAt != nil }?.value.createdAt
    if events.isEmpty {
      add(listings, createdAt, moments)
    } else {
      add(events, createdAt, listings.last?.value)
    }
  }

  /// A history is exact, and wins.
  private mutating func add(
    _ events: [RegistryFacts.KeyEvent], _ createdAt: Int64?, _ listed: ListedKey?
  ) {
    let label = listed?.label ?? ""
    if let first = events.first, first.action != .created, let createdAt, createdAt < first.at {
      changes.append(
        Change(
          kind: .created, state: first.action.stateBefore, org: first.org, label: label,
          source: .createdAt, at: createdAt))
    }
    for event in events {
      let kind: Kind =
        switch event.action {
        case .created: .created
        case .activated: .activated
        case .deactivated: .deactivated
        case .deleted: .deleted
        }
      changes.append(
        Change(
          kind: kind, state: event.action.state, org: event.org, label: label, source: .history,
          at: event.at))
      // What comes after a deletion does not count.
      if event.action == .deleted { return }
    }
  }

  private mutating func add(
    _ listings: [(run: RegistryFacts.Run, value: ListedKey)], _ createdAt: Int64?,
    _ moments: [Int64]
  ) {
    func change(_ kind: Kind, _ value: ListedKey, after: Int64?, at: Int64) -> Change {
      Change(
        kind: kind, state: value.state, org: value.org, label: value.label, source: .snapshots,
        after: after, at: at)
    }
    var before: (run: RegistryFacts.Run, value: ListedKey)?
    for (run, value) in listings {
      defer { before = (run, value) }
      guard let last = before else {
        if let createdAt {
          var created = change(.created, value, after: nil, at: createdAt)
          created.source = .createdAt
          changes.append(created)
        }
        changes.append(
          change(
            .listed, value, after: moments.last { $0 < run.firstAsOf }, at: run.firstAsOf))
        continue
      }
      let away = moments.filter { last.run.lastAsOf < $0 && $0 < run.firstAsOf }
      if let left = away.first, let end = away.last {
        addLoss(of: last.value, after: last.run.lastAsOf, at: left)
        changes.append(change(.returned, value, after: end, at: run.firstAsOf))
        continue
      }
      for kind in Self.kinds(from: last.value, to: value) {
        changes.append(change(kind, value, after: last.run.lastAsOf, at: run.firstAsOf))
      }
    }
    if let last = before, let left = moments.first(where: { $0 > last.run.lastAsOf }) {
      addLoss(of: last.value, after: last.run.lastAsOf, at: left)
    }
  }

  /// It left a snapshot.
  private mutating func addLoss(of value: ListedKey, after: Int64, at: Int64) {
    guard value.state != .deleted else { return }
    changes.append(
      Change(
        kind: .deleted, state: .deleted, org: value.org, label: value.label, source: .snapshots,
        after: after, at: at))
  }

  private static func kinds(from old: ListedKey, to new: ListedKey) -> [Kind] {
    var kinds: [Kind] = []
    switch (old.state, new.state) {
    case (let before, let after) where before == after: break
    case (.deleted, _): kinds.append(.returned)
    case (_, .deleted): kinds.append(.deleted)
    case (_, .inactive): kinds.append(.deactivated)
    case (_, _): kinds.append(.activated)
    }
    if old.org != new.org { kinds.append(.moved) }
    if !ByteText.same(old.label, new.label) { kinds.append(.relabelled) }
    return kinds
  }
}
