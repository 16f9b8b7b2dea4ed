import Bytes
import Registry
import Report
import Store
import Verdict

/// Who tries many keys, walks organisations or uses dead keys: an address a row.
struct CallersReport {
  let table: ReportTable

  init(
    _ callers: [CallerActivity], _ thresholds: CallerThresholds, _ period: Period, byDay: Bool
  ) {
    let others = callers.filter { $0.clientIP == "(other)" }
    let real = callers.filter { $0.clientIP != "(other)" }
    let listed = real.compactMap { caller in
      Self.why(caller, thresholds).map { (caller: caller, why: $0) }
    }.sorted { Self.precedes($0.caller, $1.caller) }
    var columns = byDay ? [ReportColumn("day", "day (UTC)", .text, priority: 0)] : []
    columns += [
      ReportColumn("client_ip", "address", .identity, priority: 0, widthMin: 15),
      ReportColumn("refused", nil, .integer, priority: 1),
      ReportColumn("keys_tried", "keys", .integer, priority: 2, isZeroQuiet: true),
      ReportColumn("unknown_keys", "unknown", .integer, priority: 4, isZeroQuiet: true),
      ReportColumn("orgs_tried", "orgs", .integer, priority: 2, isZeroQuiet: true),
      ReportColumn("dead_keys", "dead", .integer, priority: 5, isZeroQuiet: true),
      ReportColumn("is_cut", nil, .text, medium: .data),
    ]
    if !byDay { columns.append(ReportColumn("days", nil, .integer, priority: 6)) }
    columns += [
      ReportColumn("why", nil, .text, priority: 0, widthMax: 120, widthMin: 53),
      ReportColumn("causes", nil, .text, priority: 5),
      ReportColumn("first_at", "first", .time, priority: 4),
      ReportColumn("last_at", "last", .time, priority: 3),
    ]
    table = ReportTable(
      schema: byDay ? "authaudit.callers.days/1" : "authaudit.callers/1",
      title: [Self.title(listed.count, real.count, thresholds, byDay: byDay)], period: period,
      columns: columns,
      rows: listed.map { Self.cells($0.caller, $0.why, byDay: byDay) },
      notes: Self.notes(listed.map(\.caller), others, period) + period.notes,
      extra: [
        JSONField("callers", .integer(Int64(real.count))),
        JSONField("other_refused", .integer(others.reduce(0) { $0 + $1.refused })),
      ])
  }

  private static func precedes(_ left: CallerActivity, _ right: CallerActivity) -> Bool {
    if left.keysTried != right.keysTried { return left.keysTried > right.keysTried }
    if left.orgsTried != right.orgsTried { return left.orgsTried > right.orgsTried }
    if left.refused != right.refused { return left.refused > right.refused }
    if left.clientIP != right.clientIP {
      return left.clientIP.utf8.lexicographicallyPrecedes(right.clientIP.utf8)
    }
    return left.day ?? 0 < right.day ?? 0
  }

  private static func cells(
    _ caller: CallerActivity, _ why: String, byDay: Bool
  ) -> [ReportCell] {
    // What was cut may be the keys or the organisations; only who reached the cap may have more.
    func bound(_ count: Int64) -> ReportCell {
      caller.isCut && count >= Int64(Limits.valuesPerCallerMax) ? .atLeast(count) : .integer(count)
    }
    let day: [ReportCell] =
      byDay
      ? [.text(String(UTCTime.iso8601((caller.day ?? 0) * UTCTime.dayMilliseconds).prefix(10)))]
      : []
    return day + [
      caller.clientIP.isEmpty ? .null : .text(caller.clientIP), .integer(caller.refused),
      bound(caller.keysTried), bound(caller.unknownKeys), bound(caller.orgsTried),
      .integer(Int64(caller.deadKeys.count)), .flag(caller.isCut),
    ] + (byDay ? [] : [.integer(caller.days)]) + [
      .text(why),
      .text(
        Cause.allCases.filter { caller.causes.contains($0) }.map(\.word).joined(separator: ",")),
      .time(caller.firstAt), .time(caller.lastAt),
    ]
  }

