import Testing

@testable import Verdict

/// The reasoning says what the verdict was made from.
struct ReasoningTests {
  private let world = World()

  @Test(arguments: ToleranceTests.refused) func agreesWithTheVerdict(
    _ told: Told, _ words: String
  ) {
    let judge = world.judge()
    let its = told.its(in: world)
    let reasoning = judge.reasoning(on: its, at: told.time)
    let verdict = judge.verdict(on: its, at: told.time)
    #expect(reasoning.outcomes == judge.outcomes(of: its, at: told.time))
    let failing = reasoning.failing.reduce(into: CauseSet()) { $0.insert(CauseSet($1)) }
    #expect(failing.isSubset(of: verdict.failing))
    if its.reason.causes == .all, let first = reasoning.firstFailing {
      #expect(verdict.cause == first)
    }
    #expect(reasoning.failing.count + reasoning.perhaps.count + reasoning.open.count <= 7)
  }

  @Test func theToleranceMattersNearAChangeOnly() {
    func tolerated(_ key: String, _ at: Double) -> [Cause] {
      let told = Told(key: key, at: at)
      return world.judge().reasoning(on: told.its(in: world), at: told.time).tolerated
    }
    #expect(tolerated("off", 994) == [])
    #expect(tolerated("off", 997) == [.inactive])
    #expect(tolerated("off", 1_003) == [.inactive])
    #expect(tolerated("off", 1_006) == [])
    #expect(tolerated("good", 1_000) == [])
    #expect(tolerated("new", 1_003).contains(.invalid))
  }

  @Test func betweenTwoSnapshotsItMayFail() {
    let told = Told(key: "swap", at: 1_000)
    let reasoning = world.judge().reasoning(on: told.its(in: world), at: told.time)
    #expect(reasoning.perhaps == [.inactive])
    #expect(reasoning.firstFailing == nil)
  }
}
