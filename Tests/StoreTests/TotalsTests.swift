import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// Answers are the same whether they come from totals or from cells, and filters find what a plain
/// condition on the views finds.
struct TotalsTests {
  private static let orgs: [String?] = ["903", "904", "12", "acme", "a\u{FFFD}", nil]
  private static let causes: [(Cause, Detail)] = [
    (.inactive, .deactivated), (.host, .notApproved), (.unknown, .passesAllChecks),
    (.unknown, .noRegistry),
  ]

  /// A source of a day, in two parts.
  static func put(
    _ store: AuditStore, _ scratch: Scratch, dayNumber: Int64, _ random: inout FixedRandom,
    orgs: [String?] = orgs, events: [String?] = ["456"], keyOrgs: [Int64?] = [nil],
    replacing: [Int64] = []
  ) throws -> Int64 {
    var parts: [SourceRollup] = []
    for _ in 0..<2 {
      var maker = RollupMaker()
      var used: Set<String> = []
      for _ in 0..<40 {
        let at =
          dayNumber * UTCTime.dayMilliseconds
          + Int64.random(in: 0..<48, using: &random) * UTCTime.slotMilliseconds
        let org = orgs.randomElement(using: &random) ?? nil
        let key = ["good", "k2", "k3", nil].randomElement(using: &random) ?? nil
        let host = ["api.9pic.ai", "b.example"].randomElement(using: &random)
        let status = UInt16([200, 200, 403, 500].randomElement(using: &random) ?? 200)
        let (cause, detail) = causes.randomElement(using: &random) ?? causes[0]
        guard used.insert("\(at) \(org ?? "") \(key ?? "") \(host ?? "")").inserted else {
          continue
        }
        maker.add(
          Int64.random(in: 1...9, using: &random), at: at, org: org, key: key,
          event: events.randomElement(using: &random) ?? nil, host: host,
          status: status, cause: cause, detail: detail,
          agreement: status == 403 && cause == .host ? .conflict : nil,
          isWronglyServed: status == 200 && key == "k3",
          keyOrg: keyOrgs.randomElement(using: &random) ?? nil)
      }
      parts.append(maker.rollup)
    }
    let whole = parts[0] + parts[1]
    return try store.put(
      parts, try scratch.source(whole, "day \(dayNumber) \(random.state)"), replacing: replacing)
  }

  private static let sums = [
    "SELECT * FROM org_summary", "SELECT * FROM keys", SumSQL.bySlot.everything,
    SumSQL.byOrg.everything,
  ]

  @Test func totalsAreTheSumsOfTheirCells() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var random = FixedRandom(state: 15)
    func answers() throws -> [[String]] {
      var org = Filter()
      org.org = 903
      org.causes = [.host]
      var subjects = TouchSubjects()
      (subjects.org, subjects.keys, subjects.hosts) = (904, ["k2"], ["b.example"])
      return try Self.sums.map { try store.text($0) } + [
        store.alikeRefusals(Filter()).map { "\($0)" }, store.alikeRefusals(org).map { "\($0)" },
        store.touches(Filter(), subjects, max: 100).map { "\($0)" },
      ]
    }
    func totalled() throws -> Int64? {
      try store.number("SELECT count(*) FROM source WHERE is_totalled = 1")
    }
    var ids: [Int64] = []
    for day in 0..<6 {
      ids.append(try Self.put(store, scratch, dayNumber: Int64(day), &random))
    }
    let before = try answers()
    try store.writing { try Totals.refresh($0, waitingCellsMax: 1_000) }
    #expect(try totalled() == 0, "few cells can wait")
    try store.writing { try Totals.refresh($0, waitingCellsMax: 0) }
    #expect(try totalled() == 4, "the last 36 hours stay open")
    #expect(try answers() == before)
    try store.writing { try Totals.refresh($0, waitingCellsMax: 0) }
    #expect(try answers() == before, "twice is once")

