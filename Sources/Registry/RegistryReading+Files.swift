// The five files, one function each. Numbers are places in `RegistryColumns.known`.

extension RegistryReading {
  mutating func readOrgs() {
    var rows: [RegistryEntry] = []
    let header = read(.orgs) { row in
      let id = row.id(0)
      rows.append(RegistryEntry(id: "\(id)", value: row.text(1), line: row.line))
    }
    keep(rows, .org, header)
  }

  mutating func readKeys() {
    let options = options
    var rows: [RegistryEntry] = []
    let header = read(.keys) { row in
      let key = row.key(0, options.keyRule, options.fingerprint)
      let org = row.id(1)
      let state = row.word(2, [KeyState.active, .inactive, .deleted], \.word)
      let created = row.time(3)
      guard row.isGood, let state else { return }
      let value = ListedKey(org: org, state: state, createdAt: created, label: row.text(4))
      rows.append(RegistryEntry(id: key, value: value.text, line: row.line))
    }
    keep(rows, .key, header)
  }

  mutating func readKeyEvents() {
    let options = options
    var rows: [RegistryKeyEvent] = []
    let header = read(.keyEvents) { row in
      let key = row.key(0, options.keyRule, options.fingerprint)
      let org = row.id(1)
      let at = row.time(2, isRequired: true)
      let action = row.word(3, KeyAction.allCases, \.word)
      guard row.isGood, let at, let action else { return }
      let fact = RegistryFacts.KeyEvent(key: key, org: org, at: at, action: action)
      rows.append(RegistryKeyEvent(fact: fact, line: row.line))
    }
    guard let header, errors.errors.isEmpty else { return }
    keyEvents = rows
    noteIgnored(header) { _ in false }
  }

  mutating func readEvents() {
    var rows: [RegistryEntry] = []
    /// For each of `rows`, the number of its pattern: flags are known once all rows have passed.
    var patterns: [Int32] = []
    var flags: EventFlags?
    let header = read(.events) { row in
      let id = row.id(0)
      let org = row.id(1)
      let created = row.time(3)
      let deleted = row.time(4)
      row.checkOrder(start: 3, created, end: 4, deleted)
      if flags == nil { flags = EventFlags(row.header) }
      let pattern = flags?.pattern(of: row) ?? 0
      let value = ListedEvent(
        org: org, createdAt: created, deletedAt: deleted, flags: "", name: row.text(2))
      rows.append(RegistryEntry(id: "\(id)", value: value.text, line: row.line))
      patterns.append(pattern)
    }
    guard let header else { return }
    for (line, fault) in flags?.faults ?? [] {
      errors.add(
        RegistryError(
          file: RegistryFiles.path(RegistryColumns.events.fileName, in: folder),
          line: line.map(Int.init), column: fault.column, fault.problem))
    }
    guard errors.errors.isEmpty else { return }
    let texts = flags?.texts ?? []
    for index in rows.indices where Int(patterns[index]) < texts.count {
      rows[index].value = texts[Int(patterns[index])] + rows[index].value
    }
    keep(rows, .event, header) { flags?.hasFlag(named: $0) == true }
  }

  mutating func readHosts() {
    var rows: [RegistryEntry] = []
    let header = read(.hosts) { row in
      let host = row.host(0)
      let value = ListedHost(approvedAt: row.time(1), revokedAt: row.time(2))
      rows.append(RegistryEntry(id: host, value: value.text, line: row.line))
    }
    keep(rows, .host, header)
  }

  /// Keeps the rows of a file that was there and is in order, and what they contradict.
  private mutating func keep(
    _ rows: consuming [RegistryEntry], _ kind: RegistryKind, _ header: RegistryHeader?,
    isKnown: (String) -> Bool = { _ in false }
  ) {
    guard let header, errors.errors.isEmpty else { return }
    noteIgnored(header, isKnown)
    let (table, repeated) = RegistryTable.sorting(rows, kind)
    note(repeated, in: table)
    tables.append(table)
  }

  private mutating func noteIgnored(_ header: RegistryHeader, _ isKnown: (String) -> Bool) {
    for other in header.others where !isKnown(other.name) {
      ignoredColumns.append(
        RegistrySnapshot.IgnoredColumn(file: header.columns.fileName, column: other.name))
    }
  }
}
