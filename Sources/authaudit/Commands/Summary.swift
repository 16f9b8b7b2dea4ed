import ArgumentParser
import Report
import Store
import Verdict

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Print requests and refusals per organisation, causes side by side.",
    discussion: """
      Example: authaudit summary --since yesterday --until today

      An organisation is the one that owns the key, where the registry knows it, else the one in \
      the URL. Most refused first.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var filter: FilterOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var limit: LimitOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let profile = try profile.load()
    let store = try AuditStore.openForReading(database.resolved)
    let (period, filter) = try filter.resolved(profile, in: store)
    let table = SummaryReport(try store.summary(filter), filter, period).table
    try output.write(table, about: filter, period, in: store, limit: limit, usual: .max)
  }
}
