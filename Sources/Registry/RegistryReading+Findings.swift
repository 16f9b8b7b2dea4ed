// What contradicts itself inside one snapshot. Lines are told, keys never.

extension RegistryReading {
  /// Rows of one file that repeat an id with other values, in the order of the file.
  mutating func note(_ repeated: [RegistryEntry], in table: RegistryTable) {
    let file = RegistryFiles.path(table.kind.fileName, in: folder)
    for row in repeated.sorted(by: { $0.line < $1.line }) {
      guard let first = table.entry(row.id) else { continue }
      findings.append(
        RegistryFinding(
          subject: .init(table.kind, row.id), contradiction: .between(table.kind, first, row),
          places: [.init(file: file, line: first.line), .init(file: file, line: row.line)]))
    }
  }

  /// What keys contradict among each other and with their history.
  mutating func findKeyContradictions(asOf: Int64) {
    let keys = tables.first { $0.kind == .key }
    if let keys { findLiveKeys(keys) }
    findHistoryContradictions(keys, asOf: asOf)
  }

  private mutating func findLiveKeys(_ keys: RegistryTable) {
    var live: [Int64: (count: Int, last: Int32)] = [:]
    for entry in keys.entries {
      guard let value = ListedKey(entry.value), value.state != .deleted else { continue }
      let known = live[value.org] ?? (0, 0)
      live[value.org] = (known.count + 1, max(known.last, entry.line))
    }
    let file = RegistryFiles.path(RegistryKind.key.fileName, in: folder)
    for (org, keys) in live.sorted(by: { $0.key < $1.key }) where keys.count > options.liveKeysMax {
      findings.append(
        RegistryFinding(
          subject: .org(org),
          contradiction: .liveKeys(count: keys.count, max: options.liveKeysMax),
          places: [.init(file: file, line: keys.last)]))
    }
  }

  private mutating func findHistoryContradictions(_ keys: RegistryTable?, asOf: Int64) {
    let rows = (keyEvents ?? []).sorted { RegistryFacts.KeyEvent.precedes($0.fact, $1.fact) }
    let history = RegistryFiles.path(RegistryKind.keyEventsFileName, in: folder)
    let snapshot = RegistryFiles.path(RegistryKind.key.fileName, in: folder)
    var found: [RegistryFinding] = []
    forEachGroup(rows[...], id: \.fact.key) { group in
      guard let first = group.first else { return }
      func note(_ contradiction: RegistryContradiction, _ places: RegistryFinding.Place...) {
        found.append(
          RegistryFinding(
            subject: .key(first.fact.key), contradiction: contradiction, places: places))
      }
      if let other = group.first(where: { $0.fact.org != first.fact.org }) {
        note(
          .owners([first.fact.org, other.fact.org]), .init(file: history, line: first.line),
          .init(file: history, line: other.line))
      }
      guard let entry = keys?.entry(first.fact.key), let value = ListedKey(entry.value) else {
        return
      }
      if let other = group.first(where: { $0.fact.org != value.org }) {
        note(
          .historyOwner(history: other.fact.org, snapshot: value.org),
          .init(file: history, line: other.line), .init(file: snapshot, line: entry.line))
      }
      let known = group.filter { $0.fact.at <= asOf }
      guard let last = known.first(where: { $0.fact.action == .deleted }) ?? known.last,
        last.fact.action.state != value.state
      else { return }
      note(
        .historyState(history: last.fact.action.state, snapshot: value.state, asOf: asOf),
        .init(file: history, line: last.line), .init(file: snapshot, line: entry.line))
    }
    findings += found
  }
}

extension RegistryTable {
  /// The row of `id`, or nil. O(log n).
  package func entry(_ id: String) -> RegistryEntry? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if ByteText.precedes(entries[middle].id, id) { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, ByteText.same(entries[low].id, id) else { return nil }
    return entries[low]
  }
}

extension RegistryFinding.Subject {
  /// The subject that an id of a kind names.
  init(_ kind: RegistryKind, _ id: String) {
    switch kind {
    case .org: self = .org(decimal(id.utf8) ?? 0)
    case .key: self = .key(id)
    case .event: self = .event(decimal(id.utf8) ?? 0)
    case .host: self = .host(id)
    }
  }
}

extension RegistryFinding.Place {
  fileprivate init(file: String, line: Int32) { self.init(file: file, line: Int(line)) }
}

extension RegistryContradiction {
  /// What two rows of one id contradict.
  fileprivate static func between(
    _ kind: RegistryKind, _ first: RegistryEntry, _ row: RegistryEntry
  ) -> RegistryContradiction {
    let orgs: [Int64?]
    switch kind {
    case .key: orgs = [ListedKey(first.value)?.org, ListedKey(row.value)?.org]
    case .event: orgs = [ListedEvent(first.value)?.org, ListedEvent(row.value)?.org]
    case .org, .host: return .repeated
    }
    let owners = orgs.compactMap { $0 }
    return Set(owners).count > 1 ? .owners(owners) : .repeated
  }
}
