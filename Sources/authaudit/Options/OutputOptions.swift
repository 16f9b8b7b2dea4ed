import ArgumentParser
import Foundation
import Report
import Store

extension OutputFormat: ExpressibleByArgument {}

/// How a report is printed, and where it is kept beside.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "How to print: text, json, ndjson, csv or markdown.")
  var format = OutputFormat.text

  @Option(
    help: ArgumentHelp(
      "Write the report to this file, too; its ending says how: .json, .csv or .md.",
      valueName: "file"))
  var export: String?

  func validate() throws {
    guard let export else { return }
    if Self.format(ofFile: export) == nil {
      throw ValidationError(
        "--export \"\(Terminal.escape(export))\": the file's ending says how it is written; "
          + "it is .json, .csv or .md.")
    }
  }

  /// Prints a report on standard output, and exports it if that was asked for.
  ///
  /// - Parameters:
  ///   - table: the report, with all its rows.
  ///   - zone: where times are read off, in a report that has no period.
  ///   - limit: how many rows were asked for; nil: the report has no limit.
  ///   - usual: the rows that a person reads.
  /// - Throws: `OutputError`.
  func write(
    _ table: ReportTable, zone: Zone, limit: LimitOptions? = nil, usual: Int = 50
  ) throws {
    func limited(_ format: OutputFormat) -> ReportTable {
      limit.map { table.limited(to: $0.rows(format, usual: usual)) } ?? table
    }
    try write(zone: zone) { $0.render(limited($0), $1) }
  }

  /// The rows that are seen at most, on the screen and in the export; nil: all.
  func rowsMax(_ limit: LimitOptions, usual: Int = 50) -> Int? {
    var most = 0
    for format in [format] + [export.flatMap(Self.format(ofFile:))].compactMap({ $0 }) {
      guard let rows = limit.rows(format, usual: usual) else { return nil }
      most = max(most, rows)
    }
    return most
  }

  /// Whether a person reads it, who is not helped by thousands of rows.
  var isForPeople: Bool { format == .text || format == .markdown }

  /// Prints a document on standard output, and exports it if that was asked for.
  func write(_ document: ReportDocument, zone: Zone) throws {
    try write(zone: zone) { $0.render(document, $1) }
  }

  /// Exports a report, if that was asked for, and prints nothing.
  func exportOnly(_ table: ReportTable, zone: Zone) throws {
    try export(zone: zone) { $0.render(table, $1) }
  }

  /// The file first: who sees the report on the screen has it in the file, too.
  private func write(zone: Zone, _ render: (OutputFormat, RenderOptions) -> String) throws {
    try export(zone: zone, render)
    let sink = OutputSink()
    try sink.write(render(format, RenderOptions(TerminalTraits(of: STDOUT_FILENO), zone: zone)))
    try sink.finish()
  }

  private func export(zone: Zone, _ render: (OutputFormat, RenderOptions) -> String) throws {
    guard let export, let format = Self.format(ofFile: export) else { return }
    try ExportFile.write(render(format, RenderOptions(zone: zone)), to: export)
  }

  /// Prints a line of our own words on standard output.
  static func say(_ line: String) throws {
    let sink = OutputSink()
    try sink.write(line + "\n")
    try sink.finish()
  }

  /// Prints a report on what a filter lets pass, and says what is to be said of the filter.
  ///
  /// - Parameters:
  ///   - table: the report, with all its rows.
  ///   - filter: the filter in force.
  ///   - period: its period.
  ///   - store: what the report is about.
  ///   - isEmpty: whether nothing fits the filter; nil: whether there are no rows.
  ///   - limit: how many rows were asked for; nil: the report has no limit.
  ///   - usual: the rows that a person reads.
  /// - Throws: `OutputError`, `StoreError`.
  func write(
    _ table: ReportTable, about filter: Filter, _ period: Period, in store: AuditStore,
    isEmpty: Bool? = nil, limit: LimitOptions? = nil, usual: Int = 50
  ) throws {
    let notes = try FilterNotes(filter, period, in: store, isEmpty: isEmpty ?? table.rows.isEmpty)
    try write(table.saying(notes), zone: period.zone, limit: limit, usual: usual)
  }

  /// Prints a document on what a filter lets pass, and says what is to be said of the filter.
  ///
  /// - Parameters:
  ///   - document: the report.
  ///   - filter: the filter in force.
  ///   - period: its period.
  ///   - store: what the report is about.
  ///   - isEmpty: whether nothing fits the filter.
  ///   - limit: how many rows were asked for of each table but the main one; nil: no limit.
  ///   - usual: the rows that a person reads.
  /// - Throws: `OutputError`, `StoreError`.
  func write(
    _ document: ReportDocument, about filter: Filter, _ period: Period, in store: AuditStore,
    isEmpty: Bool, limit: LimitOptions? = nil, usual: Int = 50
  ) throws {
    let notes = try FilterNotes(filter, period, in: store, isEmpty: isEmpty)
    let document = document.saying(notes)
    try write(zone: period.zone) { format, options in
      let rows = limit.map { $0.rows(format, usual: usual) }
      return format.render(rows.map { document.limited(to: $0) } ?? document, options)
    }
  }

  /// The format that a file's ending names.
  private static func format(ofFile path: String) -> OutputFormat? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    switch OutputFormat(fileExtension: String(name[name.index(after: dot)...])) {
    case .json: return .json
    case .csv: return .csv
    case .markdown: return .markdown
    case .text, .ndjson, nil: return nil
    }
  }
}
