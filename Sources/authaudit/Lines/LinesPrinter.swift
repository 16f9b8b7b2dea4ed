import Bytes
import Ingest
import Report
import Rollup
import Store
import Verdict

/// Prints found lines as they come; for JSON and Markdown, which need all rows at once, in the end.
struct LinesPrinter {
  private let format: OutputFormat
  private let table: LinesTable
  /// Whether rows are kept for a file.
  private let keepsRows: Bool
  private let sink = OutputSink()
  private var renderer: RowRenderer?
  private var rows: [[ReportCell]] = []
  private var failure: (any Error)?

  init(_ format: OutputFormat, _ table: LinesTable, keepsRows: Bool) {
    self.format = format
    self.table = table
    self.keepsRows = keepsRows || format == .json || format == .markdown
    renderer = RowRenderer(format)
  }

  /// Prints lines of one source; false when nobody reads any more.
  mutating func print(_ source: LineSource, _ lines: [FoundRecord]) -> Bool {
    do {
      let new = format == .text && !keepsRows ? [] : lines.map { table.cells($0, source) }
      if keepsRows { rows += new }
      if format == .text {
        let path = Terminal.escape(source.path)
        for line in lines {
          let text = Terminal.escape(line.proof.original ?? [])
          try sink.write("\(path):\(line.request.line): \(text)\n")
        }
      } else if var renderer {
        try sink.write(renderer.render(table.report(new, [])))
        self.renderer = renderer
      }
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// Prints the rest, and what is to be said of the filter; exports it if that was asked for.
  mutating func finish(
    _ filter: FilterNotes, _ notes: [String], _ output: OutputOptions
  ) throws {
    if let failure { throw failure }
    let report = table.report(rows, notes).saying(filter)
    if format == .json || format == .markdown {
      return try output.write(report, zone: table.zone)
    }
    try output.exportOnly(report, zone: table.zone)
    // The header of a CSV that has no rows.
    if var renderer { try sink.write(renderer.render(table.report([], []))) }
    try sink.finish()
  }
}

/// Found lines as rows.
struct LinesTable {
  private let period: Period
  private let checks: [Cause]

  init(_ period: Period, _ checks: [Cause]) {
    self.period = period
    self.checks = checks
  }

  /// Where times are read off.
  var zone: Zone { period.zone }

  /// The report of these rows.
  func report(_ rows: [[ReportCell]], _ notes: [String]) -> ReportTable {
    ReportTable(
      schema: "authaudit.lines/1", title: ["Requests, as they stand in the logs"], period: period,
      columns: Self.columns, rows: rows, notes: notes)
  }

  private static let columns = [
    ReportColumn("slot", nil, .text, priority: 9),
    ReportColumn("at", nil, .time, timeDetail: .second),
    ReportColumn("org_id", "org", .identity, alignment: .right),
    ReportColumn("url_org_id", "URL's org", .identity, priority: 5, alignment: .right),
    ReportColumn("key_org_id", "key's org", .identity, priority: 8, alignment: .right),
    ReportColumn("key", nil, .identity, priority: 1),
    ReportColumn("event_id", "event", .identity, priority: 2, alignment: .right),
    ReportColumn("host", nil, .text, priority: 6),
    ReportColumn("route", nil, .text, priority: 7),
    ReportColumn("method", nil, .text, priority: 4),
    ReportColumn("status", nil, .identity, priority: 3),
    ReportColumn("cause", nil, .text), ReportColumn("detail", nil, .text, priority: 2),
    ReportColumn("evidence", nil, .text, priority: 6),
    ReportColumn("failing", nil, .text, priority: 5),
    ReportColumn("agreement", nil, .text, priority: 8),
    ReportColumn("request_id", nil, .identity, priority: 3),
    ReportColumn("client_ip", "client", .identity, priority: 4),
    ReportColumn("user_agent", nil, .text, priority: 9),
    ReportColumn("path", nil, .text, priority: 5),
    ReportColumn("source", nil, .identity, priority: 7),
    ReportColumn("line", nil, .identity, priority: 1, alignment: .right),
  ]

  /// One line as a row.
  func cells(_ found: FoundRecord, _ source: LineSource) -> [ReportCell] {
    func text(_ bytes: [UInt8]) -> ReportCell {
      bytes.isEmpty ? .null : .text(String(decoding: bytes, as: UTF8.self))
    }
    func id(_ id: JudgedRequest.ID) -> ReportCell {
      switch id {
      case .none: .null
      case .number(let number): .integer(number)
      case .text(let bytes): text(bytes)
      }
    }
    let (request, proof) = (found.request, found.proof)
    let verdict = request.verdict
    let failing = checks.filter { verdict.failing.contains($0) }.map(\.word)
      .joined(separator: ",")
    return [
      .text(UTCTime.iso8601(slot: UTCTime.slot(of: request.at))), .time(request.at),
      id(request.org), id(request.urlOrg), ReportCell(request.keyOrg), text(request.key),
      id(request.event), text(request.host), ReportCell(request.route), text(request.method),
      .integer(Int64(request.status)),
      request.isRefused ? .text(verdict.cause.word) : .null,
      request.isRefused ? ReportCell(verdict.detail?.word) : .null,
      request.isRefused ? .text(verdict.evidence.word) : .null,
      failing.isEmpty ? .null : .text(failing), ReportCell(verdict.agreement?.word),
      text(proof.requestID), text(proof.clientIP), text(proof.userAgent), text(proof.path),
      .text(source.path), .integer(request.line),
    ]
  }
}
