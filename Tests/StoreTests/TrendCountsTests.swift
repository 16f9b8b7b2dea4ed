import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// Counts by half-hour and by group; the store is that of the summary's tests.
struct TrendCountsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var slots: Range<Int32>?
    var org: Int64?
    var causes: [Cause] = []
    /// half-hour: requests/refused causes
    var counts: [String]
  }

  static let rows = [
    Row(
      testDescription: "all",
      counts: [
        "0: 2/2 inactive 2", "1: 10/3 inactive 2 host 1", "2: 2/1 org 1", "4: 5/5 unknown 5",
      ]),
    Row(
      testDescription: "a period is half-open", slots: 1..<4,
      counts: ["1: 10/3 inactive 2 host 1", "2: 2/1 org 1"]),
    Row(
      testDescription: "one org", org: 903,
      counts: ["0: 2/2 inactive 2", "1: 4/1 host 1", "4: 5/5 unknown 5"]),
    Row(
      testDescription: "one cause beside all requests", causes: [.host],
      counts: ["0: 2/0 ", "1: 10/1 host 1", "2: 2/0 ", "4: 5/0 "]),
    Row(testDescription: "nothing", slots: 9..<20, counts: []),
  ]

  @Test(arguments: rows) func slots(of row: Row) throws {
    let scratch = try Scratch()
    let store = try SummaryTests.store(scratch)
    let base = UTCTime.slot(of: day)
    var filter = Filter()
    filter.fromSlot = row.slots.map { $0.lowerBound + base }
    filter.toSlot = row.slots.map { $0.upperBound + base }
    filter.org = row.org
    filter.causes = row.causes
    // With totals, and without.
    for isTotalled in [false, true] {
      if isTotalled {
        try store.writing { try Totals.add("SELECT id FROM source", $0) }
      }
      let counts = try store.snapshot { try $0.slotCounts(filter) }
      #expect(
        counts.map { count in
          let causes = count.byCause.causes.map { "\($0.word) \(count.byCause[$0])" }
          return "\(count.slot - base): \(count.requests)/\(count.refused) "
            + causes.joined(separator: " ")
        } == row.counts)
    }
  }

  @Test func everyCauseHasItsCount() {
    var counts = CauseCounts()
    for (index, cause) in Cause.allCases.enumerated() { counts[cause] = Int64(index + 1) }
    var twice = counts
    twice += counts
    #expect(counts.causes == Cause.allCases && twice != counts)
    for (index, cause) in Cause.allCases.enumerated() {
      #expect(counts[cause] == Int64(index + 1) && twice[cause] == Int64(2 * index + 2))
    }
  }

  private func text(_ count: GroupCount) -> String {
    let values = count.values.map { value in
      switch value {
      case .none: "-"
      case .number(let number): "\(number)"
      case .text(let text): "'\(text)'"
      }
    }
    let slot = count.slot.map { "\($0 - UTCTime.slot(of: day)) " } ?? ""
    return slot + values.joined(separator: " ") + (count.cause.map { " \($0.word)" } ?? "")
      + ": \(count.requests)/\(count.refused)"
  }

  @Test func requestsByGroups() throws {
    let scratch = try Scratch()
    let store = try SummaryTests.store(scratch)
    func counts(_ groupings: [Grouping], perSlot: Bool = false) throws -> [String] {
      var found: [String] = []
      try store.snapshot { snapshot in
        try snapshot.trafficCounts(Filter(), by: groupings, perSlot: perSlot) {
          found.append(text($0))
        }
      }
      return found.sorted()
    }
    #expect(try counts([.org]) == ["'acme': 2/1", "-: 4/0", "903: 11/8", "904: 2/2"])
    #expect(
      try counts([.org], perSlot: true) == [
        "0 903: 2/2", "1 -: 4/0", "1 903: 4/1", "1 904: 2/2", "2 'acme': 2/1", "4 903: 5/5",
      ])
    #expect(try counts([.host, .key]) == ["'api.9pic.ai' 'good': 19/11"])
    #expect(try counts([.event]) == ["456: 19/11"])
  }

  @Test func refusalsByGroups() throws {
    let scratch = try Scratch()
    let store = try SummaryTests.store(scratch)
    func counts(
      _ groupings: [Grouping], perSlot: Bool = false, perCause: Bool = false,
      _ filter: Filter = Filter()
    ) throws -> [String] {
      var found: [String] = []
      try store.snapshot { snapshot in
        try snapshot.refusalCounts(
          filter, by: groupings, perSlot: perSlot, perCause: perCause
        ) { found.append(text($0)) }
      }
      return found.sorted()
    }
    #expect(try counts([.status]) == ["403: 11/11"])
    #expect(try counts([.route]) == ["'/events': 11/11"])
    #expect(
      try counts([.org], perCause: true) == [
        "'acme' org: 1/1", "903 host: 1/1", "903 inactive: 2/2", "903 unknown: 5/5",
        "904 inactive: 2/2",
      ])
    var filter = Filter()
    filter.causes = [.inactive]
    #expect(
      try counts([.org, .status], perSlot: true, filter) == ["0 903 403: 2/2", "1 904 403: 2/2"])
    #expect(try counts([], filter) == [": 4/4"])
  }

  @Test func theSpanHasItsGapsAndSources() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    #expect(try store.snapshot { try $0.span(Filter()) } == StoredSpan())
    #expect(StoredSpan().slots == nil)
    let length = UTCTime.dayMilliseconds
    // Days 0–1, 1–2 (one folded), 5, and one within the first; then, after just less than a day, 6.
    let stretches = [(0, length), (length, 2 * length), (1000, 2000), (5 * length, 5 * length)]
    for (index, stretch) in (stretches + [(6 * length - 1, 6 * length)]).enumerated() {
      let rollup = RollupMaker.make { maker in
        maker.add(at: stretch.0)
        maker.add(at: stretch.1)
      }
      var source = try scratch.source(
        rollup, "source \(index)", state: index == 3 ? .partial : .whole)
      source.folded = index == 1 ? 7 : 0
      try store.put([rollup], source)
    }
    let span = try store.snapshot { try $0.span(Filter()) }
    #expect(span.gaps == [(day + 2 * length)..<(day + 5 * length)])
    #expect(span.sources == ["whole": 4, "partial": 1] && span.foldedSources == 1)
    #expect(span.slots == UTCTime.slot(of: day)..<UTCTime.slot(of: day + 6 * length) + 1)
    var late = Filter()
    late.fromSlot = UTCTime.slot(of: day + 4 * length)
    let part = try store.snapshot { try $0.span(late) }
    #expect(part.sources == ["whole": 1, "partial": 1] && part.foldedSources == 0)
    #expect(part.firstAt == day)
  }
}
