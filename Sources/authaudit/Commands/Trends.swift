import ArgumentParser
import Report
import Store

struct Trends: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trends",
    abstract: "Print refusals over time, what is new, and what rose or fell.",
    discussion: """
      Examples: authaudit trends --since 7d
                authaudit trends --by week,cause --timezone Europe/Berlin
                authaudit trends --by key --org 903 --since yesterday

      Below the counts: what has become of each client that was refused (new, returned, ongoing, \
      chronic, recovered, changed, gone quiet), and the figures beside those of the period before, \
      of the same length and weekdays. docs/trends.md defines the words.
      """)

  @Option(
    help: ArgumentHelp(
      "By what: \(TrendsBy.known.joined(separator: ", ")); or two of them, such as day,cause.",
      valueName: "word"))
  var by = "day"

  @Option(
    help: ArgumentHelp(
      "Organisations, keys, events, hosts, and changes of each status, at most; 0 is all (default: 50 and 5 in text and Markdown, in data all and 1,000).",
      valueName: "n"))
  var limit: Int?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var filter: FilterOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    _ = try TrendsBy(by)
    if let limit, limit < 0 { throw ValidationError("--limit is a number of rows, or 0 for all.") }
  }

  func run() throws {
    let store = try AuditStore.openForReading(database.resolved)
    let (period, filter) = try filter.resolved(profile.load(), in: store)
    let needsData = !output.isForPeople || output.export != nil
    let report = try TrendsReport(
      store, filter, period, by: TrendsBy(by), limits: TrendsLimits(limit, needsData: needsData))
    try output.write(report.document, about: filter, period, in: store, isEmpty: report.isEmpty)
  }
}
