extension JSONRenderer {
  private static let reservedByDocuments = ["title", "sections"]

  /// The object and a newline: that of the main table, with the document's `title`, `notes` and
  /// `sections`, then what is extra. A section has `name`, `heading`, `sentences`, `facts` (an
  /// object), `rows` and `notes` (null where it has no table). A document without sections in JSON is
  /// just its main table, `notes` and what is extra.
  static func render(_ document: ReportDocument) -> String {
    var table = document.mainTable
    table.schema = document.schema
    table.period = document.period
    table.notes = document.notes
    guard document.hasSectionsInJSON else {
      table.extra = document.extra
      return render(table)
    }
    table.extra =
      [
        JSONField("title", .array(document.title.map { .text($0) })),
        JSONField(
          "sections", .array(document.sections.filter { !$0.isEmpty }.map(jsonObject(of:)))),
      ] + document.extra.filter { !reservedByDocuments.contains($0.name) }
    return render(table)
  }

  private static func jsonObject(of section: ReportSection) -> JSONValue {
    .object([
      JSONField("name", .text(section.name)), JSONField("heading", .text(section.heading)),
      JSONField("sentences", .array(section.sentences.map { .text($0) })),
      JSONField(
        "facts",
        .object(section.facts.map { JSONField($0.column.name, JSONValue($0.cell)) })),
      JSONField("rows", section.table?.jsonRows ?? .null),
      JSONField("notes", section.table.map { .array($0.notes.map { .text($0) }) } ?? .null),
    ])
  }
}
