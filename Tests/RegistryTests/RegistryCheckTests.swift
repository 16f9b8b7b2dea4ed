import Testing

@testable import Registry

struct RegistryCheckTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var snapshots: [RegistrySnapshot]
    var findings: [String]
  }

  static let rows = [
    Row(
      testDescription: "all is well",
      snapshots: [
        snapshot(100, .key, ["k": "9|active|50|"]), snapshot(100, .org, ["9": "a"]),
        history([("k", 50, .created)]),
      ].map { snapshot in
        var snapshot = snapshot
        snapshot.keyEvents = snapshot.keyEvents?.map { event in
          var event = event
          event.fact.org = 9
          return event
        }
        return snapshot
      }, findings: []),
    Row(
      testDescription: "two owners over time",
      snapshots: [
        snapshot(100, .key, ["k": "9|active||"]), snapshot(200, .key, ["k": "8|active||"]),
      ], findings: ["key k owners"]),
    Row(
      testDescription: "an event that moved",
      snapshots: [
        snapshot(100, .event, ["5": "|9|||"]), snapshot(200, .event, ["5": "|8|||"]),
      ], findings: ["event 5 owners"]),
    Row(
      testDescription: "eleven live keys, counting those of a history",
      snapshots: [
        snapshot(
          100, .key,
          Dictionary(uniqueKeysWithValues: (0..<10).map { ("k\($0)", "903|inactive||") })),
        history([("new", 200, .created)]),
      ], findings: ["org 903 live-keys"]),
    Row(
      testDescription: "a history that a later snapshot contradicts",
      snapshots: [
        snapshot(100, .key, ["k": "903|active||"]), history([("k", 50, .deactivated)]),
      ], findings: ["key k history-state"]),
    Row(
      testDescription: "a live history of a key that left",
      snapshots: [
        snapshot(100, .key, ["k": "903|active||"]), snapshot(200, .key, ["l": "903|active||"]),
        history([("k", 50, .created)]),
      ], findings: ["key k history-state"]),
    Row(
      testDescription: "a deletion explains the leaving",
      snapshots: [
        snapshot(100, .key, ["k": "903|active||"]), snapshot(200, .key, ["l": "903|active||"]),
        history([("k", 150, .deleted)]),
      ], findings: []),
    Row(
      testDescription: "a history of another org",
      snapshots: [snapshot(100, .key, ["k": "9|active||"]), history([("k", 50, .created)])],
      findings: ["key k history-owner"]),
    Row(
      testDescription: "switched on after deletion",
      snapshots: [history([("k", 50, .deleted), ("k", 60, .activated)])],
      findings: ["key k after-deletion"]),
    Row(
      testDescription: "deleted and back",
      snapshots: [
        snapshot(100, .key, ["k": "9|deleted||"]), snapshot(200, .key, ["k": "9|active||"]),
      ], findings: ["key k returned"]),
    Row(
      testDescription: "away and back",
      snapshots: [
        snapshot(100, .key, ["k": "9|active||"]), snapshot(200, .key, ["l": "9|active||"]),
        snapshot(300, .key, ["k": "9|active||", "l": "9|active||"]),
      ], findings: ["key k returned"]),
    Row(
      testDescription: "listed before it was created",
      snapshots: [snapshot(100, .key, ["k": "9|active|150|"])], findings: ["key k created-after"]),
    Row(
      testDescription: "an owner that orgs.csv lacks",
      snapshots: [
        snapshot(100, .key, ["k": "9|active||"]), snapshot(100, .event, ["5": "|7|||"]),
        snapshot(100, .org, ["8": "a"]),
      ], findings: ["org 7 org-not-listed", "org 9 org-not-listed"]),
  ]

  @Test(arguments: rows) func finds(_ row: Row) {
    let facts = facts(row.snapshots)
    let findings = RegistryCheck.findings(facts, RegistryIndex(facts, seed: 1))
    let names = findings.map { finding in
      "\(finding.description.prefix { $0 != ":" }) \(finding.contradiction.rule)"
    }
    #expect(names == row.findings)
  }
}
