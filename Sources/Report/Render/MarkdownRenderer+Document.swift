extension MarkdownRenderer {
  /// The document: `##` for its first sentence, `###` for the headings, facts as a list.
  static func render(_ document: ReportDocument, _ options: RenderOptions) -> String {
    let zone = document.period?.zone ?? options.zone
    var blocks: [String] = []
    for (index, sentence) in document.title.enumerated() {
      blocks.append((index == 0 ? "## " : "") + Markdown.escape(sentence))
    }
    if let period = document.period { blocks.append(Markdown.escape(PeriodText.describe(period))) }
    for section in document.sections where !section.isEmpty {
      blocks.append("### " + Markdown.escape(section.heading))
      blocks += section.sentences.map { Markdown.escape($0) }
      if !section.facts.isEmpty {
        let lines = section.facts.map { fact in
          "- \(Markdown.escape(fact.column.header)): "
            + Markdown.escape(cellText(fact.cell, fact.column, zone))
        }
        blocks.append(lines.joined(separator: "\n"))
      }
      if let table = section.table?.onPaper {
        blocks.append(
          table.rows.isEmpty ? Markdown.escape(table.emptyText) : pipeTable(table, zone))
        blocks += table.notes.map { Markdown.escape($0) }
      }
    }
    for note in document.notes + [document.zoneNote(options)].compactMap({ $0 }) {
      blocks.append(Markdown.escape(note))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}
