/// A report of several parts: sections of sentences, facts and tables, in the order given.
///
/// Text and Markdown show all of it, JSON has all of it; CSV and NDJSON have the rows of the main
/// table only, for they have room for one.
package struct ReportDocument: Equatable, Sendable {
  /// Name and version of the shape, such as `authaudit.explain/1`.
  package var schema: String
  /// Sentences above the sections: the first is the answer.
  package var title: [String]
  /// The period as used; under the title in text, the field `period` in JSON.
  package var period: Period?
  package var sections: [ReportSection]
  /// Name of the section whose table is `rows` in JSON, and all that CSV and NDJSON have; `nil`, or
  /// a name that no section with a table has: the first table.
  package var main: String?
  /// Sentences below the sections.
  package var notes: [String]
  /// What else the report has: further fields of the JSON object, in this order.
  package var extra: [JSONField]

  /// Makes a document.
  package init(
    schema: String, title: [String] = [], period: Period? = nil, sections: [ReportSection] = [],
    main: String? = nil, notes: [String] = [], extra: [JSONField] = []
  ) {
    self.schema = schema
    self.title = title
    self.period = period
    self.sections = sections
    self.main = main
    self.notes = notes
    self.extra = extra
  }

  /// The table that stands for the document where there is room for one; empty if it has none.
  package var mainTable: ReportTable {
    let tables = sections.filter { $0.table != nil }
    let section = tables.first { $0.name == main } ?? tables.first
    return section?.table ?? ReportTable(schema: schema, columns: [], rows: [])
  }
}
