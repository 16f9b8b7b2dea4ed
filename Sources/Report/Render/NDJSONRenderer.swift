/// One JSON object a row, one row a line; no title, total or notes.
enum NDJSONRenderer {
  /// The rows, each with its newline.
  static func render(_ table: ReportTable) -> String {
    table.rows.reduce(into: "") { text, row in
      table.jsonObject(of: row).append(to: &text)
      text += "\n"
    }
  }
}
