import Registry
import Report

/// What contradicts itself in a folder of CSV files.
struct RegistryCheckReport {
  private let folder: String
  private let snapshot: RegistrySnapshot
  private let findings: [RegistryFinding]
  private let zone: Zone

  init(
    _ folder: String, _ snapshot: RegistrySnapshot, _ findings: [RegistryFinding], _ zone: Zone
  ) {
    self.folder = folder
    self.snapshot = snapshot
    self.findings = findings
    self.zone = zone
  }

  /// The report, with at most `rows` findings; nil: all.
  func document(rows: Int?) -> ReportDocument {
    let shown = findings.prefix(rows ?? findings.count)
    let left = findings.count - shown.count
    let table = ReportTable(
      schema: "",
      columns: [
        ReportColumn("file", nil, .text), ReportColumn("line", nil, .integer),
        ReportColumn("other_file", nil, .text), ReportColumn("other_line", nil, .integer),
        ReportColumn("rule", nil, .text), ReportColumn("subject", nil, .text),
        ReportColumn("org_id", nil, .integer), ReportColumn("event_id", nil, .integer),
        ReportColumn("host", nil, .text), ReportColumn("problem", nil, .text),
      ], rows: shown.map(Self.cells))
    let count = findings.count
    return ReportDocument(
      schema: "authaudit.registry.check/1",
      title: [
        "\(folder): "
          + (count == 0 ? "nothing contradicts itself" : counted(count, "contradiction")),
        "as of \(zone.format(snapshot.asOf, withZone: true)): \(contents)",
      ],
      sections: [
        ReportSection("findings", "Contradictions", sentences: shown.map { Self.sentence($0) })
      ].filter { _ in count > 0 },
      main: table, notes: notes(left),
      extra: [
        JSONField("folder", .text(folder)), JSONField("as_of", .time(snapshot.asOf)),
        JSONField("findings", .integer(Int64(count))),
        JSONField("rows_left_out", .integer(Int64(left))),
        JSONField(
          "files",
          .object(
            RegistryKind.allCases.map { kind in
              JSONField(
                kind.plural,
                snapshot.table(kind).map { .integer(Int64($0.entries.count)) } ?? .null)
            } + [
              JSONField(
                "key_events", snapshot.keyEvents.map { .integer(Int64($0.count)) } ?? .null)
            ])),
      ])
  }

  private var contents: String {
    let tables = snapshot.tables.map { "\(grouped($0.entries.count)) \($0.kind.plural)" }
    let events = snapshot.keyEvents.map { [counted($0.count, "key event")] } ?? []
    return (tables + events).joined(separator: ", ")
  }

  private func notes(_ left: Int) -> [String] {
    var notes: [String] = []
    if left > 0 { notes.append("\(grouped(left)) more are left out (--limit 0 shows all).") }
    let present = Set(snapshot.tables.map(\.kind.fileName))
    let missing = RegistryKind.allCases.map(\.fileName).filter { !present.contains($0) }
    if !missing.isEmpty {
      notes.append("Not there, so not checked: \(missing.joined(separator: ", ")).")
    }
    for ignored in snapshot.ignoredColumns {
      notes.append(
        "\(ignored.file): column \"\(ignored.column)\" means nothing here; it is ignored.")
    }
    return notes
  }

  /// A key is named by its place only: under no fingerprint key of an installation its identity would
  /// mean anything.
  private static func sentence(_ finding: RegistryFinding) -> String {
    if case .key = finding.subject, finding.places.isEmpty {
      return "a key \(finding.contradiction)"
    }
    return finding.description
  }

  private static func cells(_ finding: RegistryFinding) -> [ReportCell] {
    let place = finding.places.first
    let other = finding.places.dropFirst().first
    var row: [ReportCell] = [
      ReportCell(place?.file), ReportCell(place.map { Int64($0.line) }), ReportCell(other?.file),
      ReportCell(other.map { Int64($0.line) }), .text(finding.contradiction.rule),
    ]
    switch finding.subject {
    case .key: row += [.text("key"), .null, .null, .null]
    case .org(let id): row += [.text("org"), .integer(id), .null, .null]
    case .event(let id): row += [.text("event"), .null, .integer(id), .null]
    case .host(let host): row += [.text("host"), .null, .null, .text(host)]
    }
    return row + [.text("\(finding.contradiction)")]
  }
}
