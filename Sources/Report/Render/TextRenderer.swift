/// A report for people, in a terminal or a mail: sentences, a table with two rules, notes.
///
/// A row is one line whatever it holds: columns leave by priority when the screen is narrow, and the
/// notes name them; long text is cut with `…`. All text goes through `Terminal`.
enum TextRenderer {
  /// The report, newline at its end.
  static func render(_ report: ReportTable, _ options: RenderOptions) -> String {
    let table = report.onPaper
    let grid = TextGrid(table, options)
    let style = TextStyle(isOn: options.colour)
    func sentences(_ texts: [String]) -> [String] {
      texts.flatMap { wrapped(Terminal.escape($0), to: options.width) }
    }
    var head = sentences(Array(table.title.prefix(1))).map(style.bold)
    head += sentences(Array(table.title.dropFirst()))
    if let period = table.period {
      head += sentences([PeriodText.describe(period)]).map(style.dim)
    }
    let body = table.rows.isEmpty ? sentences([table.emptyText]) : grid.lines
    var notes = sentences(table.notes)
    notes += sentences([table.zoneNote(options), grid.leftOutNote()].compactMap { $0 })
      .map(style.dim)
    return [head, body, notes].filter { !$0.isEmpty }
      .map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }
}
