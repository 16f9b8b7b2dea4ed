import Bytes
import Report
import Store
import Verdict

/// Trends: refusals by what was asked for, beside the period before, and what has changed.
struct TrendsReport {
  static let schema = "authaudit.trends/1"
  let document: ReportDocument

  /// Asks the store, and puts the answers together: at most `limit` values of a grouping (nil: all),
  /// and `changesLimit` changes of each status.
  init(
    _ store: AuditStore, _ filter: Filter, _ period: Period, by: TrendsBy, limit: Int?,
    changesLimit: Int
  ) throws {
    document = try store.snapshot { snapshot in
      let span = try snapshot.span(filter)
      let names = try snapshot.orgNames()
      let rows = try TrendsRows(
        snapshot, filter, by, period, span, slots: try snapshot.slotCounts(filter), limit: limit)
      let tables = TrendsTable(rows: rows, by: by, names: names)
      var sections = [
        ReportSection("rows", "By \(by.text)", table: tables.onPaper)
      ]
      var main = tables.inData(period)
      let compared = try TrendsComparison(snapshot, filter, period, span, rows, names: names)
      main.extra = [
        JSONField("rows_left_out", .integer(Int64(rows.leftOut))),
        JSONField("compared", compared.json),
      ]
      if !rows.rows.isEmpty, let stored = span.slots {
        let question = ChangesQuestion(filter, stored: stored, limit: changesLimit)
        let changes = TrendsChanges(
          question: question, answer: try snapshot.changes(question), zone: period.zone)
        sections += [changes.section, compared.section]
        main.extra += changes.json
      } else {
        main.extra += TrendsChanges.nothing
      }
      let notes = TrendsNotes(rows, by, filter, period, span).sentences
      main.notes = notes
      return ReportDocument(
        schema: Self.schema, title: Self.title(rows, filter, span, period.zone), period: period,
        sections: sections, main: main, hasSectionsInJSON: false, notes: notes, extra: main.extra)
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
    let whose = [
      filter.org.map { "org \($0)" }, filter.key.map { "key \($0)" },
      filter.event.map { "event \($0)" }, filter.host.map { "host \($0)" },
    ].compactMap { $0 }
    if !whose.isEmpty { what = "\(whose.joined(separator: ", ")): \(what)" }
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
