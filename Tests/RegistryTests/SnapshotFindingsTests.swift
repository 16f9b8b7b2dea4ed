import Testing

@testable import Registry

struct SnapshotFindingsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var findings: [String]
  }

  static let elevenKeys =
    "key,org_id,state\n"
    + (1...11).map { "k\($0),903,\($0 % 2 == 0 ? "inactive" : "active")\n" }.joined()

  static let rows = [
    Row(
      testDescription: "two owners of a key, and the key is not shown",
      files: ["keys.csv": "key,org_id,state\nSECRET,1,active\nSECRET,2,active\n"],
      findings: ["owners folder/keys.csv:2 and 3: a key has several owners, orgs 1, 2."]),
    Row(
      testDescription: "a key with two states",
      files: ["keys.csv": "key,org_id,state\nSECRET,1,active\nSECRET,1,inactive\n"],
      findings: ["repeated folder/keys.csv:2 and 3: a key is listed again"]),
    Row(
      testDescription: "the same row twice is no contradiction",
      files: ["keys.csv": "key,org_id,state\nk,1,active\nk,01,active\n"], findings: []),
    Row(
      testDescription: "an event in two orgs",
      files: ["events.csv": "event_id,org_id\n7,1\n7,2\n"],
      findings: ["owners folder/events.csv:2 and 3: event 7 has several owners"]),
    Row(
      testDescription: "a host with other times",
      files: ["hosts.csv": "host,approved_at\na.b,\nA.B:443,2026-11-01T00:00:00Z\n"],
      findings: ["repeated folder/hosts.csv:2 and 3: host a.b is listed again"]),
    Row(
      testDescription: "eleven live keys", files: ["keys.csv": elevenKeys],
      findings: ["live-keys folder/keys.csv:12: org 903 has 11 keys"]),
    Row(
      testDescription: "ten live keys and a deleted one are fine",
      files: ["keys.csv": elevenKeys.replacing("k1,903,active", with: "k1,903,deleted")],
      findings: []),
    Row(
      testDescription: "a history of another org",
      files: [
        "keys.csv": "key,org_id,state\nSECRET,1,active\n",
        "key_events.csv": "key,org_id,at,action\nSECRET,2,1970-01-01T00:00:00Z,created\n",
      ],
      findings: [
        "history-owner folder/key_events.csv:2 and folder/keys.csv:2: a key belongs to org 2"
      ]),
    Row(
      testDescription: "a history that ends in another state",
      files: [
        "keys.csv": "key,org_id,state\nSECRET,1,active\n",
        "key_events.csv": "key,org_id,at,action\nSECRET,1,1970-01-01T00:00:00Z,deactivated\n",
      ],
      findings: [
        "history-state folder/key_events.csv:2 and folder/keys.csv:2: a key is inactive by its"
      ]),
    Row(
      testDescription: "what happens after the snapshot does not contradict it",
      files: [
        "keys.csv": "key,org_id,state\nk,1,active\n",
        "key_events.csv": "key,org_id,at,action\nk,1,2026-01-01T00:00:00Z,deactivated\n",
      ], findings: []),
  ]

  @Test(arguments: rows) func finds(_ row: Row) throws {
    let folder = try Folder(row.files)
    let findings = try folder.read().findings.map {
      "\($0.contradiction.rule) \($0)".replacing(folder.path, with: "folder")
    }
    #expect(findings.count == row.findings.count, "\(findings)")
    for (finding, wanted) in zip(findings, row.findings) {
      #expect(finding.hasPrefix(wanted))
      #expect(!finding.contains("SECRET"))
    }
  }

  @Test func theFirstRowCounts() throws {
    let folder = try Folder(["keys.csv": "key,org_id,state\nk,1,active\nk,2,deleted\n"])
    #expect(try folder.read().table(.key)?.entries.map(\.value) == ["1|active||"])
  }

  @Test func aShrunkSnapshotIsRefused() throws {
    func refusals(rows: Int, before: Int?) throws -> [RegistryProblem] {
      let text = "host\n" + (0..<rows).map { "h\($0)\n" }.joined()
      let snapshot = try Folder(["hosts.csv": text]).read()
      let counts = before.map { [RegistryKind.host: $0, .key: 99] } ?? [:]
      return snapshot.shrinkage(since: counts, folder: "x").map(\.problem)
    }
    #expect(try refusals(rows: 5, before: 10) == [])
    #expect(try refusals(rows: 5, before: 11) == [.smallerSnapshot(rows: 5, before: 11)])
    #expect(try refusals(rows: 1, before: nil) == [])
    #expect(try refusals(rows: 0, before: 3) == [.emptySnapshot])
    #expect(try refusals(rows: 0, before: nil) == [.emptySnapshot])
  }
}
