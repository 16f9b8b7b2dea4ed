import Inquiry
import Report
import Store
import Verdict

/// The tables of what would have been.
struct WhatIfTables {
  /// A cause a row: before and after.
  let byCause: ReportTable
  let sections: [ReportSection]

  /// Makes them; columns that say nothing here are only in data.
  init(_ tally: WhatIfTally, _ names: RemedyNames) {
    byCause = Self.byCause(tally)
    var sections = [
      ReportSection(
        "by_cause", "Refused requests, as they were and as they would be",
        table: byCause)
    ]
    if tally.remedies.count > 1 { sections.append(Self.alone(tally)) }
    if !tally.stillFailing.isEmpty {
      sections.append(
        ReportSection(
          "still_refused", "Concerned, and refused all the same", table: Self.still(tally)))
    }
    if !tally.newlyRefused.isEmpty {
      sections.append(
        ReportSection(
          "newly_refused", "Not refused, and would be", table: Self.newly(tally)))
    }
    if tally.orgs.count > 1 {
      sections.append(
        ReportSection(
          "by_org", "By organisation",
          table: Self.byOrg(tally, names)))
    }
    self.sections = sections
  }

  private static func byCause(_ tally: WhatIfTally) -> ReportTable {
    var newly: [Cause: Int64] = [:]
    for (group, counts) in tally.newlyRefused {
      newly[group.cause, default: 0] += counts.requests
    }
    func cells(_ name: String, _ counts: WhatIfSums.Counts, _ newly: Int64) -> [ReportCell] {
      [
        .text(name), .integer(counts.refused), .integer(counts.concerned),
        .integer(counts.wouldPass), .integer(counts.uncertain), .integer(newly),
        .integer(counts.stillFails + newly),
      ]
    }
    let rows = Cause.allCases.compactMap { cause -> [ReportCell]? in
      let counts = tally.sums[cause]
      let new = newly[cause] ?? 0
      guard counts.refused > 0 || counts.stillFails > 0 || new > 0 else { return nil }
      return cells(cause.word, counts, new)
    }
    return ReportTable(
      schema: "authaudit.whatif/1",
      columns: [
        ReportColumn("cause", nil, .text),
        ReportColumn("refused", nil, .integer),
        ReportColumn("concerned", nil, .integer, priority: 3, isZeroQuiet: true),
        ReportColumn("would_pass", nil, .integer, isZeroQuiet: true),
        ReportColumn(
          "uncertain", nil, .integer, priority: 4, isZeroQuiet: true,
          medium: tally.sums.total.uncertain > 0 ? .all : .data),
        ReportColumn(
          "newly_refused", nil, .integer, priority: 2, isZeroQuiet: true,
          medium: tally.newlyRefusedMedium),
        ReportColumn("would_be_refused", nil, .integer, priority: 1, isZeroQuiet: true),
      ], rows: rows,
      total: rows.isEmpty
        ? nil : cells("total", tally.sums.total, newly.values.reduce(0, +)),
      emptyText: "No request was refused, and none would be.")
  }

  private static func alone(_ tally: WhatIfTally) -> ReportSection {
    func cells(_ name: String, _ sums: WhatIfSums, _ newly: Int64) -> [ReportCell] {
      [
        .text(name), .integer(sums.total.concerned), .integer(sums.total.wouldPass),
        .integer(newly),
      ]
    }
    let rows = tally.remedies.indices.map { place in
      cells(tally.remedies[place].words, tally.alone[place], tally.newlyRefusedAlone[place])
    }
    let helps = tally.alone.contains { $0.total.wouldPass > 0 }
    let newly = tally.newlyRefused.reduce(0) { $0 + $1.value.requests }
    let table = ReportTable(
      schema: "authaudit.whatif/1",
      columns: [
        ReportColumn("remedy", nil, .text, widthMax: 96, widthMin: 40),
        ReportColumn("concerned", nil, .integer, priority: 1, isZeroQuiet: true),
        ReportColumn("would_pass", nil, .integer, isZeroQuiet: true),
        ReportColumn(
          "newly_refused", nil, .integer, isZeroQuiet: true, medium: tally.newlyRefusedMedium),
      ], rows: rows, total: cells("together", tally.sums, newly))
    return ReportSection(
      "alone", "Each remedy alone",
      sentences: tally.sums.total.wouldPass > 0 && !helps ? ["None of them helps alone."] : [],
      table: table)
  }

  private static func still(_ tally: WhatIfTally) -> ReportTable {
    let rows = tally.stillFailing.sorted { one, two in
      (-one.value, one.key.cause.rawValue, one.key.failing.rawValue)
        < (-two.value, two.key.cause.rawValue, two.key.failing.rawValue)
    }.map { still, requests in
      let failing = Cause.allCases.filter { still.failing.contains($0) }.map(\.word)
      return [
        ReportCell.text(still.cause.word), .text(failing.joined(separator: ",")),
        .integer(requests),
      ]
    }
    return ReportTable(
      schema: "authaudit.whatif/1",
      columns: [
        ReportColumn("cause", nil, .text), ReportColumn("failing", "all that fails", .text),
        ReportColumn("requests", nil, .integer),
      ], rows: rows)
  }

