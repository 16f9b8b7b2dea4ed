import Registry
import Report

/// What happened to a key: a change a row, in the order of time.
struct KeyHistoryReport {
  let table: ReportTable

  init(
    _ key: String, _ history: KeyHistory, _ facts: RegistryFacts, _ gaps: [String], _ zone: Zone
  ) {
    let columns = [
      ReportColumn("when", nil, .text, widthMin: 37, medium: .paper),
      ReportColumn("after_at", nil, .time, medium: .data),
      ReportColumn("at", nil, .time, medium: .data),
      ReportColumn("change", nil, .text),
      ReportColumn("state", nil, .text, priority: 2),
      ReportColumn("org_id", "org", .identity, priority: 1, alignment: .right),
      ReportColumn("label", nil, .text, priority: 3),
      ReportColumn("known_from", "known from", .text, priority: 0, widthMin: 20),
    ]
    var title = ["Key \(key)"]
    var notes = gaps
    if let last = history.changes.last {
      let label = last.label.isEmpty ? "" : ", label \(last.label)"
      title.append("\(last.state.word), of org \(last.org)\(label)")
      notes += Self.contradictions(key, facts)
    }
    if history.changes.contains(where: { $0.source == .snapshots }) {
      notes.append(
        "What snapshots tell happened after the first moment, and by the second at the latest.")
    }
    if let known = history.knownUntil {
      notes.append("Keys are known until \(zone.format(known)).")
    }
    notes.append("Times are \(zone.name).")
    table = ReportTable(
      schema: "authaudit.registry.history/1", title: title, columns: columns,
      rows: history.changes.map { Self.cells($0, zone) }, notes: notes,
      extra: [
        JSONField("key", .text(key)),
        JSONField("known_until", history.knownUntil.map { .time($0) } ?? .null),
      ], emptyText: "Nothing is known of it.")
  }

  private static func cells(_ change: KeyHistory.Change, _ zone: Zone) -> [ReportCell] {
    let when: String
    let from: String
    switch change.source {
    case .history: (when, from) = (zone.format(change.at, .second), "key_events.csv")
    case .createdAt: (when, from) = (zone.format(change.at, .second), "created_at in keys.csv")
    case .snapshots:
      when =
        change.after.map { "\(zone.format($0)) – \(zone.format(change.at))" }
        ?? "by \(zone.format(change.at))"
      from = change.after == nil ? "the first snapshot" : "two snapshots"
    }
    return [
      .text(when), ReportCell(time: change.after), .time(change.at), .text(change.kind.rawValue),
      .text(change.state.word), .integer(change.org),
      change.label.isEmpty ? .null : .text(change.label), .text(from),
    ]
  }

  private static func contradictions(_ key: String, _ facts: RegistryFacts) -> [String] {
    RegistryCheck.findings(facts, RegistryIndex(facts)).filter { $0.subject == .key(key) }
      .map { "It \($0.contradiction)" }
  }
}
