import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// What has become of each client that was refused.
struct ChangesTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Days before the last with refusals, 0 the recent one; of a client that nothing else comes of.
    var refused: [Int]
    /// The last day with a success, and with any request; nil: none.
    var okOn: Int?
    var seenOn: Int?
    /// Days before the recent one, 1 the next to it, of which nothing is stored.
    var missing: [Int] = []
    var status: ChangeStatus
  }

  static let rows = [
    Row(testDescription: "never before: new", refused: [0], status: .new),
    Row(
      testDescription: "new, though its requests succeed elsewhere", refused: [0], okOn: 0,
      status: .new),
    Row(testDescription: "since yesterday: ongoing", refused: [0, 1], status: .ongoing),
    Row(
      testDescription: "two days are not chronic yet", refused: [0, 1, 2], status: .ongoing),
    Row(
      testDescription: "three of seven are not most", refused: [0, 1, 2, 3], status: .ongoing),
    Row(
      testDescription: "four of seven are most: chronic", refused: [0, 1, 2, 3, 4],
      status: .chronic),
    Row(
      testDescription: "a pause of two days is none", refused: [0, 3, 4, 5, 6], status: .chronic),
    Row(
      testDescription: "every other day is chronic", refused: [0, 1, 3, 5, 7, 9],
      status: .chronic),
    Row(
      testDescription: "a pause of three days: returned", refused: [0, 4, 5, 6, 7],
      status: .returned),
    Row(
      testDescription: "returned after weeks", refused: [0, 30], status: .returned),
    Row(
      testDescription: "days without logs are no pause", refused: [0, 4], missing: [2, 3],
      status: .ongoing),
    Row(
      testDescription: "of five days that are stored, three are most", refused: [0, 1, 2, 5],
      missing: [6, 7], status: .chronic),
    Row(
      testDescription: "of three days that are stored, two are too few", refused: [0, 1, 2],
      missing: [3, 4, 6, 7], status: .ongoing),
    Row(
      testDescription: "succeeds since: recovered", refused: [3, 4], okOn: 1, status: .recovered),
    Row(
      testDescription: "succeeded only before: gone quiet", refused: [3], okOn: 5, seenOn: 5,
      status: .goneQuiet),
    Row(
      testDescription: "still fails, for another cause: changed", refused: [3], okOn: 5, seenOn: 0,
      status: .changed),
    Row(testDescription: "nothing since: gone quiet", refused: [1], status: .goneQuiet),
  ]

  @Test(arguments: rows) func status(of row: Row) {
    func time(_ day: Int) -> Int64 { day_(-day) }
    var history = ChangeHistory()
    history.refusedRecently = row.refused.contains(0) ? 5 : 0
    history.lastDayBefore = row.refused.filter { $0 > 0 }.min()
    history.daysOfWeek = row.refused.count { 1...7 ~= $0 }
    history.lastRefusedAt = row.refused.min().map(time) ?? 0
    history.lastOkAt = row.okOn.map { time($0) + 1 }
    history.lastSeenAt = [row.okOn, row.seenOn].compactMap { $0 }.min().map { time($0) + 1 }
    let days = (1...42).map { !row.missing.contains($0) }
    #expect(history.status(ChangeRules(), days: days) == row.status)
  }

  private func day_(_ number: Int) -> Int64 { day + Int64(number) * UTCTime.dayMilliseconds }

  /// The same over a store: a client for each status, days of UTC, the last one day 20.
  private func store(_ scratch: Scratch) throws -> AuditStore {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    for number in 0...20 where number != 10 {
      let at = Int64(number) * UTCTime.dayMilliseconds
      let rollup = RollupMaker.make { maker in
        maker.add(10, at: at)
        // so that the last source reaches to the end of its day
        maker.add(1, at: at + UTCTime.dayMilliseconds - 1000)
        maker.add(7, at: at + 5000, org: "77", key: "dead", status: 403)
        if number == 20 { maker.add(3, at: at + 7000, org: "1", key: "k1", status: 403) }
        if number < 4 || number == 20 {
          maker.add(2, at: at + 9000, org: "2", key: "k2", status: 403, cause: .event)
        } else {
          maker.add(2, at: at + 9000, org: "2", key: "k2")
        }
        if number >= 19 { maker.add(4, at: at, org: "3", key: nil, status: 401, cause: .missing) }
        if 8...18 ~= number { maker.add(5, at: at, org: "4", key: "k4", status: 403) }
        if number > 18 { maker.add(1, at: at, org: "4", key: "k4") }
        if 8...15 ~= number {
          maker.add(6, at: at, org: "5", key: "k5", status: 403, cause: .host)
        }
        if number > 15 { maker.add(6, at: at, org: "5", key: "k5", status: 403) }
        if 8...12 ~= number { maker.add(8, at: at, org: "6", key: "k6", status: 403) }
        // ended three weeks ago: no news
        if number < 3 { maker.add(9, at: at, org: "7", key: "k7", status: 403) }
        // no key, and then with one
        if number < 19 { maker.add(1, at: at, org: "8", key: nil, status: 401, cause: .missing) }
        if number >= 19 { maker.add(1, at: at, org: "8", key: "k8") }
      }
      try store.put([rollup], try scratch.source(rollup, "day \(number)"))
    }
    return store
  }

  private func text(_ change: Change) -> String {
    let org = if case .number(let number) = change.org { "\(number)" } else { "-" }
    return "\(change.status.word) \(org) \(change.key ?? "-") \(change.cause.word) "
      + "\(change.refused)/\(change.refusedRecently) on \(change.days), "
      + "\((change.firstRefusedAt - day) / UTCTime.dayMilliseconds)–"
      + "\((change.lastRefusedAt - day) / UTCTime.dayMilliseconds)"
  }

  private func ask(
    _ store: AuditStore, limit: Int = .max, _ body: (inout Filter) -> Void = { _ in }
  ) throws -> ChangesAnswer {
    var filter = Filter()
    body(&filter)
    return try store.snapshot { snapshot in
      let stored = try #require(try snapshot.span(filter).slots)
      return try snapshot.changes(ChangesQuestion(filter, stored: stored, limit: limit))
    }
  }

  @Test func eachStatusIsFound() throws {
    let scratch = try Scratch()
    let answer = try ask(try store(scratch))
    #expect(
      answer.changes.map(text) == [
        "new 1 k1 inactive 3/3 on 1, 20–20",
        "returned 2 k2 event 10/2 on 5, 0–20",
        "ongoing 3 - missing 8/4 on 2, 19–20",
        "chronic 77 dead inactive 140/7 on 20, 0–20",
        "chronic 5 k5 inactive 30/6 on 5, 16–20",
        "recovered 4 k4 inactive 50/0 on 10, 8–18",
        "recovered 8 - missing 18/0 on 18, 0–18",
        "changed 5 k5 host 42/0 on 7, 8–15",
        "gone-quiet 6 k6 inactive 32/0 on 4, 8–12",
      ])
    #expect(answer.counts[.chronic] == 2 && answer.counts[.new] == 1)
    let recovered = answer.changes.filter { $0.status == .recovered }
    #expect(recovered.allSatisfy { $0.lastOkAt == day_(20) })
  }

  @Test func aLimitKeepsTheMostRefusedOfEach() throws {
    let scratch = try Scratch()
    let answer = try ask(try store(scratch), limit: 1)
    #expect(answer.changes.filter { $0.status == .chronic }.map { $0.org } == [.number(77)])
    #expect(answer.counts[.chronic] == 2 && answer.counts[.recovered] == 2)
  }

  @Test func theEndOfThePeriodIsNow() throws {
    let scratch = try Scratch()
    let answer = try ask(try store(scratch)) {
      $0.toSlot = UTCTime.slot(of: day_(16))
    }
    // On day 15 the host was refused still, and the other cause not yet.
    #expect(answer.changes.contains { $0.org == .number(5) && $0.status == .chronic })
    #expect(!answer.changes.contains { $0.cause == .inactive && $0.org == .number(5) })
    #expect(answer.changes.allSatisfy { $0.lastRefusedAt < day_(16) })
  }

  @Test func aFilterHolds() throws {
    let scratch = try Scratch()
    let store = try store(scratch)
    #expect(
      try ask(store) { $0.org = 5 }.changes.map(text) == [
        "chronic 5 k5 inactive 30/6 on 5, 16–20", "changed 5 k5 host 42/0 on 7, 8–15",
      ])
    #expect(
      try ask(store) { $0.causes = [.event] }.changes.map(text)
        == ["returned 2 k2 event 10/2 on 5, 0–20"])
    #expect(try ask(store) { $0.route = "/nowhere" }.changes.isEmpty)
  }

  @Test func oneDayHasNoHistory() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { maker in
      maker.add(3, at: 0, status: 403)
      maker.add(3, at: UTCTime.dayMilliseconds - 1000, status: 403)
    }
    try store.put([rollup], try scratch.source(rollup, "one"))
    let question = ChangesQuestion(
      Filter(), stored: UTCTime.slot(of: day)..<UTCTime.slot(of: day_(1)), limit: 9)
    #expect(!question.hasHistory)
    #expect(try ask(store) == ChangesAnswer())
  }

  @Test func aShortPeriodIsRecentAllOfIt() {
    var filter = Filter()
    filter.fromSlot = 10_000 - 12
    filter.toSlot = 10_000
    let question = ChangesQuestion(filter, stored: 100..<20_000, limit: 1)
    #expect(question.recentFrom == 9_988 && question.end == 10_000)
    filter.toSlot = nil
    filter.fromSlot = 30_000
    let beyond = ChangesQuestion(filter, stored: 100..<20_000, limit: 1)
    #expect(beyond.end == 20_000 && beyond.recentFrom == 19_999)
    filter.fromSlot = 0
    filter.toSlot = 50
    let before = ChangesQuestion(filter, stored: 100..<20_000, limit: 1)
    #expect(before.end == 100 && !before.hasHistory)
  }

  @Test func equalChangesAreInTheOrderOfTheirNames() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let early = RollupMaker.make { $0.add(1, at: 0) }
    try store.put([early], try scratch.source(early, "early"))
    let rollup = RollupMaker.make { maker in
      for org in ["10", "x", nil, "9"] {
        for key in ["b", nil, "a"] {
          maker.add(at: 3 * UTCTime.dayMilliseconds, org: org, key: key, status: 403)
        }
      }
    }
    try store.put([rollup], try scratch.source(rollup, "late"))
    let names = try ask(store).changes.map { "\($0.org) \($0.key ?? "-")" }
    #expect(
      names == [
        "number(9) a", "number(9) b", "number(9) -", "number(10) a", "number(10) b",
        "number(10) -", "text(\"x\") a", "text(\"x\") b", "text(\"x\") -", "none a", "none b",
        "none -",
      ])
    #expect(try ask(store, limit: 2).changes.map { $0.org } == [.number(9), .number(9)])
  }
}
