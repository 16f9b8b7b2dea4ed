/// All that is known about a registry, as plain rows: what the store keeps, and what an index and a
/// chronicle are made from.
///
/// Two chronicles of the same snapshots and histories have equal facts, whatever the order of
/// their imports.
package struct RegistryFacts: Equatable, Sendable {
  /// A snapshot file of one moment was imported.
  package struct Snapshot: Equatable, Hashable, Sendable {
    /// What it lists.
    package var kind: RegistryKind
    /// Its moment, milliseconds since 1970.
    package var asOf: Int64

    /// Makes a row.
    package init(kind: RegistryKind, asOf: Int64) {
      self.kind = kind
      self.asOf = asOf
    }
  }

  /// Consecutive snapshots of a kind that say the same about an id. Runs of an id never overlap;
  /// a snapshot of the kind outside its runs did not list it. (kind, id, firstAsOf) is unique.
  package struct Run: Equatable, Hashable, Sendable {
    /// What the id names.
    package var kind: RegistryKind
    /// Decimal for orgs and events, the identity of a key, the normal form of a host.
    package var id: String
    /// What the snapshots say (see ListedValues.swift).
    package var value: String
    /// The moment of the first of them.
    package var firstAsOf: Int64
    /// The moment of the last of them.
    package var lastAsOf: Int64

    /// Makes a row.
    package init(
      kind: RegistryKind, id: String, value: String, firstAsOf: Int64, lastAsOf: Int64
    ) {
      self.kind = kind
      self.id = id
      self.value = value
      self.firstAsOf = firstAsOf
      self.lastAsOf = lastAsOf
    }

    /// Byte by byte, which canonical equivalence is not.
    package static func == (left: Run, right: Run) -> Bool {
      left.kind == right.kind && left.firstAsOf == right.firstAsOf
        && left.lastAsOf == right.lastAsOf && ByteText.same(left.id, right.id)
        && ByteText.same(left.value, right.value)
    }

    /// The stored order: kind, bytes of the id, time.
    static func precedes(_ left: Run, _ right: Run) -> Bool {
      if left.kind != right.kind { return left.kind < right.kind }
      let order = ByteText.order(left.id, right.id)
      return order == 0 ? left.firstAsOf < right.firstAsOf : order < 0
    }
  }

  /// Something happened to a key.
  package struct KeyEvent: Equatable, Hashable, Sendable {
    /// The identity of the key.
    package var key: String
    /// The org that the row says owns it.
    package var org: Int64
    /// When, milliseconds since 1970.
    package var at: Int64
    /// What.
    package var action: KeyAction

    /// Makes a row.
    package init(key: String, org: Int64, at: Int64, action: KeyAction) {
      self.key = key
      self.org = org
      self.at = at
      self.action = action
    }

    /// The stored order: bytes of the key, time, action, org.
    static func precedes(_ left: KeyEvent, _ right: KeyEvent) -> Bool {
      let order = ByteText.order(left.key, right.key)
      if order != 0 { return order < 0 }
      if left.at != right.at { return left.at < right.at }
      if left.action != right.action { return left.action < right.action }
      return left.org < right.org
    }

    /// Byte by byte, which canonical equivalence is not.
    package static func == (left: KeyEvent, right: KeyEvent) -> Bool {
      left.at == right.at && left.action == right.action && left.org == right.org
        && ByteText.same(left.key, right.key)
    }
  }

  /// By kind, then time.
  package private(set) var snapshots: [Snapshot]
  /// By kind, then the bytes of the id, then time.
  package private(set) var runs: [Run]
  /// By the bytes of the key, then time, action, org; no row twice.
  package private(set) var keyEvents: [KeyEvent]

  /// Puts rows in their order; rows that are in it already cost O(n).
  ///
  /// - Parameters:
  ///   - snapshots: in any order, repetitions allowed.
  ///   - runs: in any order.
  ///   - keyEvents: in any order, repetitions allowed.
  package init(snapshots: [Snapshot] = [], runs: [Run] = [], keyEvents: [KeyEvent] = []) {
    self.snapshots = sortedOnce(
      snapshots, by: { $0.kind == $1.kind ? $0.asOf < $1.asOf : $0.kind < $1.kind }, same: ==)
    self.runs = sortedOnce(runs, by: Run.precedes) { !Run.precedes($0, $1) }
    self.keyEvents = sortedOnce(keyEvents, by: KeyEvent.precedes, same: ==)
  }

  /// The runs of one kind.
  func runs(of kind: RegistryKind) -> ArraySlice<Run> {
    let start = runs.firstIndex { $0.kind == kind } ?? runs.endIndex
    return runs[start...].prefix { $0.kind == kind }
  }

  /// The moments of the snapshots of one kind, ascending.
  func moments(of kind: RegistryKind) -> [Int64] {
    snapshots.filter { $0.kind == kind }.map(\.asOf)
  }
}

/// Sorts rows and drops those that are the `same` as the one before.
private func sortedOnce<Row>(
  _ rows: [Row], by precedes: (Row, Row) -> Bool, same: (Row, Row) -> Bool
) -> [Row] {
  var isStrict = true
  for index in rows.indices.dropFirst() where !precedes(rows[index - 1], rows[index]) {
    isStrict = false
    break
  }
  if isStrict { return rows }
  var unique: [Row] = []
  for row in rows.sorted(by: precedes) where unique.last.map({ same($0, row) }) != true {
    unique.append(row)
  }
  return unique
}
