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
  /// The table that is `rows` in JSON, and all that CSV and NDJSON have; text and Markdown do not show
  /// it, unless a section does. Nil: that of the first section that has one.
  package var main: ReportTable?
  /// JSON has the sections as they are. Where not, the main table and `extra` hold all there is.
  package var hasSectionsInJSON: Bool
  /// Sentences below the sections.
  package var notes: [String]
  /// What else the report has: further fields of the JSON object, in this order.
  package var extra: [JSONField]

  /// Makes a document.
  package init(
    schema: String, title: [String] = [], period: Period? = nil, sections: [ReportSection] = [],
    main: ReportTable? = nil, hasSectionsInJSON: Bool = true, notes: [String] = [],
    extra: [JSONField] = []
  ) {
    self.schema = schema
    self.title = title
    self.period = period
    self.sections = sections
    self.main = main
    self.hasSectionsInJSON = hasSectionsInJSON
    self.notes = notes
    self.extra = extra
  }

  /// The table that stands for the document where there is room for one; empty if it has none.
  package var mainTable: ReportTable {
    main ?? sections.lazy.compactMap(\.table).first
      ?? ReportTable(schema: schema, columns: [], rows: [])
  }
}