  /// What brought a caller here; nil if it reached no threshold.
  static func why(_ caller: CallerActivity, _ thresholds: CallerThresholds) -> String? {
    let atLeast = caller.isCut ? "≥ " : ""
    func mark(_ count: Int64) -> String {
      count >= Int64(Limits.valuesPerCallerMax) ? atLeast + grouped(count) : grouped(count)
    }
    let isOpen = thresholds.isOpen
    let limits = isOpen ? CallerThresholds.usual : thresholds
    func reaches(_ count: Int64, _ minimum: Int64?) -> Bool { minimum.map { count >= $0 } ?? false }
    var parts: [String] = []
    let hasKeys =
      reaches(caller.keysTried, limits.keys) || reaches(caller.unknownKeys, limits.unknown)
    if hasKeys {
      let unknown = caller.unknownKeys
      parts.append(
        "tried \(mark(caller.keysTried)) \(caller.keysTried == 1 ? "key" : "keys")"
          + (unknown == 0
            ? "" : unknown == caller.keysTried ? ", all unknown" : ", \(mark(unknown)) unknown"))
    }
    if reaches(caller.orgsTried, limits.orgs) {
      parts.append(
        "called \(mark(caller.orgsTried)) \(caller.orgsTried == 1 ? "org" : "orgs")")
    }
    if reaches(Int64(caller.deadKeys.count), limits.dead), let first = caller.deadKeys.first {
      let rest = caller.deadKeys.count - 1
      let state = first.state == .deleted ? "deleted" : "deactivated"
      parts.append(
        "used the \(state) key \(KeyColumns.short(first.key))"
          + (first.org.map { " of org \($0)" } ?? "")
          + (rest > 0 ? " and \(counted(rest, "other dead key"))" : ""))
    }
    if !isOpen || parts.isEmpty, reaches(caller.refused, limits.refused) {
      parts.append("refused \(grouped(caller.refused)) \(caller.refused == 1 ? "time" : "times")")
    }
    if isOpen, parts.isEmpty { return thresholds.otherwise }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func title(
    _ listed: Int, _ all: Int, _ thresholds: CallerThresholds, byDay: Bool
  ) -> String {
    let addresses =
      "\(grouped(all)) refused \(all == 1 ? "address" : "addresses")"
      + (byDay ? ", each day by itself" : "")
    if thresholds.isOpen { return addresses }
    return "\(grouped(listed)) of \(addresses): those with at least \(thresholds.text)"
  }

  private static func notes(
    _ listed: [CallerActivity], _ others: [CallerActivity], _ period: Period
  ) -> [String] {
    var notes: [String] = []
    if listed.contains(where: \.isCut) {
      notes.append(
        "≥: a source keeps at most \(Limits.valuesPerCallerMax) keys and organisations of a caller; "
          + "there were more.")
    }
    let folded = others.reduce(0) { $0 + $1.refused }
    if folded > 0 {
      notes.append(
        "\(counted(folded, "refusal")) of callers beyond the "
          + "\(grouped(Limits.callersPerSourceMax)) that a source keeps \(folded == 1 ? "is" : "are") in "
          + "no row, so other figures may be lower bounds, too.")
    }
    let day = UTCTime.dayMilliseconds
    if [period.from, period.to].contains(where: { $0.map { $0 % day != 0 } ?? false }) {
      func date(_ time: Int64) -> String { String(UTCTime.iso8601(time).prefix(10)) }
      let edges = [
        period.from.map { "from \(date($0))" },
        period.to.map { "to \(date($0 - 1))" },
      ].compactMap { $0 }.joined(separator: " ")
      notes.append("Callers are kept by days of UTC: these are whole days, \(edges).")
    }
    return notes
  }
}
