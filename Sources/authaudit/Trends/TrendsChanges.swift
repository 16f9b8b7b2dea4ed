import Bytes
import Report
import Store
import Verdict

/// What has become of the clients that were refused, as a part of the report.
struct TrendsChanges {
  let question: ChangesQuestion
  let answer: ChangesAnswer
  let zone: Zone
  /// Changes of each status that people see.
  let limitOnPaper: Int

  private func time(_ slot: Int32) -> Int64 { Int64(slot) * UTCTime.slotMilliseconds }

  /// `7 new`, `1 gone quiet`.
  private var counts: [String] {
    ChangeStatus.allCases.compactMap { status in
      answer.counts[status].map { "\(grouped($0)) \(Self.label(status))" }
    }
  }

  private static func label(_ status: ChangeStatus) -> String {
    String(status.word.map { $0 == "-" ? " " : $0 })
  }

  /// What people see.
  var section: ReportSection {
    let recent =
      "\(zone.format(time(question.recentFrom))) – \(zone.format(time(question.end), withZone: true))"
    guard question.hasHistory else {
      return ReportSection(
        "changes", "Changes",
        sentences: [
          "The store holds less than a day before \(recent), which is \"now\": what is new and what "
            + "is chronic cannot be told yet."
        ])
    }
    let days =
      (question.recentFrom - question.from + ChangeRules.daySlots - 1)
      / ChangeRules.daySlots
    let sentence =
      "By organisation, key, cause and host; now is \(recent), beside the \(days) "
      + "\(days == 1 ? "day" : "days") before"
    guard !answer.counts.isEmpty else {
      return ReportSection("changes", "Changes", sentences: [sentence + ": no refusals."])
    }
    let shown = ChangeStatus.allCases.flatMap { status in
      answer.changes.lazy.filter { $0.status == status }.prefix(limitOnPaper)
    }
    var table = ReportTable(
      schema: "", columns: columns(onPaper: true), rows: shown.map { cells($0, onPaper: true) })
    if shown.count < answer.counts.values.reduce(0, +) {
      table.notes = [
        "Of each status the \(grouped(limitOnPaper)) most refused; --limit N shows more, "
          + "--limit 0 all."
      ]
    }
    return ReportSection(
      "changes", "Changes", sentences: ["\(sentence): \(counts.joined(separator: ", "))."],
      table: table)
  }

  /// The fields `changes`, `changes_by_status` and `changes_basis` in JSON.
  var json: [JSONField] {
    let table = ReportTable(
      schema: "", columns: columns(onPaper: false),
      rows: answer.changes.map { cells($0, onPaper: false) })
    let counts = ChangeStatus.allCases.map {
      JSONField($0.word, .integer(Int64(answer.counts[$0] ?? 0)))
    }
    return [
      JSONField("changes", table.jsonRows),
      JSONField("changes_by_status", .object(counts)),
      JSONField(
        "changes_basis",
        .object([
          JSONField("has_history", .bool(question.hasHistory)),
          JSONField("from", .time(time(question.from))),
          JSONField("recent_from", .time(time(question.recentFrom))),
          JSONField("to", .time(time(question.end))),
        ])),
    ]
  }

  /// The same where nothing was counted.
  static let nothing = [
    JSONField("changes", .array([])), JSONField("changes_by_status", .null),
    JSONField("changes_basis", .null),
  ]

  private func columns(onPaper: Bool) -> [ReportColumn] {
    [
      ReportColumn("status", nil, .text),
      ReportColumn("org_id", "org", .identity, alignment: .right, widthMax: 12, widthMin: 4),
      ReportColumn("key", nil, .identity, priority: 1, widthMin: 10),
      ReportColumn("cause", nil, .text, widthMin: 8),
      ReportColumn("host", nil, .text, priority: 5, widthMin: 12),
      ReportColumn("refused", nil, .integer),
      ReportColumn("refused_recently", "now", .integer, priority: 4, isZeroQuiet: true),
      ReportColumn("days", nil, .integer, priority: 6),
      ReportColumn("first_refused_at", "first refused", .time, priority: 2),
      ReportColumn("last_refused_at", "last refused", .time, priority: 3),
      ReportColumn("last_ok_at", "last ok", .time, priority: 7),
    ]
  }

  private func cells(_ change: Change, onPaper: Bool) -> [ReportCell] {
    [
      .text(onPaper ? Self.label(change.status) : change.status.word), ReportCell(change.org),
      ReportCell(change.key), .text(change.cause.word), ReportCell(change.host),
      .integer(change.refused), .integer(change.refusedRecently), .integer(Int64(change.days)),
      .time(change.firstRefusedAt), .time(change.lastRefusedAt), ReportCell(time: change.lastOkAt),
    ]
  }
}
