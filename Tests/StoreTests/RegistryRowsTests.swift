import Testing

@testable import Registry
@testable import Rollup
@testable import Store

/// What is known of keys, orgs, events and hosts comes back as it was stored.
struct RegistryRowsTests {
  /// A snapshot of orgs and keys: key, org, state.
  static func snapshot(
    _ asOf: Int64, orgs: [(Int64, String)] = [(903, "Acme"), (904, "Other, \"Inc\"")],
    _ keys: [(String, Int64, KeyState)]
  ) -> RegistrySnapshot {
    var line: Int32 = 1
    func entry(_ id: String, _ value: String) -> RegistryEntry {
      line += 1
      return RegistryEntry(id: id, value: value, line: line)
    }
    return RegistrySnapshot(
      asOf: asOf,
      tables: [
        RegistryTable.sorting(orgs.map { entry("\($0.0)", $0.1) }, .org).table,
        RegistryTable.sorting(
          keys.map {
            entry(
              $0.0, ListedKey(org: $0.1, state: $0.2, createdAt: 5_000, label: "L \($0.0)").text)
          }, .key
        ).table,
        RegistryTable.sorting(
          [
            entry(
              "456",
              ListedEvent(org: 903, createdAt: 1, deletedAt: nil, flags: "bib_search=1", name: "é")
                .text)
          ], .event
        ).table,
        RegistryTable.sorting(
          [entry("api.9pic.ai", ListedHost(approvedAt: 1, revokedAt: nil).text)], .host
        ).table,
      ],
      keyEvents: [
        RegistryKeyEvent(
          fact: .init(key: "k1", org: 903, at: 9_000_000, action: .deactivated), line: 2)
      ])
  }

  static let nights = [
    snapshot(
      1_000_000, [("k1", 903, .active), ("k2", 904, .inactive), ("e\u{301}", 903, .active)]),
    snapshot(
      2_000_000, orgs: [(903, "Acme Ltd")],
      [("k1", 903, .active), ("\u{E9}", 904, .active), ("k3", 903, .deleted)]),
    snapshot(
      500_000, [("k1", 903, .inactive), ("k2", 904, .inactive)]),
  ]

  @Test(arguments: [[0], [0, 1], [0, 1, 2], [2, 1, 0], [1, 0, 2, 0, 1]])
  func factsComeBackAsTheyWere(order: [Int]) throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var memory = Chronicle()
    for night in order {
      // Each import starts from what the store holds, as a run does.
      var chronicle = Chronicle(try store.registryFacts())
      let changes = chronicle.add(Self.nights[night])
      _ = memory.add(Self.nights[night])
      try store.apply(changes, now: RegistryIndex(chronicle.facts, seed: 1))
      #expect(try store.registryFacts() == memory.facts)
    }
    let index = RegistryIndex(memory.facts, seed: 1)
    #expect(
      try store.text("SELECT key, org, label, state, created_at, changed_at FROM registry_key")
        == index.keys.map { key in
          [
            key.identity, key.ownerOrg.map { "\($0)" } ?? "-", key.label ?? "-", key.state.word,
            key.createdAt.map { "\($0)" } ?? "-", key.changedAt.map { "\($0)" } ?? "-",
          ].joined(separator: "|")
        }.sorted())
    #expect(
      try store.text("SELECT org, name FROM registry_org")
        == index.orgs.map { "\($0.id)|\($0.name)" }.sorted())
  }

  @Test func theSameAgainWritesNothing() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    for isFirst in [true, false] {
      var chronicle = Chronicle(try store.registryFacts())
      let changes = chronicle.add(Self.nights[0])
      #expect(changes.isEmpty != isFirst)
      try store.checkpoint()
      try store.apply(changes, now: RegistryIndex(chronicle.facts, seed: 1))
      #expect(try scratch.bytes(of: "a.db-wal").isEmpty != isFirst)
    }
  }

  @Test func keysJoinTheRegistryAndWhatWasSeen() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var chronicle = Chronicle()
    let changes = chronicle.add(Self.nights[0])
    try store.apply(changes, now: RegistryIndex(chronicle.facts, seed: 1))
    let rollup = RollupMaker.make { maker in
      maker.add(2, at: 1_000, key: "k1")
      maker.add(3, at: 2_000, key: "k1", status: 403)
      maker.add(1, at: 0, key: "stranger", status: 403)
      maker.add(1, at: 0, key: "e\u{301}")
    }
    try store.put([rollup], try scratch.source(rollup, "a"))
    let keys = try store.text(
      """
      SELECT key, org_id, label, state, created_at, first_seen_at, last_ok_at, last_refused_at,
        requests, refused FROM keys
      """)
    let at = "2026-11-01T00:00:0"
    #expect(
      keys
        == [
          "e\u{301}|903|L e\u{301}|active|1970-01-01T00:00:05.000Z|\(at)0.000Z|\(at)0.000Z|-|1|0",
          "k1|903|L k1|inactive|1970-01-01T00:00:05.000Z|\(at)1.000Z|\(at)1.000Z|\(at)2.000Z|5|3",
          "k2|904|L k2|inactive|1970-01-01T00:00:05.000Z|-|-|-|0|0",
          "stranger|-|-|-|-|\(at)0.000Z|-|\(at)0.000Z|1|1",
        ].sorted())
    #expect(try store.text("SELECT org_id, name FROM org_summary") == ["903|Acme"])
  }
}
