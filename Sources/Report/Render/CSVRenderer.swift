/// RFC 4180: a header row of field names, then the rows; CRLF ends each.
///
/// Numbers are raw, times ISO 8601 UTC with ms, absent values empty. No total: whoever adds a column
/// up would count it twice. Text is guarded against formulas; numbers of our own stay numbers.
enum CSVRenderer {
  /// The file, or, without its header, what goes on behind it.
  static func render(_ report: ReportTable, hasHeader: Bool = true) -> String {
    let table = report.inData
    var text = hasHeader ? line(table.columns.map { CSV.escape($0.name) }) : ""
    for row in table.rows {
      text += line(table.columns.indices.map { cell(ReportTable.cell($0, of: row)) })
    }
    return text
  }

  private static func line(_ cells: [String]) -> String {
    // one empty cell alone would read as an empty line
    (cells == [""] ? "\"\"" : cells.joined(separator: ",")) + "\r\n"
  }

  private static func cell(_ cell: ReportCell) -> String {
    switch cell {
    case .integer(let value), .atLeast(let value): String(value)
    case .flag(let value): value ? "true" : "false"
    case .text(let text): CSV.escape(text)
    case .ratio(let value): plainNumber(value) ?? ""
    case .time(let time): isoTime(time) ?? ""
    case .null: ""
    }
  }
}
