import ArgumentParser
import Report
import Store
import Verdict

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print requests and refusals per organisation, causes side by side.",
    discussion: """
      Example: authaudit summary --since yesterday --until today

      An organisation is the one that owns the key, where the registry knows it, else the one in \
      the URL. Most refused first.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var filter: FilterOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (period, filter) = try filter.resolved(profile.load())
    let answer = try AuditStore.openForReading(database.resolved).summary(filter)
    try output.write(SummaryReport(answer, filter, period).table, zone: period.zone)
  }
}
