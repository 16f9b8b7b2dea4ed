import Report
import Store

/// Keys that were switched off or deleted and still send requests.
struct DeadKeysReport {
  let table: ReportTable

  init(_ answer: KeyActivityAnswer, _ uses: [String: DeadKeyUse], _ period: Period) {
    let dead = answer.keys.compactMap { key in
      uses[key.key].flatMap { $0.requests > 0 ? (key: key, use: $0) : nil }
    }.sorted { left, right in
      left.use.requests != right.use.requests
        ? left.use.requests > right.use.requests
        : left.key.key.utf8.lexicographicallyPrecedes(right.key.key.utf8)
    }
    let columns =
      KeyColumns.who.map { column in
        var column = column
        if column.name == "changed_at" { column.priority = 1 }
        return column
      } + [
        ReportColumn("requests_since", "requests since", .integer, priority: 0),
        ReportColumn("refused_since", "refused", .integer, priority: 3),
        ReportColumn(
          "served_wrongly_since", "answered wrongly", .integer, priority: 2, isZeroQuiet: true,
          accentFrom: 1),
        ReportColumn("first_since_at", "first since", .time, priority: 4),
        ReportColumn("last_seen_at", "last request", .time, priority: 1),
        ReportColumn("last_ok_at", "last success", .time, priority: 5),
      ]
    let rows = dead.map { key, use in
      KeyColumns.who(key) + [
        .integer(use.requests), .integer(use.refused), .integer(use.servedWrongly),
        ReportCell(time: use.firstAt), ReportCell(time: use.lastAt),
        ReportCell(time: key.lastOkAt),
      ]
    }
    var notes: [String] = []
    let served = dead.reduce(0) { $0 + $1.use.servedWrongly }
    if served > 0 {
      notes.append(
        "\(counted(served, "request")) under a dead key \(served == 1 ? "was" : "were") answered: "
          + "the worst finding of all. The view served_wrongly has them.")
    }
    if let first = dead.first {
      notes.append(
        "Who sends them: authaudit callers --key \(first.key.key)"
          + (first.key.org.map { "; what would fix it: authaudit investigate --org \($0)" } ?? ""))
    }
    if dead.contains(where: { $0.key.changedAt == nil }) {
      notes.append(
        "A key without \"since\" was never known in another state; all its requests count.")
    }
    table = ReportTable(
      schema: "authaudit.keys.dead/1",
      title: [
        dead.isEmpty
          ? "No deactivated or deleted key is in use"
          : "\(counted(dead.count, "deactivated or deleted key")) still in use, most requests first"
      ], period: period, columns: columns, rows: rows, notes: notes + period.notes)
  }
}
