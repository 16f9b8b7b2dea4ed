import Ingest
import Report
import Rollup
import Verdict

/// The closing account of a night: a source a row, and the balance line.
struct IngestReport {
  let table: ReportTable
  /// `lines 20,000 = parsed 19,998 + rejected 2 + blank 0; sources: 12 new, 3 known, …`
  let balance: String

  init(_ reports: [SourceReport], milliseconds: Int64, isDryRun: Bool) {
    var columns = [
      ReportColumn("path", "source", .identity, priority: 0, widthMax: 60, widthMin: 36),
      ReportColumn("outcome", nil, .text, priority: 0),
      ReportColumn("format", nil, .text, priority: 8),
      ReportColumn("lines", nil, .integer, priority: 0),
      ReportColumn("parsed", nil, .integer, priority: 6),
      ReportColumn("rejected", nil, .integer, priority: 1, isZeroQuiet: true),
      ReportColumn("blank", nil, .integer, priority: 7, isZeroQuiet: true),
      ReportColumn("refused", nil, .integer, priority: 0),
    ]
    columns += Cause.allCases.map {
      ReportColumn($0.word, nil, .integer, priority: 4, isZeroQuiet: true)
    }
    columns += [
      ReportColumn("bytes", nil, .integer, priority: 10),
      ReportColumn("seconds", nil, .text, priority: 3, alignment: .right),
      ReportColumn("mb_per_second", "MB/s", .integer, priority: 3),
    ]
    var sums = Sums()
    for report in reports { sums.add(report) }
    balance = sums.balance(isDryRun: isDryRun)
    table = ReportTable(
      schema: "authaudit.ingest/1", columns: columns, rows: reports.map { Self.cells($0) },
      total: sums.cells(milliseconds: milliseconds), notes: Self.notes(reports),
      extra: [
        JSONField("balance", .text(balance)), JSONField("dry_run", .bool(isDryRun)),
        JSONField("milliseconds", .integer(milliseconds)),
      ])
  }

  private static func cells(_ report: SourceReport) -> [ReportCell] {
    [
      .text(report.path), .text(report.outcome.rawValue), ReportCell(report.format),
      .integer(report.lines), .integer(report.parsed), .integer(report.rejected),
      .integer(report.blank), .integer(report.totals.refused),
    ] + Cause.allCases.map { .integer(report.totals[$0]) }
      + speed(report.bytes, report.milliseconds)
  }

  fileprivate static func speed(_ bytes: UInt64, _ milliseconds: Int64) -> [ReportCell] {
    let hundredths = (milliseconds + 5) / 10
    let fraction = hundredths % 100
    return [
      .integer(Int64(bytes)),
      .text("\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"),
      milliseconds == 0 ? .null : .integer(Int64(bytes) / 1000 / milliseconds),
    ]
  }

  /// What was decided on formats: which, how often, and from how many lines.
  private static func notes(_ reports: [SourceReport]) -> [String] {
    var choices: [String: (sources: Int, fitting: Int, examined: Int)] = [:]
    for choice in reports.compactMap(\.choice) {
      choices[choice.format, default: (0, 0, 0)].sources += 1
      choices[choice.format, default: (0, 0, 0)].fitting += choice.fitting
      choices[choice.format, default: (0, 0, 0)].examined += choice.examined
    }
    var notes = choices.sorted { $0.key < $1.key }.map { format, choice in
      "Format \(format): \(choice.sources) \(choice.sources == 1 ? "source" : "sources"), decided "
        + "from \(grouped(choice.fitting)) of \(grouped(choice.examined)) first lines."
    }
    let folded = reports.reduce(0) { $0 + $1.folded }
    if folded > 0 { notes.append("\(grouped(folded)) requests have a value folded into (other).") }
    return notes
  }
}

private struct Sums {
  var lines: Int64 = 0
  var parsed: Int64 = 0
  var rejected: Int64 = 0
  var blank: Int64 = 0
  var refused: Int64 = 0
  var bytes: UInt64 = 0
  var byCause: [Cause: Int64] = [:]
  var outcomes: [SourceReport.Outcome: Int] = [:]

  mutating func add(_ report: SourceReport) {
    outcomes[report.outcome, default: 0] += 1
    bytes += report.bytes
    lines += report.lines
    parsed += report.parsed
    rejected += report.rejected
    blank += report.blank
    refused += report.totals.refused
    for cause in Cause.allCases { byCause[cause, default: 0] += report.totals[cause] }
  }

  func cells(milliseconds: Int64) -> [ReportCell] {
    [
      .text("total"), .null, .null, .integer(lines), .integer(parsed), .integer(rejected),
      .integer(blank), .integer(refused),
    ] + Cause.allCases.map { .integer(byCause[$0] ?? 0) }
      + IngestReport.speed(bytes, milliseconds)
  }

  func balance(isDryRun: Bool) -> String {
    let named: [SourceReport.Outcome] = [.new, .known, .replaced, .damaged, .failed]
    let sources = named.compactMap { outcome -> String? in
      let count = outcomes[outcome] ?? 0
      return outcome == .failed && count == 0 ? nil : "\(grouped(count)) \(outcome.rawValue)"
    }
    return """
      lines \(grouped(lines)) = parsed \(grouped(parsed)) + rejected \(grouped(rejected)) \
      + blank \(grouped(blank)); sources: \(sources.joined(separator: ", "))\
      \(isDryRun ? "; nothing was stored (--dry-run)" : "")
      """
  }
}
