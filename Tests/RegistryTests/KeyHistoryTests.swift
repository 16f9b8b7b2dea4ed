import Testing

@testable import Registry

/// What happened to a key, and from what it is known.
struct KeyHistoryTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What the snapshots of 100, 200, 300, … say of the key; nil: not listed.
    var listed: [String?] = []
    var events: [(Int64, KeyAction)] = []
    /// kind=state (after) at source
    var changes: [String]
  }

  static let rows: [Row] = [
    Row(testDescription: "a key that nobody knows", listed: [nil], changes: []),
    Row(
      testDescription: "listed from the first snapshot on", listed: ["903|active||a"],
      changes: ["listed=active (-) 100 snapshots"]),
    Row(
      testDescription: "new in a later one", listed: [nil, "903|active||a"],
      changes: ["listed=active (100) 200 snapshots"]),
    Row(
      testDescription: "with the moment it was made", listed: [nil, "903|active|150|a"],
      changes: ["created=active (-) 150 created_at", "listed=active (100) 200 snapshots"]),
    Row(
      testDescription: "switched off and on",
      listed: ["903|active||a", "903|active||a", "903|inactive||a", "903|active||a"],
      changes: [
        "listed=active (-) 100 snapshots", "deactivated=inactive (200) 300 snapshots",
        "activated=active (300) 400 snapshots",
      ]),
    Row(
      testDescription: "deleted by a row", listed: ["903|active||a", "903|deleted||a", nil],
      changes: ["listed=active (-) 100 snapshots", "deleted=deleted (100) 200 snapshots"]),
    Row(
      testDescription: "left a snapshot, and stayed away",
      listed: ["903|active||a", nil, nil],
      changes: ["listed=active (-) 100 snapshots", "deleted=deleted (100) 200 snapshots"]),
    Row(
      testDescription: "left, and returned",
      listed: ["903|active||a", nil, nil, "903|inactive||a"],
      changes: [
        "listed=active (-) 100 snapshots", "deleted=deleted (100) 200 snapshots",
        "returned=inactive (300) 400 snapshots",
      ]),
    Row(
      testDescription: "another owner and another label at once",
      listed: ["903|active||a", "904|active||b"],
      changes: [
        "listed=active (-) 100 snapshots", "moved=active (100) 200 snapshots",
        "relabelled=active (100) 200 snapshots",
      ]),
    Row(
      testDescription: "the history wins over snapshots",
      listed: ["903|active||a", "903|deleted||a"],
      events: [(20, .created), (150, .deactivated)],
      changes: ["created=active (-) 20 history", "deactivated=inactive (-) 150 history"]),
    Row(
      testDescription: "a history without its beginning",
      listed: ["903|active|30|a"], events: [(150, .deactivated)],
      changes: ["created=active (-) 30 created_at", "deactivated=inactive (-) 150 history"]),
    Row(
      testDescription: "what comes after a deletion does not count",
      events: [(20, .created), (30, .deleted), (40, .activated)],
      changes: ["created=active (-) 20 history", "deleted=deleted (-) 30 history"]),
  ]

  @Test(arguments: rows) func history(of row: Row) {
    var snapshots = row.listed.enumerated().map { place, value in
      snapshot(Int64(place + 1) * 100, .key, value.map { ["k": $0] } ?? ["other": "1|active||"])
    }
    if !row.events.isEmpty { snapshots.append(Self.told(row.events)) }
    let known = KeyHistory(of: "k", in: facts(snapshots))
    #expect(
      known.changes.map { change in
        "\(change.kind)=\(change.state.word) (\(change.after.map { "\($0)" } ?? "-")) \(change.at) "
          + change.source.rawValue
      } == row.changes)
    #expect(known.knownUntil == (row.listed.isEmpty ? nil : Int64(row.listed.count) * 100))
  }

  private static func told(_ events: [(Int64, KeyAction)]) -> RegistrySnapshot {
    RegistryTests.history(events.map { ("k", $0.0, $0.1) })
  }
}
