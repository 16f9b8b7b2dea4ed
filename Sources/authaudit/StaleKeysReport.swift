import Report
import Store

/// Active keys that nobody uses.
struct StaleKeysReport {
  let table: ReportTable

  /// - Parameters:
  ///   - answer: the keys and all that they did.
  ///   - period: what was asked for; ages are measured from its end, or that of the store.
  ///   - span: how long a key may be idle.
  init(_ answer: KeyActivityAnswer, _ period: Period, _ span: TimeSpan) {
    let zone = period.zone
    let end = [answer.storedTo, period.to].compactMap { $0 }.min()
    let since = end.map { max(0, $0 - span.milliseconds) }
    let idle = answer.keys.filter { key in
      guard key.state == "active", let since else { return false }
      return (key.createdAt ?? 0) < since && (key.lastOkAt ?? 0) < since
    }.sorted { left, right in
      let (a, b) = (left.lastOkAt ?? 0, right.lastOkAt ?? 0)
      return a != b ? a < b : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    let columns =
      KeyColumns.who.filter { !["state", "changed_at"].contains($0.name) } + [
        ReportColumn("created_at", "created", .time, priority: 4, timeDetail: .date),
        ReportColumn("last_seen_at", "last request", .time, priority: 2),
        ReportColumn("last_ok_at", "last success", .time, priority: 1),
        ReportColumn("requests", nil, .integer, priority: 5, isZeroQuiet: true),
        ReportColumn("refused", nil, .integer, priority: 5, isZeroQuiet: true),
        ReportColumn("why", nil, .text, priority: 0, widthMax: 60, widthMin: 30),
      ]
    let rows = idle.map { key -> [ReportCell] in
      [
        ReportCell(key.org), .text(key.key), ReportCell(key.label),
        ReportCell(time: key.createdAt), ReportCell(time: key.lastSeenAt),
        ReportCell(time: key.lastOkAt), .integer(key.requests), .integer(key.refused),
        .text(Self.why(key, since: since ?? 0, end: end ?? 0)),
      ]
    }
    var title = [
      idle.isEmpty
        ? "No active key went unused for \(span.text)"
        : "\(counted(idle.count, "active key")) that nobody used for \(span.text)"
    ]
    var notes: [String] = []
    if let end, let since {
      title.append(
        "no answered request since \(zone.format(since)), which is \(span.text) before the end of "
          + (end == answer.storedTo ? "what is stored" : "the period")
          + " (\(zone.format(end, withZone: true)))")
      if let from = answer.storedFrom, from > since {
        notes.append(
          "The store begins only at \(zone.format(from, withZone: true)): whether these keys were "
            + "used before that, it cannot say.")
      }
    }
    if !answer.knowsKeys {
      notes.append(
        "The registry knows no keys, so none is known to be active; import one with: "
          + "authaudit registry import DIR")
    }
    let off = answer.keys.count { $0.state == "inactive" && $0.requests == 0 }
    if off > 0 {
      notes.append(
        "\(counted(off, "deactivated key")) without a request \(off == 1 ? "is" : "are") not "
          + "listed: what is switched off opens nothing.")
    }
    table = ReportTable(
      schema: "authaudit.keys.stale/1", title: title, period: period, columns: columns, rows: rows,
      notes: notes + period.notes,
      extra: [
        JSONField("measured_from", end.map { .time($0) } ?? .null),
        JSONField("idle_since", since.map { .time($0) } ?? .null),
      ])
  }

  private static func why(_ key: KeyActivity, since: Int64, end: Int64) -> String {
    guard let last = key.lastSeenAt else { return "no request in all that is stored" }
    if last < since { return "no request for \(durationText(milliseconds: end - last))" }
    let answers = [
      key.refused > 0 ? "\(grouped(key.refused)) refused" : nil,
      key.errors > 0 ? counted(key.errors, "error") : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    return key.lastOkAt.map {
      "no success for \(durationText(milliseconds: end - $0)): \(answers)"
    } ?? "no success at all: \(answers)"
  }
}
