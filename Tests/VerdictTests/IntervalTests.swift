import Bytes
import Registry
import Testing

@testable import Verdict

/// Inside the interval that the judge names, no verdict changes: 100 random histories,
/// every millisecond.
struct IntervalTests {
  static let last: Int64 = 120

  @Test(arguments: 0..<100) func verdictIsConstant(seed: Int) {
    var random = FixedRandom(state: UInt64(seed))
    let registry = RegistryIndex(Self.facts(&random), seed: 1)
    let judge = Judge(
      registry: registry,
      rules: JudgeRules(
        order: World.order, causesByStatus: World.statuses, flagsByRoute: World.flagsByRoute,
        toleranceMilliseconds: Int64.random(in: 0...9, using: &random)))
    for _ in 0..<12 {
      let its = Self.its(registry, &random)
      var time: Int64 = 0
      while time < Self.last {
        let interval = judge.interval(of: its, around: time)
        #expect(interval.from <= time && time < interval.to)
        let verdict = judge.verdict(on: its, at: time)
        let served = judge.wronglyServed(its, at: time)
        let outcomes = judge.outcomes(of: its, at: time)
        let end = min(interval.to, Self.last)
        let isConstant = (max(interval.from, -20)..<end).allSatisfy { other in
          judge.verdict(on: its, at: other) == verdict
            && judge.wronglyServed(its, at: other) == served
            && judge.outcomes(of: its, at: other) == outcomes
        }
        #expect(isConstant, "\(its) from \(interval.from) to \(interval.to)")
        time = end
      }
    }
  }

  private static func facts(_ random: inout FixedRandom) -> RegistryFacts {
    func moment() -> Int64 { Int64.random(in: 0..<100, using: &random) }
    func maybe() -> Int64? { Bool.random(using: &random) ? moment() : nil }
    var snapshots: [RegistryFacts.Snapshot] = []
    var runs: [RegistryFacts.Run] = []
    for kind in RegistryKind.allCases where Int.random(in: 0..<5, using: &random) > 0 {
      let moments = Set((0..<3).map { _ in moment() }).sorted()
      snapshots += moments.map { RegistryFacts.Snapshot(kind: kind, asOf: $0) }
      for id in ["1", "2"] {
        for at in moments where Int.random(in: 0..<3, using: &random) > 0 {
          let value =
            switch kind {
            case .org: "Org"
            case .key:
              ListedKey(
                org: Int64.random(in: 1...2, using: &random),
                state: [.active, .inactive, .deleted].randomElement(using: &random) ?? .active,
                createdAt: maybe(), label: ""
              ).text
            case .event:
              ListedEvent(
                org: Int64.random(in: 1...2, using: &random), createdAt: maybe(),
                deletedAt: maybe(),
                flags: ["", "bib_search=1", "bib_search=0;selfie_search=1"]
                  .randomElement(using: &random) ?? "",
                name: ""
              ).text
            case .host: ListedHost(approvedAt: maybe(), revokedAt: maybe()).text
            }
          runs.append(
            RegistryFacts.Run(kind: kind, id: id, value: value, firstAsOf: at, lastAsOf: at))
        }
      }
    }
    let events = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
      RegistryFacts.KeyEvent(
        key: ["2", "3", "4"].randomElement(using: &random) ?? "2", org: 1, at: moment(),
        action: KeyAction.allCases.randomElement(using: &random) ?? .created)
    }
    return RegistryFacts(snapshots: snapshots, runs: runs, keyEvents: events)
  }

  private static func its(_ registry: RegistryIndex, _ random: inout FixedRandom) -> Case {
    let key = registry.keys.indices.randomElement(using: &random).map { Credential.key(Int32($0)) }
    let host = registry.hosts.indices.randomElement(using: &random).map {
      CalledHost.known(Int32($0))
    }
    let reasons: [CauseSet] = [
      .all, .allButMissing, CauseSet([.missing, .invalid, .inactive]), CauseSet(.inactive),
      CauseSet(.invalid), CauseSet(.event),
    ]
    let credentials = [key ?? .unknown, key ?? .unknown, key ?? .unknown, .absent, .notLogged]
    return Case(
      status: Bool.random(using: &random) ? 401 : 403,
      credential: credentials.randomElement(using: &random) ?? .unknown,
      org: [.number(1), .number(2), .absent].randomElement(using: &random) ?? .absent,
      event: [.number(1), .number(2), .absent].randomElement(using: &random) ?? .absent,
      host: host ?? .notLogged, route: Int16.random(in: -1..<6, using: &random),
      reason: ReasonReading(causes: reasons.randomElement(using: &random) ?? .all))
  }
}

/// A generator that gives every run the same numbers (SplitMix64).
struct FixedRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
