import Testing

@testable import Report

struct TextLayoutTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var demands: [TextLayout.Demand]
    var width: Int?
    var shown: [Int]
    var widths: [Int]
  }

  static func count(
    _ width: Int, priority: Int = 0, quiet: Bool = false, weight: Double = .infinity
  ) -> TextLayout.Demand {
    .init(
      width: width, headerWidth: 1, priority: priority, isElastic: false, isQuiet: quiet,
      weight: weight)
  }
  static func text(_ width: Int, priority: Int = 0) -> TextLayout.Demand {
    .init(width: width, headerWidth: 4, priority: priority, isElastic: true, isQuiet: false)
  }

  static let rows = [
    Row(
      testDescription: "a pipe has no limit", demands: [text(400), count(9)], width: nil,
      shown: [0, 1], widths: [400, 9]),
    Row(
      testDescription: "what fits to the last column stays", demands: [count(8), count(10)],
      width: 20, shown: [0, 1], widths: [8, 10]),
    Row(
      testDescription: "one column less, and the rightmost of equals goes",
      demands: [count(8), count(10)], width: 18, shown: [0], widths: [8]),
    Row(
      testDescription: "a closer setting saves a column that matters",
      demands: [count(8), count(10)], width: 19, shown: [0, 1], widths: [8, 10]),
    Row(
      testDescription: "and is not used for one that does not",
      demands: [count(8), count(10, priority: 3)], width: 19, shown: [0], widths: [8]),
    Row(
      testDescription: "texts are cut before anything leaves",
      demands: [text(30), count(10, priority: 9)], width: 30, shown: [0, 1], widths: [18, 10]),
    Row(
      testDescription: "the greatest priority leaves first",
      demands: [count(8), count(8, priority: 2), count(8, priority: 1)], width: 20, shown: [0, 2],
      widths: [8, 8]),
    Row(
      testDescription: "a column of zeros leaves before one that says something",
      demands: [count(8), count(8, priority: 1, quiet: true), count(8, priority: 2)], width: 20,
      shown: [0, 2], widths: [8, 8]),
    Row(
      testDescription: "a column of zeros that must stay stays",
      demands: [count(8), count(8, quiet: true), count(8, priority: 2)], width: 20,
      shown: [0, 1], widths: [8, 8]),
    Row(
      testDescription: "of equal priorities the lighter leaves",
      demands: [
        count(8), count(8, priority: 1, weight: 3), count(8, priority: 1, weight: 4_800),
        count(8, priority: 1, weight: 90),
      ], width: 28, shown: [0, 2, 3], widths: [8, 8, 8]),
    Row(
      testDescription: "a narrow one comes back where a wide one had to go",
      demands: [count(8), count(20, priority: 1), count(4, priority: 2)], width: 20,
      shown: [0, 2], widths: [8, 4]),
    Row(
      testDescription: "the narrowest text gets what is left", demands: [text(40), text(20)],
      width: 40, shown: [0, 1], widths: [19, 19]),
    Row(
      testDescription: "the last column is cut", demands: [count(80)], width: 20, shown: [0],
      widths: [20]),
    Row(testDescription: "no columns", demands: [], width: 20, shown: [], widths: []),
  ]

  @Test(arguments: rows) func layout(of row: Row) {
    let layout = TextLayout(row.demands, width: row.width)
    #expect(layout.shown == row.shown)
    #expect(layout.widths == row.widths)
  }
}
