import ArgumentParser
import Foundation
import Report

extension OutputFormat: ExpressibleByArgument {}

/// How a report is printed.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "How to print: text, json, ndjson, csv or markdown.")
  var format = OutputFormat.text

  /// Prints a report on standard output.
  func write(_ table: ReportTable, zone: Zone) throws {
    let sink = OutputSink()
    try sink.write(
      format.render(table, RenderOptions(TerminalTraits(of: STDOUT_FILENO), zone: zone)))
    try sink.finish()
  }

  /// Whether a person reads it, who is not helped by thousands of rows.
  var isForPeople: Bool { format == .text || format == .markdown }

  /// Prints a document on standard output.
  func write(_ document: ReportDocument, zone: Zone) throws {
    let sink = OutputSink()
    try sink.write(
      format.render(document, RenderOptions(TerminalTraits(of: STDOUT_FILENO), zone: zone)))
    try sink.finish()
  }
}
