import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// The summary: an answer per org.
struct SummaryTests {
  /// Org 903: slot 0 (2 inactive), slot 1 (1 host, 3 served), slot 4 (5 unknown). Org 904: slot 1
  /// (2 inactive, in conflict). `acme`: slot 2 (1 org). None: slot 1 (4 served, 2 of them wrongly).
  static func store(_ scratch: Scratch) throws -> AuditStore {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let slot = UTCTime.slotMilliseconds
    let first = RollupMaker.make { maker in
      maker.add(2, at: 60_000, status: 403)
      maker.add(1, at: slot, status: 403, cause: .host, detail: .notApproved)
      maker.add(2, at: slot, org: "904", status: 403, agreement: .conflict)
      maker.add(3, at: slot + 5)
      maker.add(2, at: slot, org: nil)
    }
    let second = RollupMaker.make { maker in
      maker.add(5, at: 4 * slot, status: 403, cause: .unknown, detail: .noRegistry)
      maker.add(1, at: 2 * slot, org: "acme", status: 403, cause: .org, detail: .notANumber)
      maker.add(2, at: slot, org: nil, isWronglyServed: true)
      maker.add(1, at: 2 * slot, org: "acme", status: 500)
    }
    try store.put([first], try scratch.source(first, "first"))
    try store.put([second], try scratch.source(second, "second", state: .partial))
    try store.put(
      [], try scratch.source(.init(), "third", state: .damaged, content: "not a line"))
    try store.writing { try $0.execute(sql: "INSERT INTO registry_org VALUES (904, 'Other')") }
    return store
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var slots: Range<Int32>?
    var org: Int64?
    var causes: [Cause] = []
    /// org: requests/refused/errors, causes
    var orgs: [String]
    var unknown: Int64 = 0
    var conflicts: Int64 = 0
    var servedWrongly: Int64 = 0
    var sources: [String: Int]
  }

  static let rows = [
    Row(
      testDescription: "all: most refused, then most requests, then by number",
      orgs: [
        "903: 11/8/0 inactive 2 host 1 unknown 5", "904: 2/2/0 inactive 2", "'acme': 2/1/1 org 1",
        "-: 4/0/0 ",
      ], unknown: 5, conflicts: 2, servedWrongly: 2,
      sources: ["whole": 1, "partial": 1, "damaged": 1]),
    Row(
      testDescription: "a period is half-open", slots: 1..<2,
      orgs: ["904: 2/2/0 inactive 2", "903: 4/1/0 host 1", "-: 4/0/0 "], conflicts: 2,
      servedWrongly: 2, sources: ["whole": 1, "partial": 1]),
    Row(
      testDescription: "a period begins with its first slot", slots: 2..<5,
      orgs: ["903: 5/5/0 unknown 5", "'acme': 2/1/1 org 1"], unknown: 5,
      sources: ["partial": 1]),
    Row(
      testDescription: "one org", org: 903, orgs: ["903: 11/8/0 inactive 2 host 1 unknown 5"],
      unknown: 5, sources: ["whole": 1, "partial": 1, "damaged": 1]),
    Row(
      testDescription: "an org that is not there", org: 7, orgs: [],
      sources: ["whole": 1, "partial": 1, "damaged": 1]),
    Row(
      testDescription: "one cause counts its refusals only", causes: [.inactive],
      orgs: ["903: 11/2/0 inactive 2", "904: 2/2/0 inactive 2"], conflicts: 2, servedWrongly: 2,
      sources: ["whole": 1, "partial": 1, "damaged": 1]),
    Row(
      testDescription: "two causes in a period", slots: 0..<3, causes: [.host, .org],
      orgs: ["903: 6/1/0 host 1", "'acme': 2/1/1 org 1"], servedWrongly: 2,
      sources: ["whole": 1, "partial": 1]),
    Row(testDescription: "a period of nothing", slots: 9..<20, orgs: [], sources: [:]),
  ]

  @Test(arguments: rows) func summary(of row: Row) throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let base = UTCTime.slot(of: day)
    var filter = Filter()
    filter.fromSlot = row.slots.map { $0.lowerBound + base }
    filter.toSlot = row.slots.map { $0.upperBound + base }
    filter.org = row.org
    filter.causes = row.causes
    let answer = try store.summary(filter)
    #expect(
      answer.orgs.map { org in
        let name = org.org.map { "\($0)" } ?? org.text.map { "'\($0)'" } ?? "-"
        let causes = Cause.allCases.compactMap { cause in
          org.byCause[cause].map { "\(cause.word) \($0)" }
        }
        return "\(name): \(org.requests)/\(org.refused)/\(org.errors) "
          + causes.joined(separator: " ")
      } == row.orgs)
    #expect(answer.unknown == (row.unknown > 0 ? [.noRegistry: row.unknown] : [:]))
    #expect(answer.conflicts == row.conflicts)
    #expect(answer.servedWrongly == row.servedWrongly)
    #expect(answer.sources == row.sources)
    #expect(answer.orgs.first { $0.org == 904 }.map { $0.name == "Other" } ?? true)
  }

  @Test func timesAreThoseOfThePeriod() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let answer = try store.summary(Filter())
    #expect(answer.firstAt == day + 60_000)
    #expect(answer.lastAt == day + 4 * UTCTime.slotMilliseconds)
    let org = try #require(answer.orgs.first)
    #expect(org.firstRefusedAt == day + 60_000)
    #expect(org.lastRefusedAt == day + 4 * UTCTime.slotMilliseconds)
    var filter = Filter()
    filter.causes = [.host]
    let host = try #require(try store.summary(filter).orgs.first)
    #expect(host.firstRefusedAt == day + UTCTime.slotMilliseconds)
    #expect(host.lastRefusedAt == day + UTCTime.slotMilliseconds)
  }

  @Test func anEmptyStoreHasAnEmptyAnswer() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    for causes in [[], [Cause.inactive]] {
      var filter = Filter()
      filter.causes = causes
      let answer = try store.summary(filter)
      #expect(answer.orgs.isEmpty && answer.sources.isEmpty && answer.unknown.isEmpty)
      #expect(answer.firstAt == nil && answer.lastAt == nil)
      #expect(answer.conflicts == 0 && answer.servedWrongly == 0)
    }
  }

  @Test func equalOrgsAreInTheOrderOfTheirNumbers() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { maker in
      for org in ["10", "9", "b", nil, "100", "a"] { maker.add(at: 0, org: org, status: 403) }
    }
    try store.put([rollup], try scratch.source(rollup, "a"))
    #expect(
      try store.summary(Filter()).orgs.map { $0.org.map { "\($0)" } ?? $0.text ?? "-" }
        == ["9", "10", "100", "-", "a", "b"])
  }
}
