import Testing

@testable import Registry

/// Random histories against the rules said the slow way.
struct KeyStatesOracleTests {
  struct World {
    /// Moment → state of key `k` and its created_at; nil where it is not listed.
    var snapshots: [(asOf: Int64, row: (state: KeyState, createdAt: Int64?)?)] = []
    var events: [(at: Int64, action: KeyAction)] = []

    init(_ random: inout FixedRandom) {
      for asOf: Int64 in 5..<35 where Int.random(in: 0..<6, using: &random) == 0 {
        let state = [KeyState.active, .active, .inactive, .deleted].randomElement(using: &random)
        let createdAt: Int64? =
          Bool.random(using: &random) ? nil : Int64.random(in: 0..<30, using: &random)
        let isListed = Int.random(in: 0..<3, using: &random) > 0
        snapshots.append((asOf, isListed ? state.map { ($0, createdAt) } : nil))
      }
      guard Int.random(in: 0..<3, using: &random) == 0 else { return }
      for at: Int64 in 2..<38 where Int.random(in: 0..<8, using: &random) == 0 {
        let action = [KeyAction.created, .activated, .deactivated, .activated, .deleted]
          .randomElement(using: &random)
        if let action { events.append((at, action)) }
      }
    }

    var isKnown: Bool { !events.isEmpty || snapshots.contains { $0.row != nil } }

    func states(at time: Int64) -> KeyStates {
      let listed = snapshots.compactMap { $0.row?.createdAt }.last
      if let first = events.first {
        let deletion = events.firstIndex { $0.action == .deleted } ?? events.count - 1
        if let last = events[...deletion].last(where: { $0.at <= time }) {
          return KeyStates(last.action.state)
        }
        if first.action != .created, let listed, listed < first.at, time < listed {
          return .notYetCreated
        }
        return KeyStates(first.action.stateBefore)
      }
      guard let first = snapshots.firstIndex(where: { $0.row != nil }) else { return [] }
      func says(_ place: Int, _ time: Int64) -> KeyStates {
        guard let row = snapshots[place].row else { return .deleted }
        if let listed, time < listed { return .notYetCreated }
        return KeyStates(row.state)
      }
      if time < snapshots[first].asOf {
        let mayBeNew = first > 0 && listed == nil
        return says(first, time).union(mayBeNew ? .notYetCreated : [])
      }
      let place = snapshots.lastIndex { $0.asOf <= time } ?? first
      let asOf = snapshots[place].asOf
      guard asOf < time, place + 1 < snapshots.count else { return says(place, time) }
      let isTold = says(place + 1, asOf) == says(place, asOf)
      return isTold ? says(place + 1, time) : says(place, time).union(says(place + 1, time))
    }

    func index(_ random: inout FixedRandom) -> RegistryIndex {
      let imports = snapshots.map { asOf, row in
        var rows = ["z": "1|active||"]
        if let row {
          rows["k"] = "9|\(row.state.word)|\(row.createdAt.map { "\($0)" } ?? "")|"
        }
        return snapshot(asOf, .key, rows)
      }
      return RegistryTests.index(
        (imports + [history(events.map { ("k", $0.at, $0.action) })]).shuffled(using: &random))
    }
  }

  @Test("States, boundaries, unions and intervals agree with the oracle", arguments: 0..<8)
  func agrees(_ seed: Int) throws {
    var random = FixedRandom(state: UInt64(seed) * 977)
    for _ in 0..<150 {
      let world = World(&random)
      let index = world.index(&random)
      guard world.isKnown else {
        #expect(index.key("k") == nil)
        continue
      }
      let key = try #require(index.key("k"))
      let times = Array<Int64>(-2...42)
      let states = times.map { world.states(at: $0) }
      #expect(times.map { index.keyStates(key, at: $0) } == states)
      let changes = times.indices.dropFirst().filter { states[$0] != states[$0 - 1] }
      #expect(Array(index.keyBoundaries(key)) == changes.map { times[$0] })

      let tolerance = Int64.random(in: 0...4, using: &random)
      func around(_ time: Int64) -> KeyStates {
        (time - tolerance...time + tolerance).reduce([]) { $0.union(world.states(at: $1)) }
      }
      let unions = times.map(around)
      #expect(
        times.map { index.keyStates(key, from: $0 - tolerance, to: $0 + tolerance) } == unions)
      for (place, time) in times.enumerated() {
        let (from, to) = index.boundaries(
          key: key, event: nil, host: nil, around: time, tolerance: tolerance)
        #expect(from <= time && time < to)
        for (other, otherTime) in times.enumerated() where from <= otherTime && otherTime < to {
          #expect(unions[other] == unions[place] && states[other] == states[place])
        }
      }
    }
  }
}
