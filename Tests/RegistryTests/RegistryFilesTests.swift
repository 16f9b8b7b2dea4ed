import Bytes
import Foundation
import Testing

@testable import Registry

struct RegistryFilesTests {
  static let secret = "SECRETSECRETcanary0123456789"

  @Test func readsAllFive() throws {
    let folder = try Folder([
      "orgs.csv": "org_id,name\n903,\"Marathon, Pune\"\n",
      "keys.csv":
        "label,state,key,org_id,created_at\nmain,INACTIVE,k17,0903,2026-11-01T07:42:03+05:30\n",
      "key_events.csv": "key,org_id,at,action\nk17,903,2026-11-02T00:00:00Z,deactivated\n",
      "events.csv": """
      event_id,org_id,bib_search,name,notes,selfie_search
      5,903,true,Run,sunny,FALSE
      4,903,,,,true
      """,
      "hosts.csv": "host,revoked_at\nAPI.9pic.ai.:443,\n",
      "other.csv": "\"",
    ])
    let snapshot = try folder.read(asOf: ms("2026-11-03T00:00:00Z"))
    #expect(snapshot.table(.org)?.entries.map(\.value) == ["Marathon, Pune"])
    #expect(
      snapshot.table(.key)?.entries == [
        RegistryEntry(id: "k17", value: "903|inactive|\(ms("2026-11-01T02:12:03Z"))|main", line: 2)
      ])
    #expect(snapshot.keyEvents?.map(\.fact.at) == [ms("2026-11-02T00:00:00Z")])
    #expect(snapshot.table(.event)?.entries.map(\.id) == ["4", "5"])
    #expect(
      snapshot.table(.event)?.entries.map(\.value) == [
        "selfie_search=1|903|||", "bib_search=1;selfie_search=0|903|||Run",
      ])
    #expect(snapshot.table(.host)?.entries.map(\.id) == ["api.9pic.ai"])
    #expect(snapshot.table(.host)?.entries.map(\.value) == ["|"])
    #expect(snapshot.ignoredColumns.map(\.column) == ["notes"])
    #expect(snapshot.findings.isEmpty)
  }

  @Test func theMomentIsTheNewestFileOrTheOption() throws {
    let folder = try Folder(["orgs.csv": "org_id,name\n1,a\n", "hosts.csv": "host\nh\n"])
    for (name, seconds) in [("orgs.csv", 1_700_000_000.25), ("hosts.csv", 1_600_000_000)] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: seconds)],
        ofItemAtPath: "\(folder.path)/\(name)")
    }
    #expect(try folder.read(asOf: nil).asOf / 1_000 == 1_700_000_000)
    #expect(try folder.read(asOf: 5).asOf == 5)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var file: String
    var text: String
    var complaint: String
    var rule = RegistryKeyRule.auto
  }

  static let bad = [
    Bad(
      testDescription: "an empty file", file: "keys.csv", text: "",
      complaint: "keys.csv:1: the file is empty. Give it a header row: key,org_id,state."),
    Bad(
      testDescription: "no header, and the key is not shown", file: "keys.csv",
      text: "\(secret),903,active\n", complaint: "no \"key\", \"org_id\", \"state\"; found 3 others"
    ),
    Bad(
      testDescription: "a header without a column names both", file: "keys.csv",
      text: "key,org\nx,1\n",
      complaint: "keys.csv:1: the header has no \"org_id\", \"state\"; found \"key\" and one other"),
    Bad(
      testDescription: "a wrong header of a file without keys is shown", file: "hosts.csv",
      text: "hostname\nx\n", complaint: "the header has no \"host\"; found \"hostname\""),
    Bad(
      testDescription: "a column twice", file: "keys.csv", text: "key,org_id,state,KEY\n",
      complaint: "keys.csv:1: column \"key\": the header names it twice"),
    Bad(
      testDescription: "a short row", file: "keys.csv", text: "key,org_id,state\nk,1,active\nk,1\n",
      complaint: "keys.csv:3: 2 fields where the header has 3"),
    Bad(
      testDescription: "a field too long, by its column", file: "keys.csv",
      text: "key,org_id,state\n\(String(repeating: secret, count: 200)),1,active\n",
      complaint: "keys.csv:2: column \"key\": a field is longer than 4096 bytes"),
    Bad(
      testDescription: "an org that is no number", file: "keys.csv",
      text: "key,org_id,state\n1,\(secret),active\n",
      complaint: "keys.csv:2: column \"org_id\": is not a whole number"),
    Bad(
      testDescription: "a negative id", file: "orgs.csv", text: "org_id,name\n-1,a\n",
      complaint: "orgs.csv:2: column \"org_id\": is not a whole number"),
    Bad(
      testDescription: "an id past Int64", file: "events.csv",
      text: "event_id,org_id\n9223372036854775808,1\n",
      complaint: "events.csv:2: column \"event_id\": is not a whole number"),
    Bad(
      testDescription: "no id", file: "events.csv", text: "event_id,org_id\n,1\n",
      complaint: "events.csv:2: column \"event_id\": is empty"),
    Bad(
      testDescription: "no key", file: "keys.csv", text: "key,org_id,state\n,1,active\n",
      complaint: "keys.csv:2: column \"key\": is empty"),
    Bad(
      testDescription: "another state, not shown", file: "keys.csv",
      text: "key,org_id,state\nk,1,\(secret)\n",
      complaint: "keys.csv:2: column \"state\": is none of active, inactive, deleted."),
    Bad(
      testDescription: "a computed state is none of a file", file: "keys.csv",
      text: "key,org_id,state\nk,1,not-yet-created\n", complaint: "is none of active"),
    Bad(
      testDescription: "another action", file: "key_events.csv",
      text: "key,org_id,at,action\nk,1,2026-11-01T00:00:00Z,paused\n",
      complaint: "key_events.csv:2: column \"action\": is none of created, activated"),
    Bad(
      testDescription: "no moment", file: "key_events.csv",
      text: "key,org_id,at,action\nk,1,,created\n",
      complaint: "key_events.csv:2: column \"at\": is empty"),
    Bad(
      testDescription: "space around a key", file: "keys.csv",
      text: "key,org_id,state\n\(secret) ,1,active\n",
      complaint: "keys.csv:2: column \"key\": has space around it"),
    Bad(
      testDescription: "a newline in a key", file: "keys.csv",
      text: "key,org_id,state\n\"\(secret)\n\",1,active\n", complaint: "column \"key\": has space"),
    Bad(
      testDescription: "no digest where digests are wanted", file: "keys.csv",
      text: "key,org_id,state\n\(secret),1,active\n",
      complaint: "keys.csv:2: column \"key\": is not a SHA-256", rule: .digest),
    Bad(
      testDescription: "a flag that is neither", file: "events.csv",
      text: "event_id,org_id,bib_search\n1,1,true\n2,1,yes\n",
      complaint: "events.csv:3: column \"bib_search\": is neither true nor false"),
    Bad(
      testDescription: "an end before its start", file: "events.csv",
      text:
        "event_id,org_id,created_at,deleted_at\n1,1,2026-11-02T00:00:00Z,2026-11-01T00:00:00Z\n",
      complaint: "events.csv:2: column \"deleted_at\": is earlier than created_at"),
    Bad(
      testDescription: "a URL for a host", file: "hosts.csv", text: "host\nhttps://api.9pic.ai/\n",
      complaint: "hosts.csv:2: column \"host\": is not a host name"),
    Bad(
      testDescription: "UTF-16", file: "orgs.csv", text: "o\0r\0g\0\n\0",
      complaint: "orgs.csv:1: a NUL byte"),
  ]

  @Test(arguments: bad) func complains(_ bad: Bad) throws {
    let folder = try Folder([bad.file: bad.text])
    let complaints = folder.complaints(rule: bad.rule)
    #expect(complaints.count == 1)
    #expect(complaints.first?.contains(bad.complaint) == true, "\(complaints)")
    #expect(complaints.first?.contains("SECRET") != true)
  }

  struct Time: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var time: Int64?
  }

  static let times = [
    Time(testDescription: "UTC", text: "2026-11-01T02:12:03Z", time: 1_793_499_123_000),
    Time(testDescription: "east", text: "2026-11-01T07:42:03+05:30", time: 1_793_499_123_000),
    Time(testDescription: "west", text: "2026-10-31T22:12:03-0400", time: 1_793_499_123_000),
    Time(testDescription: "a fraction", text: "2026-11-01T02:12:03.25Z", time: 1_793_499_123_250),
    Time(testDescription: "a space", text: "2026-11-01 02:12:03Z", time: 1_793_499_123_000),
    Time(
      testDescription: "spaces around", text: "  2026-11-01T02:12:03Z ", time: 1_793_499_123_000),
    Time(testDescription: "no zone", text: "2026-11-01T02:12:03"),
    Time(testDescription: "a date", text: "2026-11-01"),
    Time(testDescription: "an epoch", text: "1793499123"),
    Time(testDescription: "the Common Log Format", text: "01/Nov/2026:02:12:03 +0000"),
    Time(testDescription: "no such day", text: "2026-02-30T00:00:00Z"),
    Time(testDescription: "no such hour", text: "2026-02-03T25:00:00Z"),
    Time(testDescription: "before 1970", text: "1969-12-31T23:59:59Z"),
    Time(testDescription: "words", text: "yesterday at noon in Z"),
  ]

  @Test(arguments: times) func readsTimes(_ row: Time) throws {
    let folder = try Folder(["key_events.csv": "key,org_id,at,action\nk,1,\(row.text),created\n"])
    if let time = row.time {
      #expect(try folder.read().keyEvents?.map(\.fact.at) == [time])
    } else {
      #expect(folder.complaints().first?.contains("folder/key_events.csv:2: column \"at\"") == true)
    }
  }

  @Test func twentyErrorsAreToldAndThatThereAreMore() throws {
    for count in [19, 20, 21] {
      let rows = String(repeating: "x,a\n", count: count)
      let folder = try Folder(["orgs.csv": "org_id,name\n" + rows])
      do {
        _ = try folder.read()
        Issue.record("read")
      } catch {
        #expect(error.errors.count == min(count, 20))
        #expect(error.isCut == (count > 20))
        #expect(error.description.hasSuffix("Nothing was imported."))
      }
    }
  }

  @Test func errorsOfAllFilesAndColumnsAreTold() throws {
    let folder = try Folder([
      "orgs.csv": "org_id,name\nx,a\n", "keys.csv": "key,org_id,state\nk,x,y\n",
    ])
    #expect(
      folder.complaints().map { $0.prefix(while: { $0 != " " }) } == [
        "folder/orgs.csv:2:", "folder/keys.csv:2:", "folder/keys.csv:2:",
      ])
  }

  @Test func whatIsNoFolderOrNoFile() throws {
    let folder = try Folder(["readme.txt": "x"])
    #expect(folder.complaints() == ["folder: \(RegistryProblem.noFiles)"])
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/keys.csv", withIntermediateDirectories: false)
    #expect(folder.complaints() == ["folder/keys.csv: \(RegistryProblem.notAFile)"])
    #expect(throws: RegistryErrors([RegistryError(file: "/nowhere", .noFolder)])) {
      try RegistryFiles.read("/nowhere", RegistryFiles.Options(fingerprint: testFingerprint))
    }
  }

  @Test("A FIFO is refused, never waited for")
  func fifo() throws {
    let folder = try Folder([:])
    let made = unsafe mkfifo("\(folder.path)/orgs.csv", 0o600)
    #expect(made == 0)
    #expect(folder.complaints() == ["folder/orgs.csv: \(RegistryProblem.notAFile)"])
  }

  @Test("Rows beyond a chunk of 64 KiB are read, wherever it cuts")
  func chunks() throws {
    let rows = (0..<9_000).map { "\($0),\"name \"\"\($0)\"\"\"\r\n" }.joined()
    let table = try Folder(["orgs.csv": "org_id,name\r\n" + rows]).read().table(.org)
    #expect(table?.entries.count == 9_000)
    #expect(table?.entry("8999") == RegistryEntry(id: "8999", value: "name \"8999\"", line: 9_001))
  }

  @Test("A secret, its digest and the digest's capitals are one identity, and no secret is kept")
  func secrets() throws {
    let digest = String(decoding: hexadecimal(sha256(Array(Self.secret.utf8))), as: UTF8.self)
    func ids(_ key: String, _ rule: RegistryKeyRule) throws -> [String]? {
      let folder = try Folder(["keys.csv": "key,org_id,state\n\(key),1,active\n"])
      let snapshot = try folder.read(rule: rule)
      #expect(!"\(snapshot)".contains("SECRET"))
      return snapshot.table(.key)?.entries.map(\.id)
    }
    let identity = try ids(Self.secret, .secret)
    #expect(identity?.first?.hasPrefix("k_") == true)
    #expect(try ids(digest, .digest) == identity)
    #expect(try ids(digest.uppercased(), .auto) == identity)
    #expect(try ids(digest, .id) == [digest])
    #expect(try ids("k17", .auto) == ["k17"])
  }
}
