extension ReportTable {
  /// The first `count` rows, and a note on how many were left out; the total stays that of all rows.
  ///
  /// - Parameter count: rows to keep; `nil`: all.
  /// - Returns: the report, with the field `rows_left_out`.
  package func limited(to count: Int?) -> ReportTable {
    var table = self
    let kept = min(count ?? rows.count, rows.count)
    let all = rows.count + unmadeRows
    let left = all - kept
    if left > 0 {
      table.rows = Array(rows.prefix(kept))
      table.unmadeRows = 0
      table.notes.insert(
        "The first \(grouped(kept)) of \(grouped(all)) rows; \(grouped(left)) "
          + "\(left == 1 ? "is" : "are") left out (--limit 0 shows all).", at: 0)
    }
    table.extra.append(JSONField("rows_left_out", .integer(Int64(left))))
    return table
  }
}

extension ReportDocument {
  /// The document with at most `count` rows in each table but the main one; `nil`: all.
  package func limited(to count: Int?) -> ReportDocument {
    var document = self
    let main = mainTable
    for place in sections.indices where sections[place].table != main {
      document.sections[place].table = sections[place].table?.limited(to: count)
    }
    return document
  }
}
