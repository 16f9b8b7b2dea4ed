/// Renders rows as they come, for reports that are too long to be held: NDJSON and CSV.
package struct RowRenderer: Sendable {
  private let format: OutputFormat
  private var hasBegun = false

  /// Nil for a format that needs all rows at once.
  package init?(_ format: OutputFormat) {
    guard format == .ndjson || format == .csv else { return nil }
    self.format = format
  }

  /// The rows of `table`; the first time with what stands above them.
  package mutating func render(_ table: ReportTable) -> String {
    defer { hasBegun = true }
    return format == .csv
      ? CSVRenderer.render(table, hasHeader: !hasBegun) : NDJSONRenderer.render(table)
  }
}
