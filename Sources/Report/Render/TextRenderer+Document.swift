extension TextRenderer {
  /// Spaces before everything that stands under a heading.
  private static let indent = 2
  /// Columns that labels of facts may take; a longer one moves its own value only.
  private static let labelWidthMax = 24

  /// The document, newline at its end: sections with what belongs to them indented below, so that
  /// they are told apart without colours too.
  static func render(_ document: ReportDocument, _ options: RenderOptions) -> String {
    var options = options
    if let zone = document.period?.zone { options.zone = zone }
    let style = TextStyle(isOn: options.colour)
    func sentences(_ texts: [String]) -> [String] {
      texts.flatMap { wrapped(Terminal.escape($0), to: options.width) }
    }
    var head = sentences(Array(document.title.prefix(1))).map(style.bold)
    head += sentences(Array(document.title.dropFirst()))
    if let period = document.period {
      head += sentences([PeriodText.describe(period)]).map(style.dim)
    }
    var parts = [head]
    for section in document.sections where !section.isEmpty {
      // CSV has the main table only, JSON the others too.
      let isMain = section.name == document.sections.first { $0.table != nil }?.name
      let blocks = blocks(of: section, isMain ? .csv : .json, options)
      parts.append(sentences([section.heading]).map(style.bold) + (blocks.first ?? []))
      parts += blocks.dropFirst()
    }
    parts.append(
      sentences(document.notes)
        + sentences([document.zoneNote(options)].compactMap { $0 }).map(style.dim))
    return parts.filter { !$0.isEmpty }
      .map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  /// What stands under a heading, in blocks that an empty line parts.
  private static func blocks(
    of section: ReportSection, _ data: OutputFormat, _ options: RenderOptions
  ) -> [[String]] {
    let style = TextStyle(isOn: options.colour)
    let margin = String(repeating: " ", count: indent)
    func sentences(_ texts: [String]) -> [String] {
      texts.flatMap { wrapped(Terminal.escape($0), to: options.width.map { $0 - indent }) }
        .map { margin + $0 }
    }
    var blocks = [sentences(section.sentences), lines(of: section.facts, options)]
    if var table = section.table?.onPaper {
      table.period = nil
      let grid = TextGrid(table, options, indent: indent)
      blocks.append(table.rows.isEmpty ? sentences([table.emptyText]) : grid.lines)
      blocks.append(
        sentences(table.notes)
          + sentences([grid.leftOutNote(in: data)].compactMap { $0 }).map(style.dim))
    }
    return blocks.filter { !$0.isEmpty }
  }

  /// A fact a line, the values flush; one that is too long goes on below itself.
  private static func lines(of facts: [ReportFact], _ options: RenderOptions) -> [String] {
    let style = TextStyle(isOn: options.colour)
    let labels = facts.map { Terminal.escape($0.column.header) }
    let labelWidth = labels.map { displayWidth($0) }.filter { $0 <= labelWidthMax }.max() ?? 0
    var lines: [String] = []
    for (label, fact) in zip(labels, facts) {
      let text = Terminal.escape(cellText(fact.cell, fact.column, options.zone))
      let shown = displayWidth(label)
      let place = indent + (labelWidth == 0 ? 0 : max(shown, labelWidth) + 2)
      let width = options.width.map { max($0 - place, 20) }
      // An identity stays on its line, to be copied whole.
      let values = fact.column.kind == .identity ? [text] : wrapped(text, to: width)
      for (index, value) in values.enumerated() {
        let start =
          index == 0
          ? String(repeating: " ", count: indent)
            + padded(style.dim(label), shown: shown, to: place - indent, .left)
          : String(repeating: " ", count: place)
        lines.append(start + (fact.isAccented ? style.accent(value) : value))
      }
    }
    return lines
  }
}

extension ReportDocument {
  /// The sentence that names the zone of the times, where no period does.
  func zoneNote(_ options: RenderOptions) -> String? {
    guard period.map({ $0.from == nil && $0.to == nil }) ?? true else { return nil }
    let hasTimes = sections.contains { section in
      section.table.map { $0.hasTimes } == true
        || section.facts.contains { if case .time = $0.cell { true } else { false } }
    }
    return hasTimes ? "Times are \((period?.zone ?? options.zone).name)." : nil
  }
}
