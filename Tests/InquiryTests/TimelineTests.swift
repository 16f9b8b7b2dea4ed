import Registry
import Store
import Testing
import Verdict

@testable import Inquiry

/// The story of a finding, in time.
@Suite struct TimelineTests {
  private static func finding(_ change: (inout Finding) -> Void) -> Finding {
    let groups = StoryCases.groups([StoryCases.refused(5, .inactive, .deactivated)])
    var finding = Finding.findings(groups)[0]
    finding.look(in: StoryCases.registry, tolerance: 5)
    change(&finding)
    return finding
  }

  private static func story(_ finding: Finding) -> [TimelineEntry.What] {
    TimelineEntry.story(of: finding, number: 0, end: 9_000).map(\.what)
  }

  @Test func theChangeStandsBeforeTheFirstRefusal() {
    let finding = Self.finding { $0.lastOkBefore = 900 }
    #expect(
      Self.story(finding) == [
        .lastServed, .turn(fails: true), .firstRefused, .lastRefused, .end,
      ])
  }

  @Test func aChangeBetweenSnapshotsStandsBeforeTheRefusalThatShowsIt() {
    let finding = Self.finding {
      $0.history = FactHistory([1_001, 8_000]) { $0 <= 1_000 ? .no : $0 < 8_000 ? .either : .yes }
      $0.onset = $0.history.onset(at: $0.firstAt, tolerance: 5)
    }
    #expect(finding.onset == .since(.between(1_000, 8_000)))
    #expect(Self.story(finding) == [.turn(fails: true), .firstRefused, .lastRefused, .end])
  }

  @Test func ofManyChangesTheFirstAndTheLastAreListed() {
    let finding = Self.finding {
      ($0.firstAt, $0.lastAt) = (100, 3_000)
      $0.history = FactHistory((0..<30).map { 100 * ($0 + 1) }) {
        $0 >= 100 && $0 / 100 % 2 == 1 ? .yes : .no
      }
      $0.onset = $0.history.onset(at: $0.firstAt, tolerance: 5)
    }
    let story = Self.story(finding)
    #expect(story.count { if case .turn = $0 { true } else { false } } == TimelineEntry.turnsMax)
    #expect(story.contains(.moreTurns(24)))
    #expect(finding.episodes.count == 15)
  }

  @Test func aPeriodHasAFirstRefusalOfItsOwn() {
    let finding = Self.finding { $0.firstEverAt = 1_200 }
    #expect(
      Self.story(finding) == [
        .turn(fails: true), .firstRefused, .firstRefusedInPeriod, .lastRefused, .end,
      ])
    #expect(finding.seenAt == 1_200)
  }
}
