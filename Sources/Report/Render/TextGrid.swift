/// The table itself: cells made printable, measured, laid out.
struct TextGrid {
  private let table: ReportTable
  private let options: RenderOptions
  private let style: TextStyle
  private let header: [String]
  private var rows: [[String]]
  private let total: [String]?
  private let layout: TextLayout
  /// Spaces before each line; they count as part of the screen's width.
  private let indent: Int
  private let demands: [TextLayout.Demand]

  init(_ table: ReportTable, _ options: RenderOptions, indent: Int = 0) {
    self.table = table
    self.indent = indent
    self.options = options
    style = TextStyle(isOn: options.colour)
    let columns = table.columns
    let zone = table.zone(options)
    func printable(_ row: [ReportCell], absent: String) -> [String] {
      columns.indices.map { index in
        let cell = ReportTable.cell(index, of: row)
        if columns[index].kind == .bar { return "" }  // drawn when its room is known
        if cell.isZero, columns[index].isZeroQuiet { return "·" }
        let text = Terminal.escape(cellText(cell, columns[index], zone, absent: absent))
        return columns[index].isElastic ? fit(text, columns[index], columns[index].widthMax) : text
      }
    }
    let header = columns.map { Terminal.escape($0.header) }
    let rows = table.rows.map { printable($0, absent: "–") }
    let total = table.total.map { printable($0, absent: "") }
    demands = columns.indices.map { index in
      let cells = rows + [total].compactMap { $0 }  // each has all columns
      let headerWidth = displayWidth(header[index])
      return TextLayout.Demand(
        width: columns[index].kind == .bar
          ? max(headerWidth, columns[index].widthMax)
          : cells.reduce(headerWidth) { max($0, displayWidth($1[index])) },
        headerWidth: headerWidth, priority: columns[index].priority,
        isElastic: columns[index].isElastic, isBar: columns[index].kind == .bar,
        widthMin: columns[index].widthMin,
        isQuiet: table.rows.allSatisfy { row in
          let cell = ReportTable.cell(index, of: row)
          return cell == .null || cell.isZero
        },
        weight: columns[index].kind == .integer
          ? table.rows.reduce(0) { $0 + (ReportTable.cell(index, of: $1).magnitude ?? 0) }
          : .infinity)
    }
    self.header = header
    self.rows = rows
    self.total = total
    layout = TextLayout(demands, width: options.width.map { $0 - indent })
    drawBars()
  }

  /// Fills the columns of bars, now that their room is known.
  private mutating func drawBars() {
    for (place, column) in layout.shown.enumerated() where table.columns[column].kind == .bar {
      let values = table.rows.map { ReportTable.cell(column, of: $0).magnitude ?? 0 }
      let greatest = values.max() ?? 0
      for (row, value) in values.enumerated() {
        rows[row][column] = bar(value, of: greatest, width: layout.widths[place])
      }
    }
  }

  /// Header, rule, rows, and a rule above the total.
  var lines: [String] {
    let rule = style.dim(String(repeating: "─", count: layout.rowWidth))
    var lines = [line(header) { text, _ in style.bold(text) }, rule]
    for (cells, values) in zip(rows, table.rows) {
      lines.append(line(cells) { text, column in styled(text, column, of: values) })
    }
    if let total {
      lines += [rule, line(total) { text, _ in style.bold(text) }]
    }
    return lines.map { String(repeating: " ", count: indent) + $0 }
  }

  /// Names the columns that found no room, and the format that has them.
  func leftOutNote(in format: OutputFormat = .csv) -> String? {
    // A bar, or what needs no header, is no figure that is missing.
    let gone = table.figureColumns.filter { !layout.shown.contains($0) && !header[$0].isEmpty }
    guard !gone.isEmpty, !table.rows.isEmpty, let width = options.width else { return nil }
    let quiet = gone.filter { demands[$0].isQuiet }.map { header[$0] }
    let telling = gone.filter { !demands[$0].isQuiet }.map { header[$0] }
    var note = "Left out at \(width) columns: " + telling.joined(separator: ", ")
    if !quiet.isEmpty {
      note += (telling.isEmpty ? "" : "; and ") + quiet.joined(separator: ", ")
      note += " (all zero or absent)"
    }
    return note + ". A wider screen or -o \(format.rawValue) shows all."
  }

  /// One line; spaces at its end are left away.
  private func line(_ cells: [String], _ decorate: (String, Int) -> String) -> String {
    var line = ""
    for (place, column) in layout.shown.enumerated() {
      let width = layout.widths[place]
      let text = fit(cells[column], table.columns[column], width)
      line += place == 0 ? "" : String(repeating: " ", count: layout.gap)
      line += padded(
        decorate(text, column), shown: displayWidth(text), to: width,
        table.columns[column].alignment)
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private func styled(_ text: String, _ column: Int, of row: [ReportCell]) -> String {
    let cell = ReportTable.cell(column, of: row)
    if cell == .null || (cell.isZero && table.columns[column].isZeroQuiet) {
      return style.dim(text)
    }
    if let from = table.columns[column].accentFrom, let value = cell.magnitude, value >= from {
      return style.accent(text)
    }
    return text
  }
}

/// Cuts a cell to a width, an identity in its middle.
private func fit(_ text: String, _ column: ReportColumn, _ width: Int) -> String {
  column.kind == .identity ? cutMiddle(text, to: width) : cut(text, to: width)
}
