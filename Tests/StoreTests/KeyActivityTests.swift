import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// What the store knows of keys.
struct KeyActivityTests {
  /// Key `good` of org 903 (active), `off` of org 903 (inactive since slot 2, minute 10), `idle` of
  /// org 904 (active, no request), `stray` (not in the registry), and requests without a key.
  static func store(_ scratch: Scratch) throws -> AuditStore {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let slot = UTCTime.slotMilliseconds
    let off = 2 * slot + 600_000
    let first = RollupMaker.make { maker in
      maker.add(10, at: 5, key: "good")
      maker.add(2, at: slot, key: "good", status: 403, cause: .host, detail: .notApproved)
      maker.add(3, at: slot, key: "off")
      maker.add(4, at: off - 1, key: "off", status: 403, cause: .host, detail: .notApproved)
      maker.add(5, at: off + 1, key: "off", status: 403)
      maker.add(1, at: off + 2, key: "off", status: 404)
      maker.add(2, at: 2 * slot + 700_000, key: "off", isWronglyServed: true)
    }
    let second = RollupMaker.make { maker in
      maker.add(7, at: 3 * slot, key: "off", status: 403)
      maker.add(1, at: 3 * slot + 4, key: "off", status: 404)
      maker.add(9, at: 3 * slot, key: "stray", status: 403, cause: .invalid, detail: .unknown)
      maker.add(6, at: 3 * slot, key: nil, status: 401, cause: .missing, detail: .absent)
      maker.add(1, at: 3 * slot, org: nil, key: nil)
    }
    try store.put([first], try scratch.source(first, "first"))
    try store.put([second], try scratch.source(second, "second"))
    try store.writing { database in
      try database.execute(
        sql: """
          INSERT INTO registry_key (key, org, label, state, created_at, changed_at) VALUES
            ('good', 903, 'production', 'active', 1, NULL),
            ('off', 903, 'old', 'inactive', 1, \(day + off)),
            ('idle', 904, NULL, 'active', NULL, NULL)
          """)
    }
    return store
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var slots: Range<Int32>?
    var org: Int64?
    var key: String?
    var event: Int64?
    var causes: [Cause] = []
    var keys: [String]
    var withoutKey: [Int64] = [0, 0]
  }

  static let rows = [
    Row(
      testDescription: "all: most refused first, then most requests, then by key; idle ones too",
      keys: [
        "off 23/16/2 inactive 12 host 4", "stray? 9/9/0 invalid 9", "good 12/2/0 host 2",
        "idle 0/0/0 ",
      ], withoutKey: [7, 6]),
    Row(
      testDescription: "an organisation's: its own, and strangers that called it", org: 903,
      keys: ["off 23/16/2 inactive 12 host 4", "stray? 9/9/0 invalid 9", "good 12/2/0 host 2"],
      withoutKey: [6, 6]),
    Row(testDescription: "an organisation without requests", org: 904, keys: ["idle 0/0/0 "]),
    Row(testDescription: "one key", key: "idle", keys: ["idle 0/0/0 "]),
    Row(testDescription: "a key that nobody knows", key: "nokey", keys: []),
    Row(
      testDescription: "a period: keys of the registry stay", slots: 0..<1,
      keys: ["good 10/0/0 ", "idle 0/0/0 ", "off 0/0/0 "]),
    Row(
      testDescription: "an event: only keys that called it", event: 456,
      keys: ["off 23/16/2 inactive 12 host 4", "stray? 9/9/0 invalid 9", "good 12/2/0 host 2"],
      withoutKey: [7, 6]),
    Row(
      testDescription: "a cause: only keys that were refused for it", causes: [.host],
      keys: ["off 23/4/2 host 4", "good 12/2/0 host 2"], withoutKey: [7, 0]),
    Row(
      testDescription: "a cause of requests without a key", causes: [.missing], keys: [],
      withoutKey: [7, 6]),
  ]