    // Later days come to what is there; then one that was totalled is replaced.
    for day in 6..<9 { _ = try Self.put(store, scratch, dayNumber: Int64(day), &random) }
    let longer = try answers()
    try store.writing { try Totals.refresh($0, waitingCellsMax: 0) }
    #expect(try totalled() == 7)
    #expect(try answers() == longer)
    _ = try Self.put(store, scratch, dayNumber: 2, &random, replacing: [ids[2]])
    #expect(try totalled() == 0)
    let replaced = try answers()
    try store.writing { try Totals.refresh($0, waitingCellsMax: 0) }
    #expect(try totalled() == 7)
    #expect(try answers() == replaced)
    #expect(replaced != longer)
  }

  /// A query for what each table of totals holds, and one for the same from the cells.
  private static let plain: [(total: String, cells: String)] = {
    let totalled = "source IN (SELECT id FROM source WHERE is_totalled = 1)"
    func sums(_ name: String, _ middle: [String], _ findings: [String]) -> String {
      func cases(_ value: String, _ condition: String) -> String {
        """
        (SELECT \(value) FROM case_cell c
        WHERE c.\(name) IS t.\(name) AND \(condition) AND c.\(totalled))
        """
      }
      let columns =
        ["sum(requests)", "sum(refused)", "sum(errors)"]
        + middle.map { $0.contains("refused") ? cases(String($0.dropFirst(8)), "served = 0") : $0 }
        + ((0...8).map { "served = 0 AND cause = \($0)" } + findings).map {
          "coalesce(\(cases("sum(requests)", $0)), 0)"
        }
      return """
        SELECT quote(coalesce(\(name), '')), \(columns.joined(separator: ", "))
        FROM traffic_cell t WHERE \(totalled) AND \(name == "key" ? "key IS NOT NULL" : "TRUE")
        GROUP BY \(name)
        """
    }
    let numbers = (0...8).map { "n\($0)" }.joined(separator: ", ")
    let alike = [
      "org", "url_org", "key_org", "key", "event", "host", "route", "method", "status",
      "credential", "reason", "cause", "detail", "evidence", "failing", "agreement",
    ]
    return [
      (
        """
        SELECT quote(org), requests, refused, errors, first_at, last_at, first_refused_at,
          last_refused_at, \(numbers), served_wrongly, conflicts, unknown_19, unknown_20,
          unknown_21 FROM org_total
        """,
        sums(
          "org",
          ["min(first_at)", "max(last_at)", "refused min(first_at)", "refused max(last_at)"],
          ["served = 1", "served = 0 AND agreement = 1"]
            + (19...21).map { "served = 0 AND cause = 8 AND detail = \($0)" })
      ),
      (
        """
        SELECT quote(key), requests, refused, errors, first_at, last_at, last_ok_at,
          last_refused_at, \(numbers) FROM key_total
        """,
        sums(
          "key", ["min(first_at)", "max(last_at)", "max(last_ok_at)", "refused max(last_at)"], [])
      ),
      (
        "SELECT quote(slot), requests, refused, errors, \(numbers) FROM slot_total",
        sums("slot", [], [])
      ),
      (
        """
        SELECT \(alike.map { "quote(\($0))" }.joined(separator: ", ")), requests, first_at, last_at
        FROM case_total
        """,
        """
        SELECT \(alike.map { "quote(coalesce(\($0), x''))" }.joined(separator: ", ")),
          sum(requests), min(first_at), max(last_at)
        FROM case_cell WHERE served = 0 AND \(totalled) GROUP BY \(alike.joined(separator: ", "))
        """
      ),
    ]
  }()

  /// However much is added up at a time, and in whichever order sources come.
  @Test(arguments: [1, 7, Totals.sumsMax]) func totalsAreWhatPlainSQLAddsUp(sumsMax: Int) throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var random = FixedRandom(state: 18)
    func put(_ dayNumber: Int64, replacing: [Int64] = []) throws -> Int64 {
      // Texts that Swift holds equal, and organisations of few requests, of which none is refused or
      // served at first.
      let often = Self.orgs + ["caf\u{E9}", "cafe\u{301}"]
      let orgs = often + often + often + often + ["rare", "77", "\(dayNumber)"]
      return try Self.put(
        store, scratch, dayNumber: dayNumber, &random, orgs: orgs,
        events: ["456", "caf\u{E9}", "cafe\u{301}", nil], keyOrgs: [nil, 0],
        replacing: replacing)
    }
    func total(_ ids: [Int64]) throws {
      let ids = ids.map { "\($0)" }.joined(separator: ", ")
      try store.writing { database in
        try database.inTransaction {
          try Totals.add("SELECT id FROM source WHERE id IN (\(ids))", database, sumsMax: sumsMax)
          return .commit
        }
      }
      for (total, cells) in Self.plain {
        let rows = try store.text(total)
        #expect(try rows == store.text(cells))
        #expect(!rows.isEmpty)
      }
    }
    var ids: [Int64] = []
    for day in 0..<16 { ids.append(try put(Int64(day))) }
    for some in [[3], [0, 4, 5], [1], [2, 7] + Array(8..<16)] { try total(some.map { ids[$0] }) }
    let kept = try #require(try store.number("SELECT count(*) FROM case_total"))
    let cells = try store.number(
      "SELECT count(*) FROM case_cell WHERE served = 0 AND source <> \(ids[6])")
    #expect(try kept < #require(cells), "some are alike")
    let unrefused = "SELECT count(*) FROM org_total WHERE first_refused_at IS NULL"
    #expect(try store.number(unrefused) ?? 0 > 0)

    let again = try put(4, replacing: [ids[4]])
    for table in ["org_total", "key_total", "slot_total", "case_total"] {
      #expect(try store.number("SELECT count(*) FROM \(table)") == 0)
    }
    try total([ids[0], again])
    try total([ids[6], ids[3]])
  }

  @Test func theSummaryOfAllIsThatOfAPeriodThatHoldsAll() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var random = FixedRandom(state: 16)
    for day in 0..<5 { _ = try Self.put(store, scratch, dayNumber: Int64(day), &random) }
    var wide = Filter()
    wide.fromSlot = 0
    for _ in 0..<2 {
      let all = try store.summary(Filter())
      let period = try store.summary(wide)
      #expect(all.orgs == period.orgs)
      #expect(all.unknown == period.unknown)
      #expect(all.conflicts == period.conflicts && all.conflicts > 0)
      #expect(all.servedWrongly == period.servedWrongly && all.servedWrongly > 0)
      #expect(all.firstAt == period.firstAt && all.lastAt == period.lastAt)
      var (cause, wideCause) = (Filter(), wide)
      (cause.causes, wideCause.causes) = ([.host], [.host])
      #expect(try store.summary(cause).orgs == store.summary(wideCause).orgs)
      try store.writing { try Totals.refresh($0, waitingCellsMax: 0) }
    }
  }

  @Test func filtersFindWhatAConditionOnTheViewsFinds() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    var random = FixedRandom(state: 17)
    for day in 0..<4 { _ = try Self.put(store, scratch, dayNumber: Int64(day), &random) }
    let base = UTCTime.slot(of: day)
    for _ in 0..<60 {
      var filter = Filter()
      var conditions = ["TRUE"]
      func maybe() -> Bool { Bool.random(using: &random) }
      if maybe() {
        let from = base + Int32.random(in: 0..<150, using: &random)
        filter.fromSlot = from
        conditions.append("slot >= '\(UTCTime.iso8601(slot: from))'")
      }
      if maybe() {
        let to = base + Int32.random(in: 40..<200, using: &random)
        filter.toSlot = to
        conditions.append("slot < '\(UTCTime.iso8601(slot: to))'")
      }
      if maybe() {
        filter.org = [903, 904, 12, 7].randomElement(using: &random)
        conditions.append("org_id = \(filter.org ?? 0)")
      }
      if maybe() {
        filter.key = ["good", "k3", "never"].randomElement(using: &random)
        conditions.append("key = '\(filter.key ?? "")'")
      }
      if maybe() {
        filter.host = "b.example"
        conditions.append("host = 'b.example'")
      }
      func sum(_ table: SQL) throws -> Int64? {
        try store.reading {
          try SQLRequest<Int64>(literal: "SELECT coalesce(sum(requests), 0) FROM \(table)")
            .fetchOne($0)
        }
      }
      let condition = conditions.joined(separator: " AND ")
      func plain(_ view: String) throws -> Int64? {
        try store.number("SELECT coalesce(sum(requests), 0) FROM \(view) WHERE \(condition)")
      }
      #expect(try sum(filter.traffic) == plain("traffic"), "\(condition)")
      #expect(try sum(filter.refusals) == plain("failures"), "\(condition)")
      #expect(try sum(filter.servedWrongly) == plain("served_wrongly"), "\(condition)")
      let samples: SQL = "SELECT count(*) FROM \(filter.samples)"
      #expect(
        try store.reading { try SQLRequest<Int64>(literal: samples).fetchOne($0) }
          == store.number("SELECT count(*) FROM samples WHERE \(condition)"))
    }
  }
}
