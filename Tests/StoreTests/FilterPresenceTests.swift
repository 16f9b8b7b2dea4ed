import GRDB
import Testing

@testable import Store

/// What of a filter the store has ever seen.
struct FilterPresenceTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var org: Int64?
    var key: String?
    var event: Int64?
    var host: String?
    /// `org requests`, `key registry` …
    var seen: [String]
  }

  static let rows = [
    Row(testDescription: "an org with requests", org: 903, seen: ["org requests registry"]),
    Row(testDescription: "an org of the registry", org: 904, seen: ["org registry"]),
    Row(testDescription: "no such org", org: 7, seen: ["org"]),
    Row(testDescription: "a key that is seen only", key: "stray", seen: ["key requests"]),
    Row(
      testDescription: "a text that is no key is none, though requests without a key exist",
      key: "api.9pic.ai", seen: ["key"]),
    Row(testDescription: "no such key, though requests without one exist", key: "x", seen: ["key"]),
    Row(
      testDescription: "an event and its owner", event: 456, host: "other.example",
      seen: ["event requests registry 464", "host registry"]),
    Row(testDescription: "nothing asked for", seen: []),
  ]

  @Test(arguments: rows) func presence(of row: Row) throws {
    let scratch = try Scratch()
    let store = try KeyActivityTests.store(scratch)
    try store.writing {
      try $0.execute(
        sql: """
          INSERT INTO registry_run VALUES (3, '456', 1, 2, '|903|||'), (3, '456', 3, 4, '|464|||'),
            (4, 'other.example', 1, 1, '|')
          """)
    }
    var filter = Filter()
    (filter.org, filter.key, filter.event, filter.host) = (row.org, row.key, row.event, row.host)
    let found = try store.presence(of: filter)
    let all = [
      ("org", found.org), ("key", found.key), ("event", found.event), ("host", found.host),
    ]
    #expect(
      all.compactMap { name, seen in
        seen.map { seen in
          [
            name, seen.inRequests ? "requests" : nil, seen.inRegistry ? "registry" : nil,
            seen.owner.map { "\($0)" },
          ].compactMap { $0 }.joined(separator: " ")
        }
      } == row.seen)
  }

  @Test func anEmptyStoreHasSeenNothing() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var filter = Filter()
    filter.org = 903
    #expect(try store.presence(of: filter).org == FilterPresence.Seen())
    #expect(try store.coverage(filter) == StoreCoverage())
  }

  @Test func candidatesAreWhatThereIs() throws {
    let scratch = try Scratch()
    let store = try KeyActivityTests.store(scratch)
    func values(_ dimension: FilterDimension, _ prefix: String) throws -> [String] {
      try store.candidates(dimension, prefix: prefix).map(\.value)
    }
    #expect(try values(.org, "9") == ["903", "904"])
    #expect(try values(.key, "zzz") == ["good", "idle", "off"], "unknown keys only by their start")
    #expect(try values(.key, "str") == ["good", "idle", "off", "stray"])
    #expect(try values(.event, "4") == ["456"])
    #expect(try values(.host, "a") == ["api.9pic.ai"])
  }

  @Test func foldedIsThatOfThePeriod() throws {
    let scratch = try Scratch()
    let store = try KeyActivityTests.store(scratch)
    try store.writing {
      try $0.execute(sql: "UPDATE source SET folded = 5 WHERE path = '/logs/second.gz'")
    }
    var filter = Filter()
    #expect(try store.coverage(filter).folded == 5)
    filter.toSlot = Int32(day / 1_800_000) + 1
    #expect(try store.coverage(filter).folded == 0)
  }
}
