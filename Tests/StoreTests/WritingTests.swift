import Archive
import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// A source's rows and its record: together or not at all.
struct WritingTests {
  static let tables = [
    "source", "source_checkpoints", "rejected", "rejected_line", "traffic_cell", "case_cell",
    "sample", "caller", "caller_key", "caller_org",
  ]

  /// Rows of every table that has something of a source.
  static func counts(_ store: AuditStore) throws -> [String: Int64] {
    try Dictionary(
      uniqueKeysWithValues: tables.map {
        ($0, try store.number("SELECT count(*) FROM \($0)") ?? -1)
      })
  }

  static let refusals = RollupMaker.make { maker in
    maker.add(3, at: 0, status: 403)
    maker.add(2, at: 3_600_000, org: nil, key: nil, event: nil, host: nil, status: 401)
    maker.add(4, at: 5_400_000)
    maker.add(1, at: 9_000_000, org: "acme", key: "nobody", event: "x", status: 403)
    maker.add(1, at: 90_000_000, status: 404)
    maker.add(1, at: 90_000_000, key: "dead", isWronglyServed: true)
  }

  func source(_ scratch: Scratch, _ name: String = "a") throws -> NewSource {
    var source = try scratch.source(Self.refusals, name, blank: 5)
    source.rejected = 3
    source.lines += 3
    source.rejections = [.init(reason: "no time", records: 3, lines: [4, 9])]
    return source
  }