  /// By organisation, event and cause; keys are counted.
  private static func newly(_ tally: WhatIfTally) -> ReportTable {
    struct Group: Hashable {
      var org: StoredIdentifier
      var event: StoredIdentifier
      var cause: Cause
      var isUpperBound: Bool
    }
    struct Counts {
      var keys: Set<String> = []
      var requests: Int64 = 0
      var errors: Int64 = 0
      var firstAt = Int64.max
      var lastAt = Int64.min
    }
    var groups: [Group: Counts] = [:]
    for (one, counts) in tally.newlyRefused {
      let group = Group(
        org: one.org, event: one.event, cause: one.cause, isUpperBound: one.isUpperBound)
      var sum = groups[group] ?? Counts()
      if let key = one.key { sum.keys.insert(key) }
      sum.requests += counts.requests
      sum.errors += counts.errors
      sum.firstAt = min(sum.firstAt, counts.firstAt)
      sum.lastAt = max(sum.lastAt, counts.lastAt)
      groups[group] = sum
    }
    let rows = groups.sorted { one, two in
      if one.value.requests != two.value.requests {
        return one.value.requests > two.value.requests
      }
      if one.key.org != two.key.org { return one.key.org.order < two.key.org.order }
      if one.key.event != two.key.event { return one.key.event.order < two.key.event.order }
      return one.key.cause.rawValue < two.key.cause.rawValue
    }.map { group, counts in
      [
        group.org.cell, group.event.cell, .text(group.cause.word),
        .integer(Int64(counts.keys.count)), .integer(counts.requests),
        .integer(counts.errors),
        .text(group.isUpperBound ? "at most" : "exact"),
        ReportCell(time: counts.firstAt), ReportCell(time: counts.lastAt),
      ]
    }
    return ReportTable(
      schema: "authaudit.whatif/1",
      columns: [
        ReportColumn("org_id", "org", .identity, alignment: .right, widthMax: 24),
        ReportColumn("event_id", "event", .identity, alignment: .right, widthMax: 24),
        ReportColumn("cause", "would fail", .text),
        ReportColumn("keys", nil, .integer, priority: 4),
        ReportColumn("requests", nil, .integer),
        ReportColumn("errors", nil, .integer, priority: 5, isZeroQuiet: true),
        ReportColumn("bound", nil, .text, priority: 1),
        ReportColumn("first_at", "first", .time, priority: 3),
        ReportColumn("last_at", "last", .time, priority: 2),
      ], rows: rows)
  }

  private static func byOrg(
    _ tally: WhatIfTally, _ names: RemedyNames
  ) -> ReportTable {
    let rows = tally.orgs.sorted { one, two in
      let (first, second) = (one.value, two.value)
      if first.wouldPass != second.wouldPass { return first.wouldPass > second.wouldPass }
      if first.newlyRefused != second.newlyRefused {
        return first.newlyRefused > second.newlyRefused
      }
      if first.concerned != second.concerned { return first.concerned > second.concerned }
      return one.key.order < two.key.order
    }.map { org, counts in
      [
        org.cell, ReportCell(names.name(of: org)), .integer(counts.concerned),
        .integer(counts.wouldPass), .integer(counts.newlyRefused),
      ]
    }
    return ReportTable(
      schema: "authaudit.whatif/1",
      columns: [
        ReportColumn("org_id", "org", .identity, alignment: .right, widthMax: 24),
        ReportColumn("name", nil, .text, priority: 2, widthMax: 28),
        ReportColumn("concerned", nil, .integer, priority: 1, isZeroQuiet: true),
        ReportColumn("would_pass", nil, .integer, isZeroQuiet: true),
        ReportColumn(
          "newly_refused", nil, .integer, isZeroQuiet: true, medium: tally.newlyRefusedMedium),
      ], rows: rows)
  }
}

extension WhatIfTally {
  /// Where the column `newly_refused` is printed: remedies that refuse nothing more are no news.
  fileprivate var newlyRefusedMedium: ReportColumn.Medium { asksAnswered ? .all : .data }
}

extension StoredIdentifier {
  /// As a report shows it.
  fileprivate var cell: ReportCell {
    switch self {
    case .none: .null
    case .number(let number): .integer(number)
    case .text(let text): .text(text)
    }
  }

  /// Numbers, then texts, then nothing.
  fileprivate var order: (Int64, String) {
    switch self {
    case .number(let number): (number, "")
    case .text(let text): (.max, text)
    case .none: (.max, "\u{10FFFF}")
    }
  }
}
