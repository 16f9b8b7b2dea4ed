/// The one model that every report becomes, before it becomes text, JSON, CSV or Markdown.
///
/// Rows stay in the order given. A row shorter than `columns` reads as absent at its end; what is
/// longer is not printed.
package struct ReportTable: Equatable, Sendable {
  /// Name and version of the shape, such as `authaudit.summary/1`.
  package var schema: String
  /// Sentences above the table, for people only.
  package var title: [String]
  /// The period as used; under the title in text, the field `period` in JSON.
  package var period: Period?
  package var columns: [ReportColumn]
  package var rows: [[ReportCell]]
  /// Rows behind the last of `rows` that were not made, as `limited` leaves them out anyway.
  package var unmadeRows = 0
  /// The sums below a rule; not in CSV and NDJSON, where a reader would add it up once more.
  package var total: [ReportCell]?
  /// Sentences below the table.
  package var notes: [String]
  /// What else the report has: further fields of the JSON object, in this order, after `notes`.
  package var extra: [JSONField]
  /// What stands in the place of the table when it has no rows, for people.
  package var emptyText: String

  /// Makes a report.
  package init(
    schema: String, title: [String] = [], period: Period? = nil, columns: [ReportColumn],
    rows: [[ReportCell]], total: [ReportCell]? = nil, notes: [String] = [],
    extra: [JSONField] = [], emptyText: String = "No rows."
  ) {
    self.schema = schema
    self.title = title
    self.period = period
    self.columns = columns
    self.rows = rows
    self.total = total
    self.notes = notes
    self.extra = extra
    self.emptyText = emptyText
  }

  /// The rows as JSON objects, so that a second table can ride in `extra` of a first.
  package var jsonRows: JSONValue { .array(rows.map(jsonObject(of:))) }

  /// One row as a JSON object whose fields carry the columns' names, in their order.
  func jsonObject(of row: [ReportCell]) -> JSONValue {
    .object(
      columns.indices.filter { columns[$0].medium != .paper }.map { index in
        JSONField(columns[index].name, JSONValue(ReportTable.cell(index, of: row)))
      })
  }

  /// The report without the columns that are only in data.
  var onPaper: ReportTable { without(.data) }
  /// The report without the columns that are only on paper.
  var inData: ReportTable { without(.paper) }

  /// Indices of the columns that are more than a drawing of others.
  var figureColumns: [Int] { columns.indices.filter { columns[$0].kind != .bar } }

  private func without(_ medium: ReportColumn.Medium) -> ReportTable {
    guard columns.contains(where: { $0.medium == medium }) else { return self }
    let shown = columns.indices.filter { columns[$0].medium != medium }
    func kept(_ row: [ReportCell]) -> [ReportCell] { shown.map { Self.cell($0, of: row) } }
    var table = self
    table.columns = shown.map { columns[$0] }
    table.rows = rows.map(kept)
    table.total = total.map(kept)
    return table
  }

  /// The cell of column `index`, absent where the row is short.
  static func cell(_ index: Int, of row: [ReportCell]) -> ReportCell {
    row.indices.contains(index) ? row[index] : .null
  }
}
