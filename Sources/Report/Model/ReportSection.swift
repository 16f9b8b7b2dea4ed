/// A part of a document: a heading, and below it sentences, then facts, then a table with its notes;
/// any of them may be missing. A section that has none of them is not printed.
package struct ReportSection: Equatable, Sendable {
  /// What data call it, such as `registry`.
  package var name: String
  /// What people read above it.
  package var heading: String
  package var sentences: [String]
  package var facts: [ReportFact]
  /// Its title, period and schema are not printed: those of the document are.
  package var table: ReportTable?

  /// Makes a section.
  package init(
    _ name: String, _ heading: String, sentences: [String] = [], facts: [ReportFact] = [],
    table: ReportTable? = nil
  ) {
    self.name = name
    self.heading = heading
    self.sentences = sentences
    self.facts = facts
    self.table = table
  }

  /// Whether there is nothing to print.
  var isEmpty: Bool { sentences.isEmpty && facts.isEmpty && table == nil }
}

/// One named value: a line `header  value` on paper, a field in JSON.
///
/// Never cut: somebody may want to copy it.
package struct ReportFact: Equatable, Sendable {
  /// Its name in data, its label on paper, and how its value is printed.
  package var column: ReportColumn
  package var cell: ReportCell
  /// Printed in the accent colour, where colours are allowed.
  package var isAccented: Bool

  /// Makes a fact; `header` nil: the name with spaces for underscores.
  package init(
    _ name: String, _ header: String? = nil, _ kind: ReportColumn.Kind = .text, _ cell: ReportCell,
    timeDetail: ReportColumn.TimeDetail = .second, isAccented: Bool = false
  ) {
    column = ReportColumn(name, header, kind, timeDetail: timeDetail)
    self.cell = cell
    self.isAccented = isAccented
  }
}
