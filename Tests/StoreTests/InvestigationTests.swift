import Bytes
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// The questions of an investigation.
@Suite struct InvestigationTests {
  private static let slot = UTCTime.slotMilliseconds

  /// Two sources: org 903's key `good` is served, then off from slot 2 on; `k9` of org 904 knocks at
  /// org 903's door; org 905 calls the host `new`.
  private static func store(_ scratch: Scratch) throws -> AuditStore {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let first = RollupMaker.make { maker in
      maker.add(5, at: 10)
      maker.add(2, at: slot + 20)
      maker.add(3, at: 2 * slot + 30, status: 403)
      maker.add(
        4, at: 2 * slot + 40, org: "905", key: "k5", host: "new", status: 403, cause: .host,
        detail: .notApproved, ip: "192.0.2.7")
    }
    let second = RollupMaker.make { maker in
      maker.add(7, at: 3 * slot + 50, status: 403)
      maker.add(1, at: 4 * slot + 60, status: 403, cause: .missing, detail: .absent)
      maker.add(6, at: 5 * slot + 70)
      maker.add(
        2, at: 3 * slot, org: "904", key: "k9", status: 403, cause: .org, detail: .foreignOrg)
      maker.set { rollup in
        for index in rollup.cases.indices where rollup.cases[index].of.verdict.cause == .org {
          rollup.cases[index].of.urlOrg = .number(903)
        }
      }
    }
    try store.put([first], try scratch.source(first, "first"))
    try store.put([second], try scratch.source(second, "second", content: "another content\n"))
    return store
  }

  private static func org(_ org: Int64) -> Filter {
    var filter = Filter()
    filter.org = org
    return filter
  }

  @Test func alikeRefusalsAreTogether() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let cases = try store.alikeRefusals(Self.org(903))
    #expect(cases.map(\.requests) == [10, 1])
    #expect(cases.map(\.verdict.cause) == [.inactive, .missing])
    #expect(cases.first?.firstAt == day + 2 * Self.slot + 30)
    #expect(cases.first?.lastAt == day + 3 * Self.slot + 50)
    #expect(cases.first?.slot == UTCTime.slot(of: day) + 2)
    #expect(cases.first?.key == "good")
  }

  @Test func trafficIsSummed() throws {
    let scratch = try Scratch()
    let sums = try Self.store(scratch).trafficSums(Self.org(903))
    #expect(sums.count == 1)
    #expect(sums.first?.requests == 24)
    #expect(sums.first?.refused == 11)
    #expect(sums.first?.served == 13)
    #expect(sums.first?.lastOkAt == day + 5 * Self.slot + 70)
  }

  /// A period of 100 days, which two threads add up, each a half: each cell counts once, at the
  /// boundary too, and the order is that of the sums.
  @Test func trafficOfALongPeriodIsSummed() throws {
    let scratch = try Scratch()
    let days = UTCTime.dayMilliseconds
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let early = RollupMaker.make { maker in
      maker.add(5, at: 10)
      maker.add(4, at: 20, org: "904", key: "k4")
      for place in -1...1 { maker.add(1, at: 50 * days + Int64(place) * Self.slot, org: "905") }
    }
    let late = RollupMaker.make { maker in
      maker.add(2, at: 99 * days + 30)
      maker.add(4, at: 100 * days + 40, org: "904", key: "k4")
    }
    try store.put([early], try scratch.source(early, "early"))
    try store.put([late], try scratch.source(late, "late", content: "another content\n"))
    let sums = try store.trafficSums(Filter())
    #expect(sums.map(\.org) == [.number(904), .number(903), .number(905)])
    #expect(sums.map(\.requests) == [8, 7, 3])
    #expect(sums.map(\.served) == [8, 7, 3])
    #expect(
      sums.map(\.lastOkAt)
        == [day + 100 * days + 40, day + 99 * days + 30, day + 50 * days + Self.slot])
  }

  @Test func theSuccessesAroundAMoment() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let start = day + 2 * Self.slot + 30
    let around = try store.servedAround(
      Self.org(903), before: start, after: day + 4 * Self.slot + 60)
    #expect(around.last == day + Self.slot + 20)
    #expect(around.first == day + 5 * Self.slot + 70)
    let none = try store.servedAround(Self.org(905), before: start, after: start)
    #expect(none.last == nil)
    #expect(none.first == nil)
  }

  @Test func theFirstRefusalOfACause() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    #expect(
      try store.firstRefusal(Self.org(903), for: .inactive, .deactivated, urlOrg: nil)
        == day + 2 * Self.slot + 30)
    #expect(try store.firstRefusal(Self.org(903), for: .inactive, nil, urlOrg: nil) == nil)
    #expect(
      try store.firstRefusal(Filter(), for: .org, .foreignOrg, urlOrg: .number(903))
        == day + 3 * Self.slot)
    #expect(
      try store.firstRefusal(Filter(), for: .org, .foreignOrg, urlOrg: .number(904)) == nil)
  }

  @Test func othersAreFoundByDoorKeyEventAndHost() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    var subjects = TouchSubjects()
    subjects.org = 903
    subjects.hosts = ["new"]
    let touches = try store.touches(Self.org(903), subjects, max: 10)
    #expect(touches.map(\.kind) == [.host, .door])
    #expect(touches.map(\.org) == [.number(905), .number(904)])
    #expect(touches.map(\.requests) == [4, 2])
    #expect(touches.last?.key == "k9")
    #expect(touches.first?.host == "new")
    subjects = TouchSubjects()
    subjects.keys = ["k9"]
    #expect(try store.touches(Filter(), subjects, max: 10).map(\.kind) == [.key])
    #expect(try store.touches(Filter(), TouchSubjects(), max: 10).isEmpty)
    var early = Filter()
    early.toSlot = UTCTime.slot(of: day) + 3
    #expect(try store.touches(early, subjects, max: 10).isEmpty, "the period holds")
  }

  @Test func aCallerThatWasRefusedForOneCause() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let its = try store.refusals(of: "192.0.2.7", onlyFor: .host, from: day, to: day + 1)
    #expect(its?.refused == 4)
    #expect(its?.firstAt == day + 2 * Self.slot + 40)
    #expect(try store.refusals(of: "192.0.2.7", onlyFor: .org, from: day, to: day + 1) == nil)
    #expect(
      try store.refusals(of: "203.0.113.9", onlyFor: .inactive, from: day, to: day + 1) == nil,
      "it has other causes as well")
    #expect(try store.refusals(of: "192.0.2.8", onlyFor: .host, from: day, to: day + 1) == nil)
  }

  @Test func samplesComeInTime() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let samples = try store.samples(Self.org(903), max: 10)
    #expect(samples.map(\.cause) == [.inactive, .inactive, .missing])
    #expect(samples.map(\.at) == samples.map(\.at).sorted())
    #expect(samples.first?.requestID == "r-1")
    #expect(samples.first?.path == "/api/events")
    #expect(try store.samples(Self.org(903), max: 1).count == 1)
  }

  @Test func theSpanOfAnEmptyStore() throws {
    let scratch = try Scratch()
    #expect(try AuditStore.openForWriting(scratch("empty.db")).storedSpan() == nil)
    let span = try Self.store(scratch).storedSpan()
    #expect(span?.from == day + 10)
    #expect(span?.to == day + 5 * Self.slot + 70)
  }
}
