import Testing

@testable import Registry

struct ChronicleTests {
  static func permutations<Value>(_ values: [Value]) -> [[Value]] {
    guard values.count > 1 else { return [values] }
    return values.indices.flatMap { index in
      var rest = values
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  static func runs(_ facts: RegistryFacts) -> [String] {
    facts.runs.map { "\($0.id) \($0.value) \($0.firstAsOf)-\($0.lastAsOf)" }
  }

  @Test("Any order of four snapshots gives the same facts")
  func order() {
    let snapshots = [
      snapshot(10, .key, ["a": "x", "b": "x", "c": "x"]),
      snapshot(20, .key, ["a": "x", "b": "y", "d": "x"]),
      snapshot(30, .key, ["a": "x", "b": "x", "c": "x", "d": "z"]),
      snapshot(40, .key, ["a": "x", "b": "x", "d": "z"]),
    ]
    for order in ChronicleTests.permutations(snapshots) {
      #expect(
        ChronicleTests.runs(facts(order)) == [
          "a x 10-40", "b x 10-10", "b y 20-20", "b x 30-40", "c x 10-10", "c x 30-30",
          "d x 20-20", "d z 30-40",
        ])
    }
  }

  @Test("Random snapshots in random order: the runs say at each moment what its snapshot said")
  func randomOrder() {
    var random = FixedRandom(state: 11)
    for _ in 0..<300 {
      let snapshots = (0..<6).map { number in
        var rows: [String: String] = [:]
        for id in ["a", "b", "é"] where Bool.random(using: &random) {
          rows[id] = Bool.random(using: &random) ? "x" : "y"
        }
        return snapshot(Int64(number) * 10, .host, rows)
      }
      let sorted = facts(snapshots)
      #expect(facts(snapshots.shuffled(using: &random)) == sorted)
      for snapshot in snapshots {
        for entry in snapshot.table(.host)?.entries ?? [] {
          let covering = sorted.runs.filter {
            $0.id == entry.id && $0.firstAsOf <= snapshot.asOf && snapshot.asOf <= $0.lastAsOf
          }
          #expect(covering.map(\.value) == [entry.value])
        }
      }
    }
  }

  @Test func theSameAgainChangesNothing() {
    var chronicle = Chronicle()
    var first = snapshot(10, .org, ["1": "a"])
    first.keyEvents = history([("k", 5, .created)]).keyEvents
    #expect(!chronicle.add(first).isEmpty)
    let again = chronicle.add(first)
    #expect(again.isEmpty)
    #expect(again.tallies == [RegistryChanges.Tally(kind: .org, rows: 1, added: 1)])
  }

  @Test func anotherSnapshotOfTheSameMomentReplaces() {
    let replaced = facts([
      snapshot(10, .org, ["1": "a"]), snapshot(20, .org, ["1": "a", "2": "b"]),
      snapshot(30, .org, ["1": "a"]), snapshot(20, .org, ["1": "c"]),
    ])
    #expect(
      replaced
        == facts([
          snapshot(10, .org, ["1": "a"]), snapshot(20, .org, ["1": "c"]),
          snapshot(30, .org, ["1": "a"]),
        ]))
  }

  @Test("Changes applied to the old facts give the new ones, from any state")
  func changes() {
    var random = FixedRandom(state: 5)
    var chronicle = Chronicle()
    for _ in 0..<400 {
      let before = chronicle.facts
      var rows: [String: String] = [:]
      for id in ["1", "2", "3"] where Int.random(in: 0..<4, using: &random) > 0 {
        rows[id] = Bool.random(using: &random) ? "x" : "y"
      }
      var next = snapshot(Int64.random(in: 0..<60, using: &random), .event, rows)
      next.keyEvents =
        history([("k", Int64.random(in: 0..<50, using: &random), .activated)]).keyEvents
      let changes = chronicle.add(next)
      let after = RegistryFacts(
        snapshots: before.snapshots + changes.snapshots,
        runs: before.runs.filter { !changes.removedRuns.contains($0) } + changes.addedRuns,
        keyEvents: before.keyEvents + changes.keyEvents)
      #expect(after == chronicle.facts)
      #expect(changes.isEmpty == (before == after))
      #expect(Chronicle(after).facts == after)
    }
  }

  @Test func aMissingFileSaysNothing() {
    let both = facts([
      snapshot(10, .key, ["k": "1|active||"]), snapshot(20, .org, ["1": "a"]),
      snapshot(30, .key, ["k": "1|active||"]),
    ])
    #expect(ChronicleTests.runs(both) == ["1 a 20-20", "k 1|active|| 10-30"])
  }

  @Test func talliesCompareWithTheSnapshotBefore() {
    var chronicle = Chronicle()
    _ = chronicle.add(snapshot(10, .org, ["1": "a", "2": "a", "3": "a"]))
    let changes = chronicle.add(snapshot(20, .org, ["1": "a", "2": "b", "4": "a"]))
    #expect(
      changes.tallies == [
        RegistryChanges.Tally(kind: .org, rows: 3, added: 1, changed: 1, left: 1)
      ])
    #expect(chronicle.rows(at: 25) == [.org: 3])
    #expect(chronicle.rows(at: 9) == [:])
  }

  @Test("Keys that only Unicode takes for equal stay two")
  func bytes() {
    let entries = ["\u{E9}", "a", "e\u{301}"].map {
      RegistryEntry(id: $0, value: "1|active||", line: 2)
    }
    let both = RegistrySnapshot(
      asOf: 1, tables: [RegistryTable.sorting(entries, .key).table], keyEvents: nil)
    #expect(
      facts([both]).runs.map { Array($0.id.utf8) } == [[0x61], [0x65, 0xCC, 0x81], [0xC3, 0xA9]])
    let index = index([both])
    #expect(index.key("\u{E9}") != index.key("e\u{301}"))
    #expect(index.keys.count == 3)
  }

  @Test func rowsInAnyOrderAreSorted() {
    let facts = facts([
      snapshot(10, .key, ["b": "x", "a": "x"]), snapshot(20, .event, ["10": "x", "9": "x"]),
    ])
    let shuffled = RegistryFacts(
      snapshots: facts.snapshots.reversed() + facts.snapshots, runs: facts.runs.reversed())
    #expect(shuffled == facts)
  }
}
