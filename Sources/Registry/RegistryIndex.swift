package import Bytes

/// An org of the registry.
package struct RegistryOrg: Equatable, Sendable {
  /// Its id.
  package var id: Int64
  /// Its name, by the last snapshot that listed it.
  package var name: String
}

/// What was known about keys, orgs, events and hosts at any moment: immutable, made once, asked by
/// small integers.
///
/// Indices count from 0 and mean nothing to another index. Times are milliseconds since 1970; any
/// `Int64` may be asked. Memory: about 150 bytes a key, 60 an event, and their texts.
package struct RegistryIndex: Sendable {
  /// Whether any `keys.csv` or row of `key_events.csv` was ever imported.
  package let knowsKeys: Bool
  /// Whether any `orgs.csv` was.
  package let knowsOrgs: Bool
  /// Whether any `events.csv` was.
  package let knowsEvents: Bool
  /// Whether any `hosts.csv` was.
  package let knowsHosts: Bool
  /// The orgs, by index.
  package let orgs: [RegistryOrg]
  /// Stored rows that could not be read and are left out: 0, unless somebody else wrote them.
  package let unreadable: Int

  let keyIndex: KeyIndex
  let eventIndex: EventIndex
  let hostIndex: HostIndex
  private let orgTable: IntegerTable

  /// Makes the index of all facts.
  ///
  /// - Parameters:
  ///   - facts: what is known.
  ///   - seed: of the hash tables of names; random, fixed in tests.
  /// - Complexity: O(rows), about 1 µs each.
  package init(
    _ facts: RegistryFacts, seed: UInt64 = .random(in: 0...UInt64.max)
  ) {
    let kinds = Set(facts.snapshots.map(\.kind))
    knowsKeys = kinds.contains(.key) || !facts.keyEvents.isEmpty
    knowsOrgs = kinds.contains(.org)
    knowsEvents = kinds.contains(.event)
    knowsHosts = kinds.contains(.host)
    keyIndex = KeyIndex(facts, seed: seed)
    eventIndex = EventIndex(facts)
    hostIndex = HostIndex(facts, seed: seed)
    var orgs: [RegistryOrg] = []
    var unreadableOrgs = 0
    forEachGroup(facts.runs(of: .org), id: \.id) { runs in
      guard let last = runs.last, let id = decimal(last.id.utf8) else {
        unreadableOrgs += runs.count
        return
      }
      orgs.append(RegistryOrg(id: id, name: last.value))
    }
    self.orgs = orgs
    orgTable = IntegerTable(orgs.map(\.id))
    unreadable =
      unreadableOrgs + keyIndex.unreadable + eventIndex.unreadable + hostIndex.unreadable
  }

  /// The keys, by index.
  package var keys: [RegistryKey] { keyIndex.keys }
  /// The events, by index.
  package var events: RegistryEvents { RegistryEvents(index: eventIndex) }
  /// The hosts, by index.
  package var hosts: [RegistryHost] { hostIndex.hosts }
  /// The feature flags that any snapshot of events has named, by flag index.
  package var flagNames: [String] { eventIndex.flagNames }

  /// The index of the key whose identity is `bytes[range]`, byte by byte; nil if unknown.
  package func key(named bytes: borrowing Span<UInt8>, range: ByteRange) -> Int32? {
    RegistryIndex.find(bytes, range, in: keyIndex.names)
  }

  /// The index of the host whose normal form (`normalizedHost`) is `bytes[range]`; nil if unknown.
  package func host(named bytes: borrowing Span<UInt8>, range: ByteRange) -> Int32? {
    RegistryIndex.find(bytes, range, in: hostIndex.names)
  }

  /// The index of an event; nil if no snapshot ever listed it.
  package func event(_ id: Int64) -> Int32? { eventIndex.table.place(of: id) }

  /// The index of an org; nil if no `orgs.csv` ever listed it.
  package func org(_ id: Int64) -> Int32? { orgTable.place(of: id) }

  /// The index of a feature flag; nil if no snapshot of events ever had it.
  package func flagIndex(named name: String) -> Int32? {
    flagNames.firstIndex { ByteText.same($0, name) }.map(Int32.init)
  }

  private static func find(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, in names: Interner
  ) -> Int32? {
    guard !range.isEmpty, range.end <= bytes.count else { return nil }
    return names.find(bytes, range, hash: names.hash(bytes, range)).map(Int32.init)
  }
}
