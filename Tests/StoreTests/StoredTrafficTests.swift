import Bytes
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// What was not refused, and what malformed keys were meant to be.
@Suite struct StoredTrafficTests {
  private static func store(_ scratch: Scratch) throws -> AuditStore {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    let rollup = RollupMaker.make { maker in
      maker.add(3, at: 10)
      maker.add(2, at: 20, event: "12.0", status: 404)
      maker.add(7, at: 30, key: "other", status: 403)
      maker.add(1, at: UTCTime.slotMilliseconds, org: nil, key: nil, event: nil, host: nil)
      let (spoiled, meant) = (maker.ref("spoiled"), maker.ref("good"))
      maker.set { $0.nearMisses[spoiled] = (meant, .quotes) }
    }
    try store.put([rollup], try scratch.source(rollup, "one"))
    return store
  }

  private static func texts(_ store: AuditStore, _ filter: Filter) throws -> [String] {
    var texts: [String] = []
    try store.forEachAnswered(filter) { cell in
      let served = cell.firstOkAt.map { "\($0 - day)" } ?? "-"
      texts.append(
        "\(cell.org) \(cell.key ?? "-") \(cell.event) \(cell.host ?? "-") \(cell.served) "
          + "\(cell.errors) \(cell.firstAt - day) \(served)")
    }
    return texts
  }

  @Test func whatWasRefusedIsLeftOut() throws {
    let store = try Self.store(try Scratch())
    #expect(
      try Set(Self.texts(store, Filter())) == [
        "number(903) good number(456) api.9pic.ai 3 0 10 10",
        "number(903) good text(\"12.0\") api.9pic.ai 0 2 20 -",
        "none - none - 1 0 1800000 1800000",
      ])
  }

  @Test func theFilterIsAsked() throws {
    let store = try Self.store(try Scratch())
    var filter = Filter()
    filter.event = 456
    filter.causes = [.host]
    #expect(
      try Self.texts(store, filter) == ["number(903) good number(456) api.9pic.ai 3 0 10 10"],
      "but not for the cause")
  }

  @Test func nearMisses() throws {
    let store = try Self.store(try Scratch())
    #expect(
      try store.nearMisses() == ["spoiled": StoredNearMiss(key: "good", miss: .quotes)])
  }
}
