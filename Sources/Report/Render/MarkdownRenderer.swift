/// A heading, sentences, a pipe table (GFM §4.10) that is aligned in the source too, and notes.
enum MarkdownRenderer {
  /// The document.
  static func render(_ report: ReportTable, _ options: RenderOptions) -> String {
    let table = report.onPaper
    var blocks: [String] = []
    for (index, sentence) in table.title.enumerated() {
      blocks.append((index == 0 ? "## " : "") + Markdown.escape(sentence))
    }
    if let period = table.period { blocks.append(Markdown.escape(PeriodText.describe(period))) }
    blocks.append(
      table.rows.isEmpty ? Markdown.escape(table.emptyText) : pipeTable(table, table.zone(options)))
    for note in table.notes + [table.zoneNote(options)].compactMap({ $0 }) {
      blocks.append(Markdown.escape(note))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  static func pipeTable(_ table: ReportTable, _ zone: Zone) -> String {
    let places = table.figureColumns
    let columns = places.map { table.columns[$0] }
    var grid = [columns.map { Markdown.escape($0.header) }]
    for row in table.rows {
      grid.append(
        columns.indices.map { index in
          Markdown.escape(cellText(ReportTable.cell(places[index], of: row), columns[index], zone))
        })
    }
    if let total = table.total {
      grid.append(
        columns.indices.map { index in
          let cell = ReportTable.cell(places[index], of: total)
          let text = cellText(cell, columns[index], zone, absent: "")
          return text.isEmpty ? "" : "**" + Markdown.escape(text) + "**"
        })
    }
    let widths = columns.indices.map { index in
      grid.reduce(3) { max($0, displayWidth($1[index])) }  // each row of the grid has all columns
    }
    var lines = grid.map { row in
      let cells = columns.indices.map { index in
        padded(
          row[index], shown: displayWidth(row[index]), to: widths[index], columns[index].alignment)
      }
      return "| " + cells.joined(separator: " | ") + " |"
    }
    let rules = columns.indices.map { index in
      columns[index].alignment == .right
        ? String(repeating: "-", count: widths[index] - 1) + ":"
        : String(repeating: "-", count: widths[index])
    }
    lines.insert("| " + rules.joined(separator: " | ") + " |", at: 1)
    return lines.joined(separator: "\n")
  }
}
