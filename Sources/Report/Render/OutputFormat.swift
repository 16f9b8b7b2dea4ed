/// What `--output` names.
package enum OutputFormat: String, CaseIterable, Sendable {
  case text
  case json
  case ndjson
  case csv
  case markdown

  /// The format that a file's extension asks for (`json`, `ndjson`, `csv`, `md`, `txt`), or `nil`.
  package init?(fileExtension: String) {
    switch fileExtension.lowercased() {
    case "txt": self = .text
    case "json": self = .json
    case "ndjson", "jsonl": self = .ndjson
    case "csv": self = .csv
    case "md", "markdown": self = .markdown
    default: return nil
    }
  }

  /// Renders a report; the same report and options always give the same bytes.
  package func render(_ table: ReportTable, _ options: RenderOptions) -> String {
    switch self {
    case .text: TextRenderer.render(table, options)
    case .json: JSONRenderer.render(table)
    case .ndjson: NDJSONRenderer.render(table)
    case .csv: CSVRenderer.render(table)
    case .markdown: MarkdownRenderer.render(table, options)
    }
  }

  /// Renders a document; CSV and NDJSON have the rows of its main table.
  package func render(_ document: ReportDocument, _ options: RenderOptions) -> String {
    switch self {
    case .text: TextRenderer.render(document, options)
    case .json: JSONRenderer.render(document)
    case .ndjson: NDJSONRenderer.render(document.mainTable)
    case .csv: CSVRenderer.render(document.mainTable)
    case .markdown: MarkdownRenderer.render(document, options)
    }
  }
}
