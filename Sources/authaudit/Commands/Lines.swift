import ArgumentParser
import Report

struct Lines: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lines",
    abstract:
      "Print the log lines behind a number: refused requests, as they stand in the archives.",
    discussion: """
      Example: authaudit lines --org 903 --cause inactive --since yesterday

      Reads again those archives in which the store counts some, and no others. Secrets are masked: \
      the line's own key wherever it stands, and what looks like a key, but the request's id. With -o json, ndjson, csv or \
      markdown the parsed requests are printed instead. Archives that have moved or changed are named, \
      and the exit code is 66 or 65 when lines are missing for that.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var filter: FilterOptions

  @Flag(help: "Requests that were answered though a check fails, instead of refusals.")
  var servedWrongly = false

  @Flag(help: "Print only how many there are.")
  var count = false

  @Option(
    help: ArgumentHelp("Archives read at the same time (default: one per core).", valueName: "n"))
  var jobs: Int?

  @OptionGroup var profile: ProfileOptions
  @OptionGroup var logs: FormatOptions
  @OptionGroup var limit: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let jobs, !(1...256 ~= jobs) { throw ValidationError("--jobs is from 1 to 256.") }
    if servedWrongly, !filter.cause.isEmpty {
      throw ValidationError("--cause is of refusals; it cannot go with --served-wrongly.")
    }
    if count, limit.limit != nil { throw ValidationError("--count counts all; leave --limit out.") }
    if count, output.export != nil {
      throw ValidationError("--count prints a number; leave --export out.")
    }
  }

  func run() throws {
    Surroundings.catchStopSignals()
    let status = try LinesSearch(self).run()
    if status != .fine { throw ShellError(status) }
  }
}
