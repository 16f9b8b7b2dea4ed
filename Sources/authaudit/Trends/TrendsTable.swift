import Bytes
import Report
import Store
import Verdict

/// The rows of trends as tables: one for people, one for data.
///
/// For people causes stand side by side where they are one of two, and bars show the refusals; data
/// have a row for each cause.
struct TrendsTable {
  let rows: TrendsRows
  let by: TrendsBy
  /// Names of organisations.
  let names: [Int64: String]

  private var hasRequests: Bool { rows.total.requests != nil }

  /// What people see.
  var onPaper: ReportTable {
    let causes = by.isPivoted ? causesSeen : []
    let pivots = by.isPivoted || !by.hasCause
    var columns = placeColumns(onPaper: true)
    if by.hasCause, !pivots { columns.append(ReportColumn("cause", nil, .text)) }
    if hasRequests, pivots {
      columns.append(ReportColumn("requests", nil, .integer, priority: 3, isZeroQuiet: true))
    }
    columns.append(ReportColumn("refused", nil, .integer, isZeroQuiet: true))
    if hasRequests, pivots {
      columns.append(
        ReportColumn("refused_ratio", "rate", .ratio, priority: 2, accentFrom: 0.5))
    }
    columns += causes.map {
      ReportColumn($0.word, nil, .integer, priority: 1, isZeroQuiet: true)
    }
    columns.append(ReportColumn("bar", "", .bar, priority: 9, widthMin: 6))
    func counts(_ row: TrendsRow) -> [ReportCell] {
      let (requests, ratio) = Self.denominator(row)
      return (hasRequests ? [requests] : []) + [.integer(row.refused)]
        + (hasRequests ? [ratio] : []) + causes.map { .integer(row.byCause[$0]) }
    }
    var cells: [[ReportCell]] = []
    if by.hasCause, !pivots {
      cells = flat(onPaper: true).map { $0 + [$0.last ?? .null] }
    } else {
      cells = rows.rows.map {
        place(of: $0, onPaper: true) + counts($0) + [.integer($0.refused)]
      }
    }
    let places = columns.count - 1 - (pivots ? counts(rows.total).count : 1)
    let total =
      [.text("total")] + Array(repeating: .null, count: max(0, places - 1))
      + (pivots ? counts(rows.total) : [.integer(rows.total.refused)])
    var table = ReportTable(
      schema: TrendsReport.schema, columns: columns, rows: cells,
      total: cells.isEmpty ? nil : total)
    if rows.leftOut > 0 {
      table.notes = [
        "The first \(grouped(rows.values - rows.leftOut)) of \(grouped(rows.values)), most refused "
          + "first; --limit N shows more, --limit 0 all. The total is that of all."
      ]
    }
    return table
  }

  /// What JSON, NDJSON and CSV have.
  func inData(_ period: Period) -> ReportTable {
    var columns = placeColumns(onPaper: false)
    if by.hasCause { columns.append(ReportColumn("cause", nil, .text)) }
    let places = columns.count
    let hasRequests = hasRequests && !by.hasCause
    if hasRequests { columns.append(ReportColumn("requests", nil, .integer)) }
    columns.append(ReportColumn("refused", nil, .integer))
    if hasRequests { columns.append(ReportColumn("refused_ratio", nil, .ratio)) }
    func counts(_ row: TrendsRow) -> [ReportCell] {
      let (requests, ratio) = Self.denominator(row)
      return hasRequests ? [requests, .integer(row.refused), ratio] : [.integer(row.refused)]
    }
    let cells =
      by.hasCause
      ? flat(onPaper: false)
      : rows.rows.map { place(of: $0, onPaper: false) + counts($0) }
    let total =
      [.text("total")] + Array(repeating: ReportCell.null, count: max(0, places - 1))
      + counts(rows.total)
    return ReportTable(
      schema: TrendsReport.schema, period: period, columns: columns, rows: cells,
      total: cells.isEmpty ? nil : total)
  }

  private static func denominator(_ row: TrendsRow) -> (requests: ReportCell, ratio: ReportCell) {
    (ReportCell(row.requests), row.requests.map { ReportCell(part: row.refused, of: $0) } ?? .null)
  }

  /// The causes that anything was refused for.
  private var causesSeen: [Cause] {
    Cause.allCases.filter { rows.total.byCause[$0] > 0 }
  }

  /// A row for each cause: of each bucket all that are seen in the period, else those that are
  /// there, most refused first.
  private func flat(onPaper: Bool) -> [[ReportCell]] {
    let isDense = by.time != nil && by.groupings.isEmpty
    return rows.rows.flatMap { row in
      let causes =
        isDense ? causesSeen : causesSeen.filter { row.byCause[$0] > 0 }
      let ordered =
        isDense
        ? causes
        : causes.sorted { left, right in
          let (one, other) = (row.byCause[left], row.byCause[right])
          return one != other ? one > other : left.rawValue < right.rawValue
        }
      return ordered.map { cause in
        place(of: row, onPaper: onPaper) + [
          .text(cause.word), .integer(row.byCause[cause]),
        ]
      }
    }
  }

  private func placeColumns(onPaper: Bool) -> [ReportColumn] {
    var columns: [ReportColumn] = []
    if let unit = by.time {
      columns.append(ReportColumn(unit.rawValue, nil, .text, widthMin: 16))
      if !onPaper {
        columns += [ReportColumn("from", nil, .time), ReportColumn("to", nil, .time)]
      } else if unit == .day {
        columns.append(ReportColumn("weekday", "", .text, priority: 6))
      } else if unit == .week {
        columns.append(ReportColumn("from", nil, .time, priority: 6, timeDetail: .date))
      }
    }
    for grouping in by.groupings {
      switch grouping {
      case .org:
        columns.append(ReportColumn("org_id", "org", .identity, alignment: .right))
        columns.append(ReportColumn("name", nil, .text, priority: 4, widthMax: 28))
      case .event:
        columns.append(ReportColumn("event_id", "event", .identity, alignment: .right))
      case .key: columns.append(ReportColumn("key", nil, .identity))
      case .host: columns.append(ReportColumn("host", nil, .text))
      case .route: columns.append(ReportColumn("route", nil, .text, widthMax: 64, widthMin: 24))
      case .status:
        columns.append(ReportColumn("status", nil, .identity, alignment: .right))
      }
    }
    return columns
  }

  private func place(of row: TrendsRow, onPaper: Bool) -> [ReportCell] {
    var cells: [ReportCell] = []
    if let unit = by.time, let index = row.bucket, rows.buckets.buckets.indices.contains(index) {
      let bucket = rows.buckets.buckets[index]
      cells.append(.text(bucket.label))
      if !onPaper {
        cells += [.time(bucket.from), .time(bucket.to)]
      } else if unit == .day {
        cells.append(.text(bucket.weekday))
      } else if unit == .week {
        cells.append(.time(bucket.from))
      }
    }
    for (grouping, value) in zip(by.groupings, row.values) {
      cells.append(ReportCell(value))
      if grouping == .org {
        if case .number(let org) = value {
          cells.append(ReportCell(names[org]))
        } else {
          cells.append(.null)
        }
      }
    }
    return cells
  }
}

extension ReportCell {
  /// An id as the store keeps it.
  init(_ id: StoredIdentifier) {
    switch id {
    case .none: self = .null
    case .number(let number): self = .integer(number)
    case .text(let text): self = .text(text)
    }
  }
}
