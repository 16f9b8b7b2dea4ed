import Registry
import Testing

@testable import Inquiry

/// When a check turned, by the steps of the registry.
@Suite struct FactHistoryTests {
  /// What holds from a moment on: `F` fails, `P` passes, `?` either.
  private static func history(_ first: Character, _ steps: [(Int64, Character)]) -> FactHistory {
    let all = [(Int64.min, first)] + steps
    return FactHistory(steps.map(\.0)) { time in
      switch all.last(where: { $0.0 <= time })?.1 {
      case "F": .yes
      case "P": .no
      default: .either
      }
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var first: Character = "P"
    var steps: [(Int64, Character)]
    var time: Int64
    var onset: Onset
    var recovery: ChangeTime?
  }

  static let rows = [
    Row(
      testDescription: "off at a moment", steps: [(100, "F")], time: 200, onset: .since(.at(100))),
    Row(
      testDescription: "off, and on again", steps: [(100, "F"), (300, "P")], time: 200,
      onset: .since(.at(100)), recovery: .at(300)),
    Row(
      testDescription: "off some time between two snapshots", steps: [(101, "?"), (200, "F")],
      time: 300, onset: .since(.between(100, 200))),
    Row(
      testDescription: "refused between the two snapshots", steps: [(101, "?"), (200, "F")],
      time: 150, onset: .since(.between(100, 200))),
    Row(
      testDescription: "on again between two snapshots",
      steps: [(100, "F"), (201, "?"), (300, "P")],
      time: 250, onset: .since(.at(100)), recovery: .between(200, 300)),
    Row(testDescription: "never on", first: "F", steps: [], time: 5, onset: .always),
    Row(
      testDescription: "never on before it was approved", first: "F", steps: [(100, "P")], time: 5,
      onset: .always, recovery: .at(100)),
    Row(testDescription: "the registry says that it passed", steps: [], time: 5, onset: .unknown),
    Row(
      testDescription: "the last of two times", steps: [(100, "F"), (200, "P"), (300, "F")],
      time: 400, onset: .since(.at(300))),
    Row(
      testDescription: "refused a moment before the change: the gateway's clock",
      steps: [(100, "F")],
      time: 96, onset: .since(.at(100))),
    Row(
      testDescription: "refused a moment after the end", steps: [(100, "F"), (200, "P")], time: 204,
      onset: .since(.at(100))),
    Row(
      testDescription: "refused long after the end", steps: [(100, "F"), (200, "P")], time: 300,
      onset: .unknown),
  ]

  @Test(arguments: rows) func onset(of row: Row) {
    let history = Self.history(row.first, row.steps)
    #expect(history.onset(at: row.time, tolerance: 5) == row.onset)
    #expect(history.recovery(after: row.time) == row.recovery)
  }

  @Test func aStretchThatChangesNothingIsNoTurn() {
    let history = Self.history("P", [(100, "?"), (200, "P"), (300, "F")])
    #expect(history.turns == [Turn(.at(300), fails: true)])
  }
}