  @Test func aSourceIsStoredWithItsRecord() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let id = try store.put([Self.refusals], try source(scratch))
    #expect(id == 1)
    #expect(
      try Self.counts(store) == [
        "source": 1, "source_checkpoints": 1, "rejected": 1, "rejected_line": 2, "traffic_cell": 6,
        "case_cell": 4, "sample": 3, "caller": 1, "caller_key": 2, "caller_org": 2,
      ])
    #expect(
      try store.text("SELECT lines, parsed, rejected, blank, refused, state FROM sources")
        == ["20|12|3|5|6|whole"])
  }

  enum End: String, CaseIterable, Sendable {
    case rollback, lostWriter = "the writer is forgotten", unbalancedParsed = "parsed is one more"
    case unbalancedRefused = "refused is one less", unbalancedLines = "lines is one more"
    case sameNumber = "a row of the source is there already"
  }

  @Test(arguments: End.allCases) func whatIsNotCommittedLeavesNothing(_ end: End) throws {
    let scratch = try Scratch()
    let empty: [String: Int64]
    do {
      let store = try AuditStore.openForWriting(scratch("a.db"))
      if end == .sameNumber {
        try store.writing {
          try $0.execute(
            sql: "INSERT INTO rejected VALUES (1, 'no time', 1)")
        }
      }
      empty = try Self.counts(store)
      let writer = SourceWriter(store, checks: checks)
      try writer.begin()
      try writer.add(Self.refusals)
      var source = try source(scratch)
      switch end {
      case .rollback: writer.rollback()
      case .lostWriter: break
      case .unbalancedParsed: source.parsed += 1
      case .unbalancedRefused: source.refused -= 1
      case .unbalancedLines: source.lines += 1
      case .sameNumber: break
      }
      switch end {
      case .unbalancedParsed, .unbalancedRefused, .unbalancedLines, .sameNumber:
        let error = #expect(throws: StoreError.self) {
          _ = try writer.commit(source, replacing: [])
        }
        switch (end, error) {
        case (.sameNumber, .cannotWrite), (_, .unbalanced): break
        default: Issue.record("\(error.map { "\($0)" } ?? "none")")
        }
        #expect(try Self.counts(store) == empty)
        // The writer goes on with the next source, and its numbers of texts are right again.
        try writer.begin()
        let next = RollupMaker.make { $0.add(at: 0, org: "1", key: "other-key", host: "h") }
        try writer.add(next)
        if end != .sameNumber {
          _ = try writer.commit(try scratch.source(next, "next"), replacing: [])
          #expect(try store.text("SELECT org_id, key, host FROM traffic") == ["1|other-key|h"])
          return
        }
        writer.rollback()
      case .rollback, .lostWriter: break
      }
    }
    let store = try AuditStore.openForWriting(scratch("a.db"))
    #expect(try Self.counts(store) == empty)
    #expect(try store.text("PRAGMA integrity_check") == ["ok"])
  }

  @Test(arguments: [true, false]) func sourcesThatShareACommitAreThereTogether(
    isFlushed: Bool
  ) throws {
    let scratch = try Scratch()
    do {
      let store = try AuditStore.openForWriting(scratch("a.db"))
      let writer = SourceWriter(store, checks: checks)
      for (name, isKept) in [("first", true), ("second", false), ("third", true)] {
        let part = RollupMaker.make { $0.add(at: 0, org: "1", key: name, host: "h") }
        try writer.begin()
        try writer.add(part)
        if isKept {
          _ = try writer.commit(try scratch.source(part, name), replacing: [], keepsOpen: true)
        } else {
          writer.rollback()
        }
      }
      let reader = try AuditStore.openForReading(scratch("a.db"))
      #expect(try reader.number("SELECT count(*) FROM source") == 0)
      if isFlushed { try writer.flush() }
      #expect(try reader.number("SELECT count(*) FROM source") == (isFlushed ? 2 : 0))
    }
    let store = try AuditStore.openForWriting(scratch("a.db"))
    #expect(
      try store.text("SELECT key FROM traffic ORDER BY key")
        == (isFlushed ? ["first", "third"] : []))
    #expect(try store.text("PRAGMA integrity_check") == ["ok"])
  }

  @Test func replacingTakesEveryRowOfTheOldSource() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let kept = try store.put([Self.refusals], try source(scratch, "kept"))
    let before = try Self.counts(store)
    let keptRows = try store.dump()
    let old = try store.put([Self.refusals], try source(scratch, "old"))
    let new = RollupMaker.make { $0.add(7, at: 0) }
    let id = try store.put([new], try scratch.source(new, "new"), replacing: [old])
    for table in Self.tables where table != "source" {
      let rows = try store.number("SELECT count(*) FROM \(table) WHERE source = \(old)")
      #expect(rows == 0, "\(table)")
    }
    #expect(try store.number("SELECT count(*) FROM source WHERE id = \(old)") == 0)
    #expect(
      try store.text("SELECT source, bytes FROM earlier_self") == ["\(id)|\("old".utf8.count + 25)"]
    )
    try store.writing { try SourceRows.remove(id, $0) }
    #expect(try Self.counts(store) == before)
    #expect(try store.dump() == keptRows)
    #expect(try store.number("SELECT count(*) FROM earlier_self") == 0)
    #expect(kept == 1)
  }

  @Test func earlierSelvesAreHandedOn() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var last: [Int64] = []
    for content in ["one\n", "one\ntwo\n", "one\ntwo\nthree\n"] {
      let rollup = RollupMaker.make { $0.add(Int64(content.utf8.count), at: 0) }
      last = [
        try store.put(
          [rollup], try scratch.source(rollup, "log", content: content), replacing: last)
      ]
    }
    let known = try store.knownSources()
    #expect(known.count == 1)
    #expect(known[0].content.earlierSelves.map(\.length).sorted() == [4, 8])
    #expect(
      try Set(known[0].content.earlierSelves.map(\.identity))
        == [scratch.record("one\n").identity, scratch.record("one\ntwo\n").identity])
    #expect(try store.number("SELECT sum(requests) FROM traffic") == 14)
  }

  @Test func aDamagedSourceCountsNothingAndIsNoEarlierSelf() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let damaged = try store.put(
      [], try scratch.source(.init(), "a", state: .damaged, content: "half a l"))
    #expect(try store.knownSources().isEmpty)
    #expect(try store.damagedSources().map(\.id) == [damaged])
    let again = try store.put(
      [], try scratch.source(.init(), "a", state: .damaged, content: "half a l"))
    #expect(try store.damagedSources().map(\.id) == [again], "seen again, still one row")
    #expect(try store.text("SELECT source FROM source_checkpoints") == ["\(again)"])
    let whole = RollupMaker.make { $0.add(at: 0) }
    try store.put(
      [whole], try scratch.source(whole, "a", content: "half a line\n"), replacing: [again])
    #expect(try store.text("SELECT state, parsed FROM sources") == ["whole|1"])
    #expect(try store.knownSources().map(\.content.earlierSelves.count) == [0])
  }

  @Test func partsOfASourceAddUp() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let parts = (0..<3).map { part in
      RollupMaker.make { maker in
        maker.add(2, at: 0)
        maker.add(1, at: Int64(part) * 1_800_000, org: "1", key: "k\(part)")
      }
    }
    let sum = parts[0] + parts[1] + parts[2]
    try store.put(parts, try scratch.source(sum, "a"))
    #expect(
      try store.text("SELECT org_id, key, sum(requests) FROM traffic GROUP BY 1, 2")
        == ["1|k0|1", "1|k1|1", "1|k2|1", "903|good|6"])
  }

  /// Addresses that are not the same bytes can be the same text: masked, cut, invalid UTF-8, NUL.
  @Test func callersOfOneTextAreOneRow() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { maker in
      maker.add(2, at: 5_000, key: "a", status: 403, cause: .invalid, detail: .unknown, ip: "x")
      maker.add(3, at: 1_000, key: "b", status: 403, ip: "x")
    }
    var twice = rollup
    twice.callers[0].clientIP = TextRef(twice.texts.count)
    twice.texts.append([0xFF])
    twice.callers[1].clientIP = TextRef(twice.texts.count)
    twice.texts.append([0xFE])
    twice.callers[1].isCut = true
    for (number, part) in [rollup, twice].enumerated() {
      try store.put([part], try scratch.source(part, "\(number)"))
    }
    #expect(
      try store.text(
        "SELECT client_ip, refused, keys_tried, orgs_tried, causes, first_at, last_at FROM callers")
        == [
          "x|5|2|1|invalid,inactive|2026-11-01T00:00:01.000Z|2026-11-01T00:00:05.000Z",
          "\u{FFFD}|5|2|1|invalid,inactive|2026-11-01T00:00:01.000Z|2026-11-01T00:00:05.000Z",
        ])
    #expect(
      try store.text("SELECT client_ip, is_cut FROM caller") == ["x|0", "\u{FFFD}|1"])
  }

  @Test func hostileTextIsValidUTF8WithoutNUL() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var maker = RollupMaker()
    let texts: [[UInt8]] = [
      [0x61, 0, 0x62], [0xC3, 0x28], [0xFF, 0xFE], Array("a b".utf8),
      Array("'; DROP TABLE text".utf8),
      [0x1B, 0x5B, 0x41], Array("é".utf8), [0x65, 0xCC, 0x81],
    ]
    for (number, text) in texts.enumerated() {
      maker.add(Int64(number) + 1, at: 0, org: nil, key: nil, event: nil, host: nil)
      let ref = maker.ref(text)
      maker.set { rollup in
        rollup.traffic[number].of.key = ref
        rollup.traffic[number].of.org = .text(ref)
      }
    }
    try store.put([maker.rollup], try scratch.source(maker.rollup, "a"))
    let rows = try store.rows("SELECT key, org_id, requests FROM traffic ORDER BY requests")
    for (row, text) in zip(rows, texts) {
      let wanted = String(decoding: text.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
      #expect(Array((row["key"] as String).utf8) == Array(wanted.utf8))
      #expect(Array((row["org_id"] as String).utf8) == Array(wanted.utf8))
    }
    #expect(
      try store.number("SELECT count(*) FROM text WHERE instr(CAST(value AS BLOB), x'00')") == 0)
    #expect(
      try store.number("SELECT count(DISTINCT key) FROM traffic_cell") == 7,
      "two of them are one text, canonical equivalents are two")
  }

  @Test func textsAreStoredOnceWhateverTheCacheForgets() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let tail = String(repeating: "x", count: 400)
    let count = TextTable.knownBytesMax / 400 + 10
    let rollup = RollupMaker.make { maker in
      for round in 0..<2 {
        for number in 0..<count { maker.add(at: Int64(round), key: "k\(number)\(tail)") }
      }
    }
    try store.put([rollup], try scratch.source(rollup, "a"))
    #expect(
      try store.number("SELECT count(*) FROM text WHERE value GLOB 'k[0-9]*'") == Int64(count))
    #expect(
      try store.number(
        "SELECT count(*) FROM (SELECT key FROM traffic GROUP BY key HAVING sum(requests) = 2)")
        == Int64(count))
  }
}
