import Bytes
import Testing
import Verdict

@testable import Rollup

/// Rollups add up.
struct MergeTests {
  /// Small enough that rows often meet.
  static func lines(_ count: Int, _ random: inout FixedRandom) -> [Line] {
    (0..<count).map { _ in
      Line(
        at:
          "0\(Int.random(in: 0...2, using: &random)):1\(Int.random(in: 0...9, using: &random)):00",
        status: [200, 200, 302, 401, 403, 403, 404, 500].randomElement(using: &random) ?? 200,
        path: [
          "/api/v1/ext/903/events", "/api/v1/ext/0903/events", "/api/v1/ext/acme/events",
          "/api/v1/ext/903/event/456/images", "/api/v1/ext/904/event/457/images", "/health",
        ].randomElement(using: &random) ?? "/",
        key: ["good", "off", "foreign", "nobody", "-", nil].randomElement(using: &random) ?? nil,
        host: ["api.9pic.ai", "API.9pic.ai", "evil.example", nil].randomElement(using: &random)
          ?? nil,
        ip: "203.0.113.\(Int.random(in: 1...3, using: &random))",
        more: [
          [], [("reason", "API key is inactive")], [("api_key", "'\(knownSecret)'")],
          [("api_key", knownSecret)],
        ].randomElement(using: &random) ?? [])
    }
  }

  @Test(arguments: 0..<20) func addingIsCommutativeAndAssociative(seed: UInt64) throws {
    var random = FixedRandom(state: seed)
    let context = try context()
    let parts = try (0..<3).map { _ in
      try rollup(Self.lines(Int.random(in: 0...40, using: &random), &random), context)
    }
    let (a, b, c) = (parts[0], parts[1], parts[2])
    #expect((a + b).everything == (b + a).everything)
    #expect(((a + b) + c).everything == (a + (b + c)).everything)
    #expect((a + SourceRollup()).everything == a.everything)
    #expect((SourceRollup() + a).everything == a.everything)
  }

