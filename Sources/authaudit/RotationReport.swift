import Report
import Store

/// An organisation's old keys beside its new ones, and a sentence on each.
struct RotationReport {
  let table: ReportTable

  init(_ rotation: KeyRotation, _ period: Period, _ span: TimeSpan) {
    let zone = period.zone
    let columns = [
      ReportColumn("key", nil, .identity, priority: 0, widthMin: 13),
      ReportColumn("label", nil, .text, priority: 1, widthMax: 24, widthMin: 8),
      ReportColumn("state", nil, .text, priority: 2, widthMin: 8),
      ReportColumn("created_at", "created", .time, priority: 3, timeDetail: .date),
      ReportColumn("successor", "newer key", .identity, priority: 4, widthMin: 13),
      ReportColumn("recent_requests", "requests", .integer, priority: 0, isZeroQuiet: true),
      ReportColumn("recent_refused", "refused", .integer, priority: 1, isZeroQuiet: true),
      ReportColumn(
        "successor_requests", "on newer", .integer, priority: 3, isZeroQuiet: true),
      ReportColumn("last_ok_at", "last success", .time, priority: 2),
      ReportColumn("step", "old key", .text, priority: 0, widthMin: 10),
      ReportColumn("advice", nil, .text, medium: .data),
    ]
    let advice = rotation.entries.map { Self.advice($0, zone, span.text) }
    let rows = zip(rotation.entries, advice).map { entry, advice -> [ReportCell] in
      [
        .text(entry.key.key), ReportCell(entry.key.label), ReportCell(entry.key.state),
        ReportCell(time: entry.key.createdAt), ReportCell(entry.successor?.key),
        .integer(entry.recent?.requests ?? 0), .integer(entry.recent?.refused ?? 0),
        entry.successor == nil ? .null : .integer(entry.successorRecent?.requests ?? 0),
        ReportCell(time: entry.key.lastOkAt), .text(entry.step.rawValue), .text(advice),
      ]
    }
    var title = ["Old and new keys, and whether the old ones can go"]
    var notes = zip(rotation.entries, advice).map { "\(KeyColumns.name($0.key)): \($1)" }
    if let from = rotation.from, let to = rotation.to {
      title.append(
        "requests of the last \(span.text) of what is stored: \(zone.format(from)) to "
          + zone.format(to, withZone: true))
      if let first = rotation.storedFrom, first > from {
        notes.append(
          "The store begins only at \(zone.format(first, withZone: true)), so the requests are "
            + "those of \(durationText(milliseconds: to - first)).")
      }
    }
    if rows.isEmpty {
      notes.append("The registry knows no live key of this organisation.")
    }
    table = ReportTable(
      schema: "authaudit.keys.rotation/1", title: title, period: period, columns: columns,
      rows: rows, notes: notes + period.notes,
      extra: [
        JSONField("recent_from", rotation.from.map { .time($0) } ?? .null),
        JSONField("recent_to", rotation.to.map { .time($0) } ?? .null),
      ])
  }

  /// What to do with a key, in a sentence.
  static func advice(_ entry: KeyRotation.Entry, _ zone: Zone, _ span: String) -> String {
    let requests = entry.recent?.requests ?? 0
    let refused = entry.recent?.refused ?? 0
    let newer = entry.successor.map { KeyColumns.name($0) } ?? ""
    let onNewer = entry.successorRecent?.requests ?? 0
    func last(_ time: Int64?) -> String {
      time.map { ", the last at \(zone.format($0, withZone: true))" } ?? ""
    }
    switch entry.step {
    case .newest:
      let which =
        entry.key.label == nil
        ? "no active key without a label is newer" : "no active key of this label is newer"
      return requests > 0
        ? "\(which); it carries \(counted(requests, "request")). Keep it."
        : "\(which), and nobody used it in \(span)."
    case .gone:
      return "is switched off, and nobody sends it any more. It can be deleted."
    case .stillSent:
      let since = entry.key.changedAt.map { " at \(zone.format($0, withZone: true))" } ?? ""
      return "was \(entry.key.state == "deleted" ? "deleted" : "switched off")\(since), and "
        + "\(counted(entry.dead?.requests ?? 0, "request")) came since\(last(entry.dead?.lastAt)). "
        + "Tell the sender to take \(newer.isEmpty ? "a new key" : newer)."
    case .inUse:
      let through =
        "\(counted(requests - refused, "request")) got past the checks in \(span)"
        + last(entry.recent?.lastSeenAt)
      return onNewer == 0
        ? "cannot go: \(through), and the newer \(newer) has not been used at all."
        : "cannot go yet: \(through); the newer \(newer) carries \(grouped(onNewer))."
    case .canGo:
      let silent =
        requests == 0
        ? "no request in \(span)" : "all \(counted(refused, "request")) in \(span) were refused"
      return onNewer == 0
        ? "can go: \(silent); the newer \(newer) has not been used either."
        : "can go: \(silent); the newer \(newer) carries \(grouped(onNewer))."
    }
  }
}
