import Report
import Store
import Verdict

/// The keys as a table: a key a row, causes side by side.
struct KeysReport {
  let table: ReportTable

  /// - Parameters:
  ///   - answer: the keys.
  ///   - period: what was asked for.
  ///   - onlyUnknown: leaves out the registry's.
  ///   - rowsMax: rows that anybody will see; nil: all.
  init(_ answer: KeyActivityAnswer, _ period: Period, onlyUnknown: Bool, rowsMax: Int?) {
    let keys = onlyUnknown ? answer.keys.filter { !$0.isKnown } : answer.keys
    var columns = [KeyColumns.key]
    if !onlyUnknown { columns = KeyColumns.who }
    columns += [
      ReportColumn("requests", nil, .integer, priority: 3),
      ReportColumn("refused", nil, .integer, priority: 0),
    ]
    columns += Cause.allCases.map {
      ReportColumn($0.word, nil, .integer, priority: 4, isZeroQuiet: true)
    }
    columns += [
      ReportColumn("errors", nil, .integer, priority: 7, isZeroQuiet: true),
      ReportColumn("first_seen_at", "first seen", .time, priority: onlyUnknown ? 2 : 8),
      ReportColumn("last_ok_at", "last success", .time, priority: 2),
      ReportColumn("last_refused_at", "last refusal", .time, priority: 2),
    ]
    if onlyUnknown {
      let hasNone = keys.allSatisfy { $0.nearMiss == nil }
      columns += [
        ReportColumn("near_key", "is key", .identity, priority: 1, medium: hasNone ? .data : .all),
        ReportColumn("near_how", "but", .text, priority: 1, medium: hasNone ? .data : .all),
      ]
    }
    let rows = keys.prefix(rowsMax ?? keys.count).map { key in
      (onlyUnknown ? [.text(key.key)] : KeyColumns.who(key))
        + [.integer(key.requests), .integer(key.refused)]
        + Cause.allCases.map { .integer(key.byCause[$0]) }
        + [
          .integer(key.errors), ReportCell(time: key.firstSeenAt), ReportCell(time: key.lastOkAt),
          ReportCell(time: key.lastRefusedAt),
        ]
        + (onlyUnknown
          ? [ReportCell(key.nearMiss?.of), ReportCell(key.nearMiss?.how.text)] : [])
    }
    var table = ReportTable(
      schema: onlyUnknown ? "authaudit.keys.unknown/1" : "authaudit.keys/1",
      title: [Self.title(keys, onlyUnknown)], period: period, columns: columns, rows: rows,
      notes: Self.notes(answer, keys, onlyUnknown) + period.notes,
      extra: [
        JSONField(
          "without_key",
          .object([
            JSONField("requests", .integer(answer.withoutKey.requests)),
            JSONField("refused", .integer(answer.withoutKey.refused)),
          ]))
      ])
    table.unmadeRows = keys.count - rows.count
    self.table = table
  }

  private static func title(_ keys: [KeyActivity], _ onlyUnknown: Bool) -> String {
    let known = keys.count { $0.isKnown }
    let unknown = keys.count - known
    let idle = keys.count { $0.requests == 0 }
    if onlyUnknown {
      return "\(counted(unknown, "key")) that the registry does not know"
    }
    return "\(counted(keys.count, "key")): \(grouped(known)) of the registry, "
      + "\(grouped(unknown)) unknown to it; \(grouped(idle)) without a request"
  }

  private static func notes(
    _ answer: KeyActivityAnswer, _ keys: [KeyActivity], _ onlyUnknown: Bool
  ) -> [String] {
    var notes: [String] = []
    if !answer.knowsKeys, !keys.isEmpty {
      notes.append(
        "The registry knows no keys yet, so all are unknown; import one with: "
          + "authaudit registry import DIR")
    }
    if keys.contains(where: { $0.key == "(other)" }) {
      notes.append(
        "(other) stands for all unknown keys past the first 16,384 of a source.")
    }
    let near = keys.filter { $0.nearMiss != nil }
    if let first = near.first, let miss = first.nearMiss {
      notes.append(
        "\(counted(near.count, "unknown key")) \(near.count == 1 ? "is" : "are") known ones, "
          + "spoiled: \(first.key) is \(miss.of), \(miss.how.text)"
          + (onlyUnknown || near.count == 1 ? "." : "; --unknown lists them."))
    }
    let without = answer.withoutKey
    if without.requests > 0, !onlyUnknown {
      notes.append(
        "\(counted(without.requests, "request")) without a key, "
          + "\(grouped(without.refused)) refused, \(without.requests == 1 ? "is" : "are") in no row."
      )
    }
    return notes
  }
}
