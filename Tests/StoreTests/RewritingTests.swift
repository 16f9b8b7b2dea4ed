import Bytes
import GRDB
import Testing
import Verdict

@testable import Registry
@testable import Rollup
@testable import Store

/// Counts that are read back and written anew.
struct RewritingTests {
  private static let rollup = RollupMaker.make { maker in
    maker.add(3, at: 0, status: 403)
    maker.add(2, at: 1_000, org: "904", key: "other", status: 403, cause: .host, detail: nil)
    maker.add(1, at: 2_000, org: "acme", key: nil, event: nil, host: nil, status: 401)
    maker.add(5, at: 3_000, status: 200)
    maker.add(1, at: 4_000, status: 200, isWronglyServed: true)
  }

  private static func store(_ scratch: Scratch) throws -> (AuditStore, CountedSource) {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    try store.put([rollup], try scratch.source(rollup, "one"))
    let source = try #require(try store.countedSources().first)
    return (store, source)
  }

  @Test func whatIsReadBackIsWhatWasWritten() throws {
    let scratch = try Scratch()
    let (store, source) = try Self.store(scratch)
    let before = try store.dump()
    let stored = try store.storedRollup(of: source, checks: checks)
    #expect(!stored.hasOtherOrder)
    let writer = SourceWriter(store, checks: checks)
    try writer.beginAll()
    try writer.begin(rewriting: source.id)
    try writer.add(stored.rollup)
    try writer.finish(folded: nil, isComplete: true)
    try writer.commitAll()
    #expect(try store.dump() == before)
    #expect(try store.number("SELECT count(*) FROM source") == 1)
  }

  @Test func anotherOrderOfChecksIsNoticed() throws {
    let scratch = try Scratch()
    let (store, source) = try Self.store(scratch)
    let other: [Cause] = [.host, .inactive, .missing, .invalid, .org, .event, .feature]
    #expect(try store.storedRollup(of: source, checks: other).hasOtherOrder)
  }

  enum Fault: String, CaseIterable, CustomTestStringConvertible {
    case tooFew = "a refusal is missing"
    case tooMany = "a request is counted twice"
    case nothing = "nothing is counted"

    var testDescription: String { rawValue }
  }

  @Test(arguments: Fault.allCases) func booksThatDoNotBalanceUndoAll(_ fault: Fault) throws {
    let scratch = try Scratch()
    let (store, source) = try Self.store(scratch)
    let before = try store.dump()
    var rollup = try store.storedRollup(of: source, checks: checks).rollup
    switch fault {
    case .tooFew: rollup.cases.removeFirst()
    case .tooMany: rollup.traffic.append(rollup.traffic[0])
    case .nothing: rollup = SourceRollup()
    }
    let writer = SourceWriter(store, checks: checks)
    try writer.beginAll()
    try writer.begin(rewriting: source.id)
    try writer.add(rollup)
    #expect {
      try writer.finish(folded: nil, isComplete: true)
    } throws: { error in
      if case .unbalanced? = error as? StoreError { true } else { false }
    }
    #expect(try store.dump() == before)
    try writer.begin()  // no transaction is left open
    writer.rollback()
  }

  @Test func severalSourcesAreOneCommit() throws {
    let scratch = try Scratch()
    let (store, first) = try Self.store(scratch)
    let id = try store.put([Self.rollup], try scratch.source(Self.rollup, "two"))
    let before = try store.dump()
    let second = try #require(try store.countedSources().last)
    #expect(second.id == id)
    let writer = SourceWriter(store, checks: checks)
    try writer.beginAll()
    for source in [first, second] {
      var rollup = try store.storedRollup(of: source, checks: checks).rollup
      for place in rollup.cases.indices { rollup.cases[place].of.verdict.cause = .edge }
      try writer.begin(rewriting: source.id)
      try writer.add(rollup)
      try writer.finish(folded: 7, isComplete: false)
    }
    writer.rollback()
    #expect(try store.dump() == before)
  }

  /// Totals are sums over cells: those of a source that is written anew are made anew.
  @Test func totalsOfARewrittenSourceAreForgotten() throws {
    let scratch = try Scratch()
    let (store, source) = try Self.store(scratch)
    try store.writing { try $0.execute(sql: "UPDATE source SET is_totalled = 1") }
    let stored = try store.storedRollup(of: source, checks: checks)
    let writer = SourceWriter(store, checks: checks)
    try writer.beginAll()
    try writer.begin(rewriting: source.id)
    try writer.add(stored.rollup)
    try writer.finish(folded: 7, isComplete: true)
    try writer.commitAll()
    #expect(try store.number("SELECT count(*) FROM source WHERE is_totalled = 1") == 0)
    #expect(try store.number("SELECT folded FROM source") == 7)
  }

  @Test func whatASourceWasJudgedUnderIsKept() throws {
    let scratch = try Scratch()
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let facts = RegistryFacts(
      keyEvents: [.init(key: "good", org: 903, at: 0, action: .created)])
    let under = JudgedUnder(
      registry: RegistryIndex(facts, seed: 1), profile: "p", reading: "r", served: "s",
      toleranceMilliseconds: 0)
    var rollup = Self.rollup
    rollup.hasUnknownSecrets = true
    let writer = SourceWriter(store, checks: checks, under: { under })
    try writer.begin()
    try writer.add(rollup)
    _ = try writer.commit(try scratch.source(rollup, "one"), replacing: [])
    let source = try #require(try store.countedSources().first)
    let judged = try #require(source.judged)
    var subjects = RegistrySubjects()
    subjects.add(rollup)
    #expect(judged == under.judged(subjects, hasUnknownSecrets: true))
    #expect(try store.storedRollup(of: source, checks: checks).rollup.hasUnknownSecrets)

    try store.writing { try SourceRows.remove(source.id, $0) }
    #expect(try store.number("SELECT count(*) FROM judged") == 0)
  }
}
