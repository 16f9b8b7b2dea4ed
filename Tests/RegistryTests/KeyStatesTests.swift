import Testing

@testable import Registry

struct KeyStatesTests {
  /// What was imported, and what holds when.
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Moment of a snapshot → the value of key `k` in it, nil where it is not listed.
    var snapshots: [Int64: String?] = [:]
    var history: [(Int64, KeyAction)] = []
    var states: [(Int64, KeyStates)]
    var boundaries: [Int64]
  }

  static func index(_ row: Row) -> RegistryIndex {
    RegistryTests.index(
      row.snapshots.map { asOf, value in
        var rows = ["other": "1|active||"]
        if let value { rows["k"] = value }
        return snapshot(asOf, .key, rows)
      } + [RegistryTests.history(row.history.map { ("k", $0.0, $0.1) })])
  }

  static let rows = [
    Row(
      testDescription: "the first known state holds backwards for ever",
      snapshots: [100: "9|inactive||"],
      states: [(.min, .inactive), (99, .inactive), (100, .inactive), (.max, .inactive)],
      boundaries: []),
    Row(
      testDescription: "… or to created_at", snapshots: [100: "9|active|50|"],
      states: [(49, .notYetCreated), (50, .active), (.max, .active)], boundaries: [50]),
    Row(
      testDescription: "between two snapshots that differ either may hold",
      snapshots: [100: "9|active||", 200: "9|inactive||"],
      states: [
        (100, .active), (101, [.active, .inactive]), (199, [.active, .inactive]), (200, .inactive),
      ], boundaries: [101, 200]),
    Row(
      testDescription: "between two that agree there is no doubt",
      snapshots: [100: "9|active||", 200: "9|active||new label"], states: [(150, .active)],
      boundaries: []),
    Row(
      testDescription: "a key that left was deleted in between",
      snapshots: [100: "9|active||", 200: nil, 300: nil],
      states: [(100, .active), (150, [.active, .deleted]), (200, .deleted), (.max, .deleted)],
      boundaries: [101, 200]),
    Row(
      testDescription: "a key that came, nobody knows when",
      snapshots: [100: nil, 200: "9|active||"],
      states: [
        (50, [.active, .notYetCreated]), (199, [.active, .notYetCreated]), (200, .active),
      ],
      boundaries: [200]),
    Row(
      testDescription: "a key that came when it says",
      snapshots: [100: nil, 200: "9|active|150|"],
      states: [(100, .notYetCreated), (149, .notYetCreated), (150, .active)], boundaries: [150]),
    Row(
      testDescription: "created_at learned later counts from the start",
      snapshots: [100: "9|active||", 200: "9|active|50|"],
      states: [(49, .notYetCreated), (50, .active)], boundaries: [50]),
    Row(
      testDescription: "a key that returns",
      snapshots: [100: "9|active||", 200: nil, 300: "9|active||"],
      states: [(200, .deleted), (250, [.deleted, .active]), (300, .active)],
      boundaries: [101, 200, 201, 300]),
    Row(
      testDescription: "snapshots a millisecond apart leave no window",
      snapshots: [100: "9|active||", 101: "9|deleted||"],
      states: [(100, .active), (101, .deleted)], boundaries: [101]),
    Row(
      testDescription: "history is exact",
      history: [(100, .created), (200, .deactivated), (300, .activated), (400, .deleted)],
      states: [
        (99, .notYetCreated), (100, .active), (199, .active), (200, .inactive), (300, .active),
        (400, .deleted),
      ], boundaries: [100, 200, 300, 400]),
    Row(
      testDescription: "before a deactivation it was active", history: [(200, .deactivated)],
      states: [(.min, .active), (200, .inactive)], boundaries: [200]),
    Row(
      testDescription: "before an activation it was inactive", history: [(200, .activated)],
      states: [(.min, .inactive), (200, .active)], boundaries: [200]),
    Row(
      testDescription: "before a deletion it was active", history: [(200, .deleted)],
      states: [(199, .active), (200, .deleted)], boundaries: [200]),
    Row(
      testDescription: "… back to created_at", snapshots: [300: "9|deleted|150|"],
      history: [(200, .deleted)],
      states: [(149, .notYetCreated), (150, .active), (200, .deleted)], boundaries: [150, 200]),
    Row(
      testDescription: "a created_at after the first action is not believed",
      snapshots: [300: "9|inactive|250|"], history: [(200, .deactivated)],
      states: [(0, .active), (200, .inactive), (250, .inactive)], boundaries: [200]),
    Row(
      testDescription: "deleted is for ever", history: [(100, .deleted), (200, .activated)],
      states: [(99, .active), (200, .deleted), (.max, .deleted)], boundaries: [100]),
    Row(
      testDescription: "history wins over snapshots", snapshots: [100: "9|active||", 200: nil],
      history: [(50, .deactivated)], states: [(49, .active), (100, .inactive), (200, .inactive)],
      boundaries: [50]),
    Row(
      testDescription: "an action that changes nothing is no boundary",
      history: [(100, .created), (150, .activated), (200, .deactivated)],
      states: [(150, .active)], boundaries: [100, 200]),
  ]

  @Test(arguments: rows) func states(_ row: Row) throws {
    let index = KeyStatesTests.index(row)
    let key = try #require(index.key("k"))
    for (time, states) in row.states {
      #expect(index.keyStates(key, at: time) == states, "at \(time)")
    }
    #expect(Array(index.keyBoundaries(key)) == row.boundaries)
  }

  @Test func toleranceTakesBothSides() throws {
    let index = RegistryTests.index([history([("k", 100, .created), ("k", 200, .deactivated)])])
    let key = try #require(index.key("k"))
    #expect(index.keyStates(key, from: 190, to: 199) == .active)
    #expect(index.keyStates(key, from: 195, to: 200) == [.active, .inactive])
    #expect(index.keyStates(key, from: 200, to: 210) == .inactive)
    #expect(index.keyStates(key, from: 0, to: 500) == [.notYetCreated, .active, .inactive])
    #expect(index.keyStates(key, from: 300, to: 100) == .inactive)
  }

  @Test func keysTellWhatIsKnown() throws {
    let index = RegistryTests.index([
      snapshot(100, .key, ["a": "9|active|50|main", "b": "9|active||", "c": "9|active||"]),
      snapshot(200, .key, ["a": "9|inactive|50|main", "b": "8|active||"]),
      history([("d", 120, .created), ("e", 130, .deactivated)]),
    ])
    func key(_ name: String) throws -> RegistryKey {
      index.keys[Int(try #require(index.key(name)))]
    }
    #expect(
      try key("a")
        == RegistryKey(
          identity: "a", ownerOrg: 9, label: "main", createdAt: 50, changedAt: 200,
          state: .inactive))
    #expect(
      try key("b")
        == RegistryKey(
          identity: "b", ownerOrg: 8, label: nil, createdAt: nil, changedAt: nil, state: .active))
    #expect(try key("c").changedAt == 200)
    #expect(try key("c").state == .deleted)
    #expect(
      try key("d")
        == RegistryKey(
          identity: "d", ownerOrg: 903, label: nil, createdAt: 120, changedAt: nil, state: .active))
    #expect(try key("e").changedAt == 130)
    #expect(index.key("f") == nil)
    #expect(index.key("") == nil)
    #expect(index.knowsKeys && !index.knowsEvents && !index.knowsHosts && !index.knowsOrgs)
    #expect(!RegistryTests.index([]).knowsKeys)
    #expect(RegistryTests.index([history([("d", 1, .created)])]).knowsKeys)
  }
}
