import Report
import Store
import Verdict

/// The summary as a table: an organisation a row, causes side by side.
struct SummaryReport {
  let table: ReportTable

  init(_ answer: SummaryAnswer, _ filter: Filter, _ period: Period) {
    var columns = [
      ReportColumn("org_id", "org", .identity, priority: 0, alignment: .right),
      ReportColumn("name", "name", .text, priority: 4, widthMax: 28),
      ReportColumn("requests", "requests", .integer, priority: 3),
      ReportColumn("refused", "refused", .integer, priority: 0),
      ReportColumn("refused_ratio", "rate", .ratio, priority: 2, accentFrom: 0.5),
    ]
    columns += Cause.allCases.map {
      ReportColumn($0.word, $0.word, .integer, priority: 1, isZeroQuiet: true)
    }
    columns += [
      ReportColumn("errors", "errors", .integer, priority: 6, isZeroQuiet: true),
      ReportColumn("first_refused_at", "first refused", .time, priority: 7),
      ReportColumn("last_refused_at", "last refused", .time, priority: 5),
    ]
    let rows = answer.orgs.map { Self.cells($0) }
    var total = OrgSummary()
    for org in answer.orgs {
      total.requests += org.requests
      total.refused += org.refused
      total.errors += org.errors
      total.byCause.merge(org.byCause) { $0 + $1 }
      total.firstRefusedAt = [total.firstRefusedAt, org.firstRefusedAt].compactMap { $0 }.min()
      total.lastRefusedAt = [total.lastRefusedAt, org.lastRefusedAt].compactMap { $0 }.max()
    }
    var totalCells = Self.cells(total)
    totalCells[0] = .text("total")
    table = ReportTable(
      schema: "authaudit.summary/1", title: Self.title(answer, filter, period), period: period,
      columns: columns, rows: rows, total: rows.isEmpty ? nil : totalCells,
      notes: Self.notes(answer) + period.notes,
      extra: [
        JSONField(
          "sources",
          .object(
            answer.sources.sorted { $0.key < $1.key }
              .map { JSONField($0.key, .integer(Int64($0.value))) })),
        JSONField("conflicts", .integer(answer.conflicts)),
        JSONField("served_wrongly", .integer(answer.servedWrongly)),
        JSONField(
          "unknown_by_detail",
          .object(
            answer.unknown.sorted { $0.key.rawValue < $1.key.rawValue }
              .map { JSONField($0.key.word, .integer($0.value)) })),
      ])
  }

  private static func cells(_ org: OrgSummary) -> [ReportCell] {
    [
      org.org.map { .integer($0) } ?? org.text.map { .text($0) } ?? .null, ReportCell(org.name),
      .integer(org.requests), .integer(org.refused),
      ReportCell(part: org.refused, of: org.requests),
    ] + Cause.allCases.map { .integer(org.byCause[$0] ?? 0) } + [
      .integer(org.errors), ReportCell(time: org.firstRefusedAt),
      ReportCell(time: org.lastRefusedAt),
    ]
  }

  private static func title(
    _ answer: SummaryAnswer, _ filter: Filter, _ period: Period
  ) -> [String] {
    let sources = answer.sources.values.reduce(0, +)
    let states = ["partial", "damaged"].compactMap { state in
      answer.sources[state].map { "\($0) \(state)" }
    }
    let kept = states.isEmpty ? "" : " (\(states.joined(separator: ", ")))"
    let what =
      filter.causes.isEmpty
      ? "Refused requests"
      : "Requests refused for \(filter.causes.map(\.word).joined(separator: ", "))"
    var title = [
      "\(what) by organisation, from \(grouped(sources)) "
        + "\(sources == 1 ? "source" : "sources")\(kept)"
    ]
    if let first = answer.firstAt, let last = answer.lastAt {
      let zone = period.zone
      title.append(
        "requests from \(zone.format(first)) to \(zone.format(last, withZone: true))")
    }
    return title
  }

  private static func notes(_ answer: SummaryAnswer) -> [String] {
    var notes: [String] = []
    for (detail, requests) in answer.unknown.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      notes.append("\(grouped(requests)) unknown: \(remedy(for: detail))")
    }
    if answer.conflicts > 0 {
      notes.append(
        "\(grouped(answer.conflicts)) refusals where the logged reason and the registry contradict "
          + "each other: a stale registry, or a fault of the gateway "
          + "(view failures, agreement = 'conflict').")
    }
    if answer.servedWrongly > 0 {
      notes.append(
        "\(grouped(answer.servedWrongly)) requests were answered that should have been refused "
          + "(view served_wrongly).")
    }
    return notes
  }

  /// Why a refusal has no cause, and what would tell.
  private static func remedy(for detail: Detail) -> String {
    switch detail {
    case .passesAllChecks:
      "they pass every check of the registry as it is known; import a newer one."
    case .keyNotLogged:
      "the log does not say which key was sent; log its id or digest, or a reason."
    case .noRegistry:
      "no registry of keys is known; import one with: authaudit registry import DIR"
    default: "\(detail.word)."
    }
  }
}
