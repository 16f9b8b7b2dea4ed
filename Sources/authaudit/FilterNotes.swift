import Report
import Store
import Verdict

/// What a report says of its filter: which is in force, what of it the store has never seen, and
/// where its counts are lower bounds.
struct FilterNotes {
  /// `only org 903, key k_31fa0c9d…`; nil without a filter.
  let title: String?
  /// Sentences for the top of the notes.
  let notes: [String]
  /// The filter for machines.
  let json: JSONField

  /// Asks `store` what there is to be said.
  ///
  /// - Parameters:
  ///   - filter: the filter in force.
  ///   - period: its period.
  ///   - store: what the report is about.
  ///   - isEmpty: whether the report came out without rows; only then the store is searched for the
  ///     values of the filter.
  /// - Throws: `StoreError`.
  init(_ filter: Filter, _ period: Period, in store: AuditStore, isEmpty: Bool) throws {
    title = Self.title(filter)
    let coverage = try store.coverage(filter)
    let isNarrow =
      filter.org != nil || filter.key != nil || filter.event != nil || filter.host != nil
    let isLowerBound = isNarrow && coverage.folded > 0
    var notes: [String] = []
    if isEmpty {
      let presence = isNarrow ? try store.presence(of: filter) : FilterPresence()
      notes += try FilterGaps(filter, presence, store).sentences
      notes.append(Self.covered(coverage, period, isExplained: !notes.isEmpty))
    }
    if isLowerBound {
      notes.append(
        "\(counted(coverage.folded, "request")) of this period \(coverage.folded == 1 ? "has" : "have") "
          + "a value folded into (other), and what this filter asks for may be among them: its "
          + "counts are lower bounds.")
    }
    self.notes = notes
    json = JSONField(
      "filter",
      .object([
        JSONField("org_id", filter.org.map { .integer($0) } ?? .null),
        JSONField("key", filter.key.map { .text($0) } ?? .null),
        JSONField("event_id", filter.event.map { .integer($0) } ?? .null),
        JSONField("host", filter.host.map { .text($0) } ?? .null),
        JSONField("route", filter.route.map { .text($0) } ?? .null),
        JSONField("causes", .array(filter.causes.map { .text($0.word) })),
        JSONField("is_lower_bound", .bool(isLowerBound)),
      ]))
  }

  private static func title(_ filter: Filter) -> String? {
    let causes = filter.causes.map(\.word).joined(separator: ", ")
    let parts = [
      filter.org.map { "org \($0)" }, filter.key.map { "key \(KeyColumns.short($0))" },
      filter.event.map { "event \($0)" }, filter.host.map { "host \($0)" },
      filter.route.map { "route \($0)" },
      causes.isEmpty ? nil : "cause \(causes)",
    ].compactMap { $0 }
    return parts.isEmpty ? nil : "only \(parts.joined(separator: ", "))"
  }

  /// What the store covers, for an answer without rows.
  private static func covered(
    _ coverage: StoreCoverage, _ period: Period, isExplained: Bool
  ) -> String {
    guard let from = coverage.from, let to = coverage.to else {
      return "The store holds no requests yet."
    }
    let zone = period.zone
    let what = "requests from \(zone.format(from)) to \(zone.format(to, withZone: true))"
    if let asked = period.from, asked > to {
      return "The period begins after the last stored request: the store holds \(what)."
    }
    if let asked = period.to, asked <= from {
      return "The period ends before the first stored request: the store holds \(what)."
    }
    return "\(isExplained ? "" : "Nothing fits. ")The store holds \(what)."
  }
}

extension ReportTable {
  /// The report with what is to be said of its filter: a line below the first of the title, the
  /// first notes, the field `filter`.
  func saying(_ filter: FilterNotes) -> ReportTable {
    var table = self
    if let line = filter.title { table.title.insert(line, at: min(1, title.count)) }
    table.notes.insert(contentsOf: filter.notes, at: 0)
    table.extra.append(filter.json)
    return table
  }
}

extension ReportDocument {
  /// The document with what is to be said of its filter: a line at the end of the title, the first
  /// notes, the field `filter`.
  func saying(_ filter: FilterNotes) -> ReportDocument {
    var document = self
    if let line = filter.title { document.title.append(line) }
    document.notes.insert(contentsOf: filter.notes, at: 0)
    document.extra.append(filter.json)
    return document
  }
}
