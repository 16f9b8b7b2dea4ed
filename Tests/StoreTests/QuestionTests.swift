import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// Questions that read less than all find what a plain one finds that reads all.
struct QuestionTests {
  private static func store(_ scratch: Scratch, _ random: inout FixedRandom) throws -> AuditStore {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    for day in 0..<12 {
      _ = try TotalsTests.put(store, scratch, dayNumber: Int64(day), &random)
    }
    return store
  }

  @Test func theSuccessesAroundAMomentAreThoseOfAllCells() throws {
    let scratch = try Scratch()
    var random = FixedRandom(state: 18)
    let store = try Self.store(scratch, &random)
    for _ in 0..<60 {
      var filter = Filter()
      filter.org = [903, 12, 7, nil].randomElement(using: &random) ?? nil
      filter.key = ["good", "k3", "never", nil].randomElement(using: &random) ?? nil
      let span = day..<(day + 12 * UTCTime.dayMilliseconds)
      let before = Int64.random(in: span, using: &random)
      let after = Int64.random(in: span, using: &random)
      var (last, first): (Int64?, Int64?)
      try store.forEachAnswered(filter) { cell in
        let times = [cell.firstOkAt, cell.lastOkAt].compactMap { $0 }
        if let time = times.filter({ $0 < before }).max() { last = max(last ?? time, time) }
        if let time = times.filter({ $0 > after }).min() { first = min(first ?? time, time) }
      }
      let around = try store.servedAround(filter, before: before, after: after)
      #expect(around.last == last && around.first == first, "\(filter) \(before) \(after)")
    }
  }

  @Test(arguments: [1, 7, 1_000]) func samplesAreTheFirstAndTheLast(max: Int) throws {
    let scratch = try Scratch()
    var random = FixedRandom(state: 19)
    let store = try Self.store(scratch, &random)
    let plain = try store.text(
      """
      SELECT at || ' ' || path || ' ' || line FROM (
        SELECT s.at, o.path, s.line, s.early, s.late FROM (
          SELECT *,
            ROW_NUMBER() OVER (
              PARTITION BY cause, detail, key ORDER BY at, source, number) AS early,
            ROW_NUMBER() OVER (
              PARTITION BY cause, detail, key ORDER BY at DESC, source, number) AS late
          FROM sample) s JOIN source o ON o.id = s.source
        WHERE s.early <= 3 OR s.late <= 2
        ORDER BY MIN(s.early, s.late), s.at, o.path, s.line LIMIT \(max))
      """)
    let samples = try store.samples(Filter(), max: max)
    #expect(samples.map { "\($0.at) \($0.source) \($0.line)" }.sorted() == plain)
    #expect(samples.map(\.at) == samples.map(\.at).sorted())
  }

  @Test func anotherThreadFindsTheSame() throws {
    let scratch = try Scratch()
    var random = FixedRandom(state: 20)
    let store = try Self.store(scratch, &random)
    let aside = store.aside { store throws(StoreError) in try store.trafficSums(Filter()) }
    #expect(try aside.answer() == store.trafficSums(Filter()))
    #expect(try aside.answer().isEmpty == false, "asked twice")
    let failing = store.aside { _ throws(StoreError) -> Int in throw .missing(path: "a") }
    #expect(throws: StoreError.missing(path: "a")) { try failing.answer() }
  }
}
