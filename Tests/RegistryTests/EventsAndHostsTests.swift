import Testing

@testable import Registry

struct EventsAndHostsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Moment of a snapshot → the value of the id in it, nil where it is not listed.
    var snapshots: [Int64: String?]
    var answers: [(Int64, Possibilities)]
    var boundaries: [Int64]
  }

  static let existence = [
    Row(
      testDescription: "without created_at it always existed", snapshots: [100: "|9|||"],
      answers: [(.min, .yes), (.max, .yes)], boundaries: []),
    Row(
      testDescription: "created and deleted are exact", snapshots: [100: "|9|50|150|"],
      answers: [(49, .no), (50, .yes), (149, .yes), (150, .no)], boundaries: [50, 150]),
    Row(
      testDescription: "it left in between", snapshots: [100: "|9|||", 200: nil],
      answers: [(100, .yes), (101, [.yes, .no]), (199, [.yes, .no]), (200, .no), (.max, .no)],
      boundaries: [101, 200]),
    Row(
      testDescription: "a deletion told by the later snapshot is exact",
      snapshots: [100: "|9|||", 200: "|9||150|"], answers: [(149, .yes), (150, .no), (200, .no)],
      boundaries: [150]),
    Row(
      testDescription: "a deletion told for a moment when it was there is not",
      snapshots: [100: "|9|||", 200: "|9||80|"],
      answers: [(100, .yes), (150, [.yes, .no]), (200, .no)], boundaries: [101, 200]),
    Row(
      testDescription: "it came in between, nobody knows when",
      snapshots: [100: nil, 200: "|9|||"],
      answers: [(50, [.yes, .no]), (199, [.yes, .no]), (200, .yes)], boundaries: [200]),
  ]

  @Test(arguments: existence) func exists(_ row: Row) throws {
    let index = index(row, .event, "5", other: "|1|||")
    let event = try #require(index.event(5))
    for (time, answer) in row.answers {
      #expect(index.eventExists(event, at: time) == answer, "at \(time)")
    }
    #expect(Array(index.eventBoundaries(event)) == row.boundaries)
  }

  static let approval = [
    Row(
      testDescription: "without times it is always approved", snapshots: [100: "|"],
      answers: [(.min, .yes), (.max, .yes)], boundaries: []),
    Row(
      testDescription: "approved and revoked are exact", snapshots: [100: "50|150"],
      answers: [(49, .no), (50, .yes), (149, .yes), (150, .no)], boundaries: [50, 150]),
    Row(
      testDescription: "leaving is revocation in between", snapshots: [100: "|", 200: nil],
      answers: [(100, .yes), (150, [.yes, .no]), (200, .no)], boundaries: [101, 200]),
    Row(
      testDescription: "listed again is approved again",
      snapshots: [100: "|", 200: nil, 300: "|"],
      answers: [(200, .no), (250, [.yes, .no]), (300, .yes)], boundaries: [101, 200, 201, 300]),
    Row(
      testDescription: "approved again at a known moment",
      snapshots: [100: "50|80", 200: "150|"],
      answers: [(49, .no), (79, .yes), (80, .no), (149, .no), (150, .yes)],
      boundaries: [50, 80, 150]),
    Row(
      testDescription: "revoked, then approved, in one row", snapshots: [100: "80|50"],
      answers: [(49, .yes), (50, .no), (79, .no), (80, .yes)], boundaries: [50, 80]),
    Row(
      testDescription: "a revocation to come", snapshots: [100: "|900"],
      answers: [(899, .yes), (900, .no)], boundaries: [900]),
  ]

  @Test(arguments: approval) func approved(_ row: Row) throws {
    let index = index(row, .host, "a.b", other: "|")
    let host = try #require(index.host("a.b"))
    for (time, answer) in row.answers {
      #expect(index.hostApproved(host, at: time) == answer, "at \(time)")
    }
    #expect(Array(index.hostBoundaries(host)) == row.boundaries)
  }

  private func index(
    _ row: Row, _ kind: RegistryKind, _ id: String, other: String
  ) -> RegistryIndex {
    RegistryTests.index(
      row.snapshots.map { asOf, value in
        var rows = [kind == .event ? "77" : "other": other]
        if let value { rows[id] = value }
        return snapshot(asOf, kind, rows)
      })
  }

  @Test func ownersAndFlagsChangeBetweenSnapshots() throws {
    let index = RegistryTests.index([
      snapshot(100, .event, ["5": "bib=1;face=0|9|||Run", "6": "bib=1|9|||"]),
      snapshot(200, .event, ["5": "bib=0;video=1|8|||Run 2", "6": "bib=1|9|||"]),
      snapshot(300, .event, ["6": "bib=1|9|||renamed"]),
    ])
    let event = try #require(index.event(5))
    #expect(index.flagNames == ["bib", "face", "video"])
    let bib = try #require(index.flagIndex(named: "bib"))
    let face = try #require(index.flagIndex(named: "face"))
    #expect(index.flagIndex(named: "name") == nil)
    #expect(index.eventIsOf(org: 9, event: event, at: 0) == .yes)
    #expect(index.eventIsOf(org: 8, event: event, at: 100) == .no)
    #expect(index.eventIsOf(org: 9, event: event, at: 150) == [.yes, .no])
    #expect(index.eventIsOf(org: 8, event: event, at: 150) == [.yes, .no])
    #expect(index.eventIsOf(org: 7, event: event, at: 150) == .no)
    #expect(index.eventIsOf(org: 8, event: event, at: 999) == .yes)
    #expect(index.flag(bib, of: event, at: 0) == .on)
    #expect(index.flag(bib, of: event, at: 150) == [.on, .off])
    #expect(index.flag(bib, of: event, at: 200) == .off)
    #expect(index.flag(face, of: event, at: 100) == .off)
    #expect(index.flag(face, of: event, at: 150) == [.off, .absent])
    #expect(index.flag(face, of: event, at: 200) == .absent)
    #expect(Array(index.eventBoundaries(event)) == [101, 200, 201, 300])
    #expect(index.events[Int(event)] == RegistryEvent(id: 5, org: 8, name: "Run 2", exists: false))
    let steady = try #require(index.event(6))
    #expect(index.eventBoundaries(steady).isEmpty)
    #expect(index.events.count == 2)
    #expect(index.event(7) == nil)
    #expect(index.event(-1) == nil)
  }

  @Test func boundariesOfThree() throws {
    let index = RegistryTests.index([
      history([("k", 1_000, .created), ("k", 2_000, .deactivated)]),
      snapshot(5_000, .event, ["5": "|9|1500||"]), snapshot(5_000, .host, ["h": "500|1800"]),
    ])
    let key = try #require(index.key("k"))
    let event = try #require(index.event(5))
    let host = try #require(index.host("h"))
    func around(_ time: Int64, _ tolerance: Int64 = 0) -> [Int64] {
      let (from, to) = index.boundaries(
        key: key, event: event, host: host, around: time, tolerance: tolerance)
      return [from, to]
    }
    #expect(around(1_600) == [1_500, 1_800])
    #expect(around(1_499) == [1_000, 1_500])
    #expect(around(1_900) == [1_800, 2_000])
    #expect(around(1_900, 50) == [1_800, 1_950])
    #expect(around(1_960, 50) == [1_950, 2_000])
    #expect(around(2_049, 50) == [2_000, 2_050])
    #expect(around(9_000, 50) == [2_050, .max])
    #expect(around(0, 50) == [.min, 500])
    #expect(around(.max, .max) == [2_000, .max])
    let none = index.boundaries(key: nil, event: nil, host: nil, around: 7)
    #expect(none == (.min, .max))
  }

  @Test func orgsAreKnownByTheirLastName() throws {
    let index = RegistryTests.index([
      snapshot(1, .org, ["9": "a", "8": "|odd|"]), snapshot(2, .org, ["9": "b"]),
    ])
    #expect(index.orgs[Int(try #require(index.org(9)))] == RegistryOrg(id: 9, name: "b"))
    #expect(index.orgs[Int(try #require(index.org(8)))].name == "|odd|")
    #expect(index.org(7) == nil)
    #expect(index.knowsOrgs)
  }

  @Test("Rows that somebody else spoiled are counted, never a trap")
  func unreadable() {
    let runs = [
      (RegistryKind.org, "x", "a"), (.key, "k", "x|active||"), (.key, "l", "1|paused||"),
      (.key, "m", ""), (.event, "5", "|1"), (.event, "x", "|1|||"), (.host, "h", "x|"),
      (.event, "6", "|1|||n"),
    ].map {
      RegistryFacts.Run(kind: $0.0, id: $0.1, value: $0.2, firstAsOf: .max, lastAsOf: .min)
    }
    let index = RegistryIndex(RegistryFacts(runs: runs), seed: 1)
    #expect(index.unreadable == 7)
    #expect(index.keys.isEmpty)
    #expect(index.events.map(\.id) == [6])
  }
}
