import Bytes
import Report
import Store
import Verdict

/// Trends: refusals by what was asked for, beside the period before, and what has changed.
struct TrendsReport {
  static let schema = "authaudit.trends/1"
  let document: ReportDocument

  /// Whether nothing passes the filter.
  let isEmpty: Bool

  /// Asks the store, and puts the answers together.
  init(
    _ store: AuditStore, _ filter: Filter, _ period: Period, by: TrendsBy, limits: TrendsLimits
  ) throws {
    (document, isEmpty) = try store.snapshot { snapshot in
      let span = try snapshot.span(filter)
      let names = try snapshot.orgNames()
      let rows = try TrendsRows(
        snapshot, filter, by, period, span, slots: try snapshot.slotCounts(filter))
      func tables(_ limit: Int?) -> TrendsTable {
        TrendsTable(rows: rows.limited(to: limit), by: by, names: names)
      }
      var sections = [
        ReportSection("rows", "By \(by.text)", table: tables(limits.onPaper).onPaper)
      ]
      let data = limits.needsData ? tables(limits.inData) : nil
      let compared = try TrendsComparison(snapshot, filter, period, span, rows, names: names)
      var extra = [
        JSONField("rows_left_out", .integer(Int64(data?.rows.leftOut ?? 0))),
        JSONField("compared", compared.json),
      ]
      if !rows.rows.isEmpty, let stored = span.slots {
        let question = ChangesQuestion(
          filter, stored: stored,
          limit: limits.needsData ? limits.changesInData : limits.changesOnPaper)
        let changes = TrendsChanges(
          question: question, answer: try snapshot.changes(question), zone: period.zone,
          limitOnPaper: limits.changesOnPaper)
        sections += [changes.section, compared.section]
        if limits.needsData { extra += changes.json }
      } else {
        extra += TrendsChanges.nothing
      }
      let document = ReportDocument(
        schema: Self.schema, title: Self.title(rows, filter, span, period.zone), period: period,
        sections: sections, main: data?.inData(period), hasSectionsInJSON: false,
        notes: TrendsNotes(rows, by, filter, period, span).sentences, extra: extra)
      return (document, !rows.hasRequests)
    }
  }

  private static func title(
    _ rows: TrendsRows, _ filter: Filter, _ span: StoredSpan, _ zone: Zone
  ) -> [String] {
    let total = rows.total
    guard rows.hasRequests else { return ["No requests"] }
    var what =
      total.requests.map { "\(grouped(total.refused)) of \(grouped($0)) requests" }
      ?? "\(grouped(total.refused)) requests"
    if let route = filter.route { what += " to \(route)" }
    what += " were refused"
    if !filter.causes.isEmpty {
      what += " for \(filter.causes.map(\.word).joined(separator: ", "))"
    }
    if let requests = total.requests, requests > 0,
      let rate = percent(Double(total.refused) / Double(requests))
    {
      what += ", \(rate)"
    }
    let sources = span.sources.values.reduce(0, +)
    let states = ["partial", "damaged"].compactMap { state in
      span.sources[state].map { "\($0) \(state)" }
    }
    let kept = states.isEmpty ? "" : " (\(states.joined(separator: ", ")))"
    var from = "from \(grouped(sources)) \(sources == 1 ? "source" : "sources")\(kept)"
    if let first = span.firstAt, let last = span.lastAt {
      from +=
        "; the store holds requests from \(zone.format(first)) to "
        + zone.format(last, withZone: true)
    }
    return [what, from]
  }
}
