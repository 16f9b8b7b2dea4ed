import Bytes
import GRDB
import Registry
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// What the public views say of what was stored.
struct ViewTests {
  @Test func timesAreISO8601AndAbsentValuesAreNull() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { maker in
      maker.add(3, at: 7_323_004, status: 403, agreement: .conflict)
      maker.add(
        at: 0, org: nil, key: nil, event: nil, host: nil, status: 401, cause: .missing, detail: nil)
      maker.add(2, at: 1_800_000, org: "acme", event: "0x1", isWronglyServed: true)
    }
    try store.put([rollup], try scratch.source(rollup, "a"))
    #expect(
      try store.text("SELECT * FROM failures") == [
        """
        2026-11-01T00:00:00Z|-|-|-|-|-|-|/events|GET|401|missing|-|registry|missing,host|-|1|\
        2026-11-01T00:00:00.000Z|2026-11-01T00:00:00.000Z
        """,
        """
        2026-11-01T02:00:00Z|903|903|-|good|456|api.9pic.ai|/events|GET|403|inactive|deactivated|\
        registry|inactive,host|conflict|3|2026-11-01T02:02:03.004Z|2026-11-01T02:02:03.004Z
        """,
      ])
    #expect(
      try store.text("SELECT * FROM served_wrongly") == [
        """
        2026-11-01T00:30:00Z|acme|acme|-|good|0x1|api.9pic.ai|/events|GET|200|inactive,host|2|\
        2026-11-01T00:30:00.000Z|2026-11-01T00:30:00.000Z
        """
      ])
    #expect(
      try store.text("SELECT * FROM traffic") == [
        "2026-11-01T00:00:00Z|-|-|-|-|-|1|1|0|-|-",
        """
        2026-11-01T00:30:00Z|acme|acme|good|0x1|api.9pic.ai|2|0|0|2026-11-01T00:30:00.000Z|\
        2026-11-01T00:30:00.000Z
        """,
        "2026-11-01T02:00:00Z|903|903|good|456|api.9pic.ai|3|3|0|-|-",
      ])
    #expect(
      try store.text("SELECT * FROM samples WHERE key IS NOT NULL") == [
        """
        2026-11-01T02:00:00Z|903|903|good|456|api.9pic.ai|inactive|deactivated|\
        2026-11-01T02:02:03.004Z|r-1|203.0.113.9|curl/8|/api/events|/logs/a.gz|1
        """
      ])
    #expect(
      try store.text("SELECT * FROM callers") == [
        """
        2026-11-01|203.0.113.9|4|1|0|1|missing,inactive|2026-11-01T00:00:00.000Z|\
        2026-11-01T02:02:03.004Z
        """
      ])
    #expect(
      try store.text("SELECT typeof(org_id), typeof(event_id), typeof(status) FROM failures")
        == ["integer|integer|integer", "null|null|integer"])
    #expect(
      try store.text(
        "SELECT lines, first_at, last_at, ingested_at, length(identity), state FROM sources")
        == ["6|2026-11-01T00:00:00.000Z|2026-11-01T02:02:03.004Z|2026-11-01T00:00:00.000Z|64|whole"]
    )
  }

  @Test(arguments: [Int64(0), 1, 999, 1_000, 86_399_999, UTCTime.end - 1])
  func everyTimeThatALogCanHaveIsShown(_ time: Int64) throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { $0.add(at: time - day, status: 403) }
    let id = try store.put([rollup], try scratch.source(rollup, "a"))
    #expect(
      try store.text("SELECT slot, first_at FROM failures")
        == ["\(UTCTime.iso8601(slot: UTCTime.slot(of: time)))|\(UTCTime.iso8601(time))"])
    let empty = RollupMaker.make { _ in }
    try store.put([empty], try scratch.source(empty, "b"), replacing: [id])
    #expect(try store.number("SELECT count(*) FROM traffic_cell") == 0, "found again by its slots")
    #expect(try store.number("SELECT count(*) FROM case_cell") == 0)
  }

  /// Every word that a column can hold.
  @Test func theWordsAreThoseOfTheVerdicts() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var maker = RollupMaker()
    for cause in Cause.allCases {
      for detail in cause.details {
        maker.add(at: 0, status: 403, cause: cause, detail: detail)
      }
    }
    try store.put([maker.rollup], try scratch.source(maker.rollup, "a"))
    let wanted = Cause.allCases.flatMap { cause in cause.details.map { "\(cause.word)|\($0.word)" }
    }
    #expect(try store.text("SELECT cause, detail FROM failures") == wanted.sorted())
    #expect(try store.text("SELECT cause, detail FROM samples") == wanted.sorted())
    #expect(
      try store.text("SELECT causes FROM callers")
        == [Cause.allCases.map(\.word).joined(separator: ",")])
  }

  /// Some sources of small rollups that often meet.
  static func random(_ seed: UInt64) -> [SourceRollup] {
    var random = FixedRandom(state: seed)
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &random)]
    }
    return (0..<3).map { _ in
      RollupMaker.make { maker in
        for _ in 0..<40 {
          let cause = pick(Cause.allCases)
          maker.add(
            Int64.random(in: 1...9, using: &random),
            at: Int64.random(in: 0...172_800_000, using: &random),
            org: pick(["903", "904", "acme", nil]), key: pick(["good", "k1", "k2", nil]),
            event: pick(["456", "x", nil]), host: pick(["a", "b", nil]),
            status: pick([200, 301, 401, 403, 404, 503]), cause: cause,
            detail: pick([nil, cause.details[0]]), ip: pick(["10.0.0.1", "10.0.0.2"]),
            isWronglyServed: pick([true, false, false]))
        }
      }
    }
  }

  @Test(arguments: 0..<10) func theViewsAreWhatANaiveCountGives(seed: UInt64) throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollups = Self.random(seed)
    for (number, rollup) in rollups.enumerated() {
      try store.put([rollup], try scratch.source(rollup, "\(number)"))
    }
    func id(_ id: Identifier, _ rollup: SourceRollup) -> String {
      switch id {
      case .none: "-"
      case .number(let number): "\(number)"
      case .text(let text): String(decoding: rollup.texts[Int(text)], as: UTF8.self)
      }
    }
    func text(_ ref: TextRef, _ rollup: SourceRollup) -> String {
      ref == 0 ? "-" : String(decoding: rollup.texts[Int(ref)], as: UTF8.self)
    }
    func time(_ times: [Int64], _ pick: ([Int64]) -> Int64?) -> String {
      pick(times).map { UTCTime.iso8601($0) } ?? "-"
    }
    let traffic = rollups.flatMap { rollup in
      rollup.traffic.map { (id($0.of.org, rollup), text($0.of.key, rollup), $0) }
    }
    let cases = rollups.flatMap { rollup in
      rollup.cases.filter { !$0.of.isServed }.map {
        (id($0.of.org, rollup), text($0.of.key, rollup), $0)
      }
    }
    let orgs = Set(traffic.map(\.0)).map { org in
      let its = traffic.filter { $0.0 == org }.map(\.2)
      let refusals = cases.filter { $0.0 == org }.map(\.2)
      let causes = Cause.allCases.map { cause in
        "\(refusals.reduce(0) { $0 + ($1.of.verdict.cause == cause ? $1.requests : 0) })"
      }
      return "\(org)|-|\(its.reduce(0) { $0 + $1.requests })|\(its.reduce(0) { $0 + $1.refused })|"
        + causes.joined(separator: "|") + "|\(its.reduce(0) { $0 + $1.errors })|"
        + "\(time(refusals.map(\.firstAt)) { $0.min() })|\(time(refusals.map(\.lastAt)) { $0.max() })"
    }
    let summary = try store.text("SELECT * FROM org_summary")
    #expect(summary == orgs.sorted())
    let keys = Set(traffic.map(\.1)).subtracting(["-"]).map { key in
      let its = traffic.filter { $0.1 == key }.map(\.2)
      let refusals = cases.filter { $0.1 == key }.map(\.2)
      return "\(key)|-|-|-|-|-|\(time(its.map(\.firstAt)) { $0.min() })|"
        + "\(time(its.compactMap(\.lastOkAt)) { $0.max() })|"
        + "\(time(refusals.map(\.lastAt)) { $0.max() })|"
        + "\(its.reduce(0) { $0 + $1.requests })|\(its.reduce(0) { $0 + $1.refused })"
    }
    #expect(try store.text("SELECT * FROM keys") == keys.sorted())
    let callers = rollups.flatMap { rollup in
      rollup.callers.map { row in
        (
          name: "\(UTCTime.iso8601(Int64(row.day) * UTCTime.dayMilliseconds).prefix(10))|"
            + text(row.clientIP, rollup), row: row,
          keys: row.keys.map { (text($0, rollup), $1) }, orgs: row.orgs.map { id($0, rollup) }
        )
      }
    }
    let callersText = Set(callers.map(\.name)).map { name in
      let its = callers.filter { $0.name == name }
      let causes = its.reduce(CauseSet()) { $0.union($1.row.causes) }
      return "\(name)|\(its.reduce(0) { $0 + $1.row.refused })|"
        + "\(Set(its.flatMap(\.keys).map(\.0)).count)|"
        + "\(Set(its.flatMap(\.keys).filter { !$0.1 }.map(\.0)).count)|"
        + "\(Set(its.flatMap(\.orgs)).count)|"
        + Cause.allCases.filter { causes.contains($0) }.map(\.word).joined(separator: ",")
        + "|\(time(its.map(\.row.firstAt)) { $0.min() })|\(time(its.map(\.row.lastAt)) { $0.max() })"
    }
    #expect(try store.text("SELECT * FROM callers") == callersText.sorted())
    // The books balance over all sources, too.
    #expect(
      try store.number("SELECT sum(requests) FROM traffic")
        == store.number("SELECT sum(parsed) FROM sources"))
    #expect(
      try store.number("SELECT sum(requests) FROM failures")
        == store.number("SELECT sum(refused) FROM sources"))
    #expect(
      try store.number("SELECT sum(requests) FROM served_wrongly")
        == rollups.flatMap(\.cases).reduce(0) { $0 + ($1.of.isServed ? $1.requests : 0) })
  }

  @Test(arguments: 0..<5) func theSourcesOrderChangesNoView(seed: UInt64) throws {
    let scratch = try Scratch()
    let rollups = Self.random(100 + seed)
    let dumps = try [[0, 1, 2], [2, 0, 1], [1, 2, 0]].map { order in
      let store = try AuditStore.openForWriting(scratch("\(order).db"))
      for number in order {
        try store.put([rollups[number]], try scratch.source(rollups[number], "\(number)"))
      }
      return try store.dump()
    }
    #expect(dumps[0] == dumps[1])
    #expect(dumps[0] == dumps[2])
  }

  @Test func anIdThatReadsAsANumberIsNotThatNumber() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    try store.writing { try $0.execute(sql: "INSERT INTO registry_org VALUES (903, 'Acme')") }
    var maker = RollupMaker()
    maker.add(at: 0, org: "903")
    for text in ["903.0", " 903", "9.03e2"] {
      maker.add(at: 0, org: nil)
      let ref = maker.ref(text)
      maker.set { $0.traffic[$0.traffic.count - 1].of.org = .text(ref) }
    }
    try store.put([maker.rollup], try scratch.source(maker.rollup, "a"))
    #expect(
      try store.text("SELECT org_id, name FROM org_summary")
        == [" 903|-", "9.03e2|-", "903.0|-", "903|Acme"])
    let summary = try store.summary(Filter()).orgs
    #expect(summary.map(\.name) == ["Acme", nil, nil, nil])
    #expect(summary.map(\.text) == [nil, " 903", "9.03e2", "903.0"])
  }
}
