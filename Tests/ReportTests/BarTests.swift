import Testing

@testable import Report

/// Bars in a column of a table.
struct BarTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var value: Double
    var width = 4
    var bar: String
  }

  static let rows = [
    Row(testDescription: "the greatest fills the room", value: 80, bar: "████"),
    Row(testDescription: "half is half", value: 40, bar: "██"),
    Row(testDescription: "half a column is drawn", value: 50, bar: "██▌"),
    Row(testDescription: "the least that is something", value: 0.01, bar: "▌"),
    Row(testDescription: "nothing is nothing", value: 0, bar: ""),
    Row(testDescription: "less than nothing is nothing", value: -3, bar: ""),
    Row(
      testDescription: "what is more than the greatest stays in the room", value: 900, bar: "████"),
    Row(testDescription: "what is no number is nothing", value: .nan, bar: ""),
    Row(testDescription: "no room, no bar", value: 80, width: 0, bar: ""),
  ]

  @Test(arguments: rows) func bar(of row: Row) {
    #expect(Report.bar(row.value, of: 80, width: row.width) == row.bar)
  }

  static let table = ReportTable(
    schema: "authaudit.test/1",
    columns: [
      ReportColumn("day", nil, .text), ReportColumn("refused", nil, .integer),
      ReportColumn("bar", "", .bar, priority: 9, widthMax: 10, widthMin: 4),
    ],
    rows: [
      [.text("2026-10-25"), .integer(5), .integer(5)],
      [.text("2026-10-26"), .integer(10), .integer(10)],
      [.text("2026-10-27"), .integer(0), .integer(0)],
    ], total: [.text("total"), .integer(15)])

  @Test func barsAreScaledToTheGreatest() {
    #expect(
      OutputFormat.text.render(Self.table, RenderOptions()) == """
        day         refused
        ───────────────────────────────
        2026-10-25        5  █████
        2026-10-26       10  ██████████
        2026-10-27        0
        ───────────────────────────────
        total            15

        """)
  }

  @Test(arguments: [(29, 8), (25, 4), (24, 0)]) func barsGiveWayFirst(_ width: Int, _ bar: Int) {
    let text = OutputFormat.text.render(Self.table, RenderOptions(width: width))
    #expect(text.contains(String(repeating: "█", count: bar)) || bar == 0)
    #expect(!text.contains(String(repeating: "█", count: bar + 1)))
    #expect(text.contains("2026-10-26       10"))
    #expect(!text.contains("Left out"))
  }

  @Test func dataHaveNoBars() {
    #expect(
      OutputFormat.csv.render(Self.table, RenderOptions())
        == "day,refused\r\n2026-10-25,5\r\n2026-10-26,10\r\n2026-10-27,0\r\n")
    #expect(
      OutputFormat.ndjson.render(Self.table, RenderOptions()).hasPrefix(
        "{\"day\":\"2026-10-25\",\"refused\":5}\n"))
    #expect(!OutputFormat.json.render(Self.table, RenderOptions()).contains("bar"))
    #expect(!OutputFormat.markdown.render(Self.table, RenderOptions()).contains("█"))
  }
}