  @Test(arguments: 0..<20) func aSourceSpilledInPartsIsTheSameSource(seed: UInt64) throws {
    var random = FixedRandom(state: 1_000 + seed)
    let context = try context()
    let lines = Self.lines(300, &random)
    let whole = try rollup(lines, context)
    var feeder = try Feeder(context)
    var sum = SourceRollup()
    var rest = lines[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...90, using: &random)
      feeder.add(Array(rest.prefix(count)), linesABlock: 17)
      rest = rest.dropFirst(count)
      if rest.isEmpty { break }
      sum.add(feeder.tally.rollup(withProof: false))
      feeder.tally.removeCells()
    }
    sum.add(feeder.tally.rollup(withProof: true))
    #expect(sum.everything == whole.everything)
  }

  @Test(arguments: [1, 2, 4, 7]) func partsMadeOneAfterTheOtherAreTheWhole(parts: Int) throws {
    var random = FixedRandom(state: 3_000)
    let tally = try counted(Self.lines(400, &random), try context())
    var sum = SourceRollup()
    var rows: [Int] = []
    tally.forEachPart(of: parts, withProof: true) { part in
      sum.add(part)
      rows.append(part.traffic.count)
    }
    #expect(sum.everything == tally.rollup(withProof: true).everything)
    #expect(rows.count == parts && rows.allSatisfy { $0 > 0 })
  }

  @Test func aCellIsCompact() { #expect(MemoryLayout<Cell>.stride == 72) }

  @Test(arguments: 0..<10) func twoSourcesCountedApartHaveTheSumsOfOne(seed: UInt64) throws {
    var random = FixedRandom(state: 2_000 + seed)
    let context = try context()
    let (first, second) = (Self.lines(60, &random), Self.lines(80, &random))
    let apart = try rollup(first, context) + rollup(second, context)
    let together = try rollup(first + second, context)
    #expect(apart.trafficText == together.trafficText)
    #expect(apart.casesText == together.casesText)
  }

  @Test func theSeedOfTheTablesChangesNothing() throws {
    var random = FixedRandom(state: 5)
    let lines = Self.lines(500, &random)
    #expect(
      try rollup(lines, try context(seed: 1)).everything
        == rollup(lines, try context(seed: 0xDEAD_BEEF)).everything)
  }

  @Test(arguments: [1, 2, 63, 64, 2_047, 2_048, 2_049, 5_000]) func cellsAreFoundAgain(
    count: Int
  ) {
    var cells = CellTable(seed: 3)
    func time(_ number: Int, _ offset: Int64) -> Int64 {
      Int64(number % 7) * UTCTime.slotMilliseconds + 100 + offset
    }
    func key(_ number: Int) -> Cell.Key {
      Cell.Key(
        slot: Int32(number % 7), key: UInt32(number), org: 0, event: 0, host: 0, reason: 0,
        method: 0, route: -1, status: 200, credential: 0)
    }
    let judged = { (number: Int, from: Int64, to: Int64) in
      Judged(
        verdict: Verdict(
          cause: .unknown, detail: nil, evidence: .none, failing: [], agreement: nil),
        isWronglyServed: false, from: time(number, from), to: time(number, to))
    }
    for number in 0..<count {
      let before = cells.count(key(number), at: time(number, 5))
      #expect(before == nil)
      _ = cells.insert(key(number), at: time(number, 5), judged(number, 0, 10))
      let after = cells.count(key(number), at: time(number, 10))
      #expect(after == nil, "half-open")
      _ = cells.insert(key(number), at: time(number, 10), judged(number, 10, 20))
      _ = cells.insert(key(number), at: time(number, -1), judged(number, -10, 0))
    }
    for number in 0..<count {
      for (at, first) in [(0, 0), (9, 0), (10, 1), (19, 1), (-1, 2)] as [(Int64, Int)] {
        let found = cells.count(key(number), at: time(number, at))
        #expect(found == number * 3 + first)
      }
      let none = cells.count(key(number), at: time(number, 20))
      #expect(none == nil)
    }
    #expect(cells.cells.reduce(0) { $0 + $1.requests } == Int64(count * 8))
    #expect(cells.cells[0].firstAt == time(0, 0) && cells.cells[0].lastAt == time(0, 9))
    #expect(cells.cells[0].since == time(0, 0))

    let keys = (0...count).map(key)  // the last has no cell
    var guesses: [UInt32] = [7, 7, 7]
    cells.guesses(of: keys.span, into: &guesses)
    #expect(guesses.count == count + 1)
    #expect(guesses[count] == 0)
    #expect(guesses.count { $0 != 0 } > count / 2)
    for number in 0..<count {
      #expect(guesses[number] == 0 || guesses[number] == UInt32(number * 3 + 1))
      let found = cells.count(key(number), guess: guesses[number], at: time(number, 10))
      #expect(found == number * 3 + 1)
      let none = cells.count(key(number), guess: guesses[number], at: time(number, 20))
      #expect(none == nil)
    }
    cells.removeAll()
    let gone = cells.count(key(0), at: time(0, 5))
    #expect(gone == nil)
  }

  @Test func aVerdictThatAlwaysHoldsHoldsInAllOfASlot() {
    var cells = CellTable(seed: 3)
    let key = Cell.Key(
      slot: 980_000, key: 0, org: 0, event: 0, host: 0, reason: 0, method: 0, route: -1,
      status: 200,
      credential: 0)
    let start = 980_000 * UTCTime.slotMilliseconds
    let judged = Judged(
      verdict: Verdict(cause: .unknown, detail: nil, evidence: .none, failing: [], agreement: nil),
      isWronglyServed: false, from: .min, to: .max)
    _ = cells.insert(key, at: start + 7, judged)
    for time in [start, start + UTCTime.slotMilliseconds - 1] {
      let found = cells.count(key, at: time)
      #expect(found == 0)
    }
    #expect(cells.cells[0].firstAt == start)
    #expect(cells.cells[0].lastAt == start + UTCTime.slotMilliseconds - 1)
    #expect(cells.cells[0].since == start)
  }
}