  @Test(arguments: rows) func keys(of row: Row) throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let base = UTCTime.slot(of: day)
    var filter = Filter()
    filter.fromSlot = row.slots.map { $0.lowerBound + base }
    filter.toSlot = row.slots.map { $0.upperBound + base }
    (filter.org, filter.key, filter.event) = (row.org, row.key, row.event)
    filter.causes = row.causes
    let answer = try store.keyActivity(filter)
    #expect(
      answer.keys.map { key in
        let causes = key.byCause.causes.map { "\($0.word) \(key.byCause[$0])" }
        return "\(key.key)\(key.isKnown ? "" : "?") \(key.requests)/\(key.refused)/\(key.errors) "
          + causes.joined(separator: " ")
      } == row.keys)
    #expect([answer.withoutKey.requests, answer.withoutKey.refused] == row.withoutKey)
    #expect(answer.knowsKeys)
  }

  @Test func totalsAndCellsSayTheSame() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    var period = Filter()
    period.fromSlot = 0
    let cells = try store.keyActivity(period)
    for totalled in ["/logs/first.gz", "/logs/second.gz"] {
      let answer = try store.keyActivity(Filter())
      #expect(answer.keys == cells.keys)
      #expect(answer.withoutKey == cells.withoutKey)
      var one = Filter()
      one.key = "off"
      #expect(try store.keyActivity(one).keys == cells.keys.filter { $0.key == "off" })
      try store.writing { database in
        try Totals.add("SELECT id FROM source WHERE path = '\(totalled)'", database)
      }
    }
    #expect(try store.keyActivity(Filter()).keys == cells.keys)
  }

  @Test func aKeyHasItsTimesAndItsOwner() throws {
    let scratch = try Scratch()
    let answer = try Self.store(scratch).keyActivity(Filter())
    let slot = UTCTime.slotMilliseconds
    let off = try #require(answer.keys.first { $0.key == "off" })
    #expect(off.org == 903 && off.label == "old" && off.state == "inactive" && off.createdAt == 1)
    #expect(off.firstSeenAt == day + slot)
    #expect(off.lastSeenAt == day + 3 * slot + 4)
    #expect(off.lastOkAt == day + 2 * slot + 700_000)
    #expect(off.lastRefusedAt == day + 3 * slot)
    #expect(answer.storedFrom == day + 5 && answer.storedTo == day + 3 * slot + 4)
  }

  @Test func aSpoiledKeyNamesTheKeyItIs() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    try store.writing {
      try $0.execute(
        sql: """
          INSERT INTO near_miss SELECT s.id, g.id, \(NearMiss.quotes.rawValue)
          FROM text s, text g WHERE s.value = 'stray' AND g.value = 'good'
          """)
    }
    let stray = try #require(try store.keyActivity(Filter()).keys.first { $0.key == "stray" })
    #expect(stray.nearMiss?.of == "good" && stray.nearMiss?.how == .quotes)
  }

  @Test func afterItsEndAKeyCountsToTheMillisecondWhereItWasRefused() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let uses = try store.deadKeyUse(Filter())
    #expect(uses.keys.sorted() == ["off"])
    let off = try #require(uses["off"])
    // 5 refused and 2 served in the half-hour of the change, 7 refused and 1 error in the next
    #expect(off.requests == 15 && off.refused == 12 && off.servedWrongly == 2)
    let slot = UTCTime.slotMilliseconds
    #expect(off.firstAt == day + 2 * slot + 600_001)
    #expect(off.lastAt == day + 3 * slot + 4)
    var later = Filter()
    later.fromSlot = UTCTime.slot(of: day) + 3
    #expect(try store.deadKeyUse(later)["off"]?.requests == 8)
    later.org = 904
    #expect(try store.deadKeyUse(later).isEmpty)
  }

  @Test func aKeyThatWasNeverAliveCountsFromTheBeginning() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    try store.writing {
      try $0.execute(
        sql: "UPDATE registry_key SET state = 'deleted', changed_at = NULL WHERE key = 'off'")
    }
    #expect(try store.deadKeyUse(Filter())["off"]?.requests == 23)
  }
}
