/// A cell as people read it, not escaped yet; `absent` stands for nothing.
func cellText(
  _ cell: ReportCell, _ column: ReportColumn, _ zone: Zone, absent: String = "–"
) -> String {
  switch cell {
  case .null: absent
  case .integer(let value): column.kind == .integer ? grouped(value) : String(value)
  case .atLeast(let value): "≥ " + (column.kind == .integer ? grouped(value) : String(value))
  case .flag(let value): value ? "yes" : "no"
  case .ratio(let value): percent(value) ?? absent
  case .time(let time): isoTime(time) == nil ? absent : zone.format(time, column.timeDetail)
  case .text(let text): text.isEmpty ? "\"\"" : text
  }
}

extension ReportTable {
  /// Where the times of this report are read off: the zone of its period, if it has one.
  func zone(_ options: RenderOptions) -> Zone { period?.zone ?? options.zone }

  /// Whether a time is printed.
  var hasTimes: Bool {
    columns.indices.contains { index in
      rows.contains { if case .time = ReportTable.cell(index, of: $0) { true } else { false } }
    }
  }

  /// The sentence that names the zone of the times, where no period does.
  func zoneNote(_ options: RenderOptions) -> String? {
    guard period.map({ $0.from == nil && $0.to == nil }) ?? true else { return nil }
    return hasTimes ? "Times are \(zone(options).name)." : nil
  }
}
