import ArgumentParser
import Report

/// How many rows.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Rows at most; 0 is all. Without it text and Markdown stop at what a person reads, data has all.",
      valueName: "n"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit is a number of rows, or 0 for all.") }
  }

  /// The rows that `format` has at most, of which a person reads `usual`; nil: all.
  func rows(_ format: OutputFormat, usual: Int) -> Int? {
    if let limit { return limit == 0 ? nil : limit }
    switch format {
    case .text, .markdown: return usual
    case .json, .ndjson, .csv: return nil
    }
  }
}
