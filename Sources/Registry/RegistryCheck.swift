/// What contradicts itself over time in a registry: the findings of `check`.
package enum RegistryCheck {
  /// Goes through all facts.
  ///
  /// - Parameters:
  ///   - facts: what is known.
  ///   - index: the index of the same facts.
  ///   - liveKeysMax: most keys that an org may have which are not deleted.
  /// - Returns: findings without places: keys, then events, then orgs, each by the bytes of the id.
  /// - Complexity: O(rows).
  package static func findings(
    _ facts: RegistryFacts, _ index: RegistryIndex, liveKeysMax: Int = 10
  ) -> [RegistryFinding] {
    keys(facts) + histories(facts) + events(facts) + orgs(index, liveKeysMax: liveKeysMax)
  }

  private static func keys(_ facts: RegistryFacts) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    let moments = facts.moments(of: .key)
    forEachGroup(facts.runs(of: .key), id: \.id) { runs in
      guard let first = runs.first else { return }
      func found(_ contradiction: RegistryContradiction) {
        findings.append(RegistryFinding(subject: .key(first.id), contradiction: contradiction))
      }
      let values = runs.compactMap { run in ListedKey(run.value).map { (run: run, value: $0) } }
      let owners = distinct(values.map(\.value.org))
      if owners.count > 1 { found(.owners(owners)) }
      for (before, after) in zip(values, values.dropFirst()) {
        let wasDeleted = before.value.state == .deleted && after.value.state != .deleted
        let wasAway = moments.contains { before.run.lastAsOf < $0 && $0 < after.run.firstAsOf }
        if wasDeleted || wasAway { found(.returned(asOf: after.run.firstAsOf)) }
      }
      for (run, value) in values {
        guard let createdAt = value.createdAt, createdAt > run.firstAsOf else { continue }
        found(.createdAfter(asOf: run.firstAsOf, createdAt: createdAt))
        break
      }
    }
    return findings
  }

  private static func histories(_ facts: RegistryFacts) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    let newest = facts.moments(of: .key).last
    var runs = facts.runs(of: .key)
    forEachGroup(facts.keyEvents[...], id: \.key) { events in
      guard let first = events.first else { return }
      func found(_ contradiction: RegistryContradiction) {
        findings.append(RegistryFinding(subject: .key(first.key), contradiction: contradiction))
      }
      runs = runs.drop { ByteText.precedes($0.id, first.key) }
      let last = runs.prefix { ByteText.same($0.id, first.key) }.last
      let value = last.flatMap { ListedKey($0.value) }

      let owners = distinct(events.map(\.org))
      if owners.count > 1 { found(.owners(owners)) }
      if let value, let other = events.last(where: { $0.org != value.org }) {
        found(.historyOwner(history: other.org, snapshot: value.org))
      }
      if let deletion = events.firstIndex(where: { $0.action == .deleted }) {
        for event in events[(deletion + 1)...] where event.action != .deleted {
          found(.afterDeletion(action: event.action, at: event.at))
        }
      }
      guard let newest else { return }
      let known = events.prefix { $0.at <= newest }
      let deciding = known.first { $0.action == .deleted } ?? known.last
      guard let history = deciding?.action.state else { return }
      let snapshot = last?.lastAsOf == newest ? value?.state : nil
      if history != snapshot ?? .deleted {
        found(.historyState(history: history, snapshot: snapshot, asOf: newest))
      }
    }
    return findings
  }

  private static func events(_ facts: RegistryFacts) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    forEachGroup(facts.runs(of: .event), id: \.id) { runs in
      guard runs.count > 1, let id = runs.first.flatMap({ decimal($0.id.utf8) }) else { return }
      let owners = distinct(runs.compactMap { ListedEvent($0.value)?.org })
      if owners.count > 1 {
        findings.append(RegistryFinding(subject: .event(id), contradiction: .owners(owners)))
      }
    }
    return findings
  }

  private static func orgs(_ index: RegistryIndex, liveKeysMax: Int) -> [RegistryFinding] {
    var live: [Int64: Int] = [:]
    var owners: Set<Int64> = []
    for key in index.keys {
      guard let org = key.ownerOrg else { continue }
      owners.insert(org)
      if key.state == .active || key.state == .inactive { live[org, default: 0] += 1 }
    }
    for value in index.eventIndex.values { owners.insert(value.org) }
    var findings: [RegistryFinding] = []
    for org in owners.sorted() {
      let count = live[org] ?? 0
      if count > liveKeysMax {
        findings.append(
          RegistryFinding(
            subject: .org(org), contradiction: .liveKeys(count: count, max: liveKeysMax)))
      }
      if index.knowsOrgs, index.org(org) == nil {
        findings.append(RegistryFinding(subject: .org(org), contradiction: .orgNotListed))
      }
    }
    return findings
  }

  /// The distinct numbers, in order of first sight.
  private static func distinct(_ numbers: [Int64]) -> [Int64] {
    var distinct: [Int64] = []
    for number in numbers where !distinct.contains(number) { distinct.append(number) }
    return distinct
  }
}
