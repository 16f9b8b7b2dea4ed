import ArgumentParser
import Bytes
import Report
import Store

struct Callers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "callers",
    abstract: "Print client addresses that try many keys, walk other orgs' ids or use dead keys.",
    discussion: """
      Example: authaudit callers --since 7d
               authaudit callers --key k_31fa… (who sends this key)

      Refused requests only, an address a row, most keys first, then most organisations, then most \
      refusals; the column why says what brought it here. Callers are kept by days of UTC: a period \
      is widened to whole ones. Of one that had more than 256 keys or organisations in a log the \
      figures are lower bounds (≥). A dead key is one that was deactivated or deleted, by the \
      registry, at the address's last refusal of the day. With --key or --org all who tried it are \
      listed, unless a threshold is given.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var filter: FilterOptions

  @Option(help: ArgumentHelp("List who tried so many keys (default: 20).", valueName: "n"))
  var keysMin: Int64?

  @Option(
    help: ArgumentHelp("List who tried so many unknown keys (default: 5).", valueName: "n"))
  var unknownMin: Int64?

  @Option(
    help: ArgumentHelp(
      "List who called so many organisations' URLs (default: 20).", valueName: "n"))
  var orgsMin: Int64?

  @Option(help: ArgumentHelp("List who used so many dead keys (default: 1).", valueName: "n"))
  var deadMin: Int64?

  @Option(help: ArgumentHelp("List who was refused so often (default: 1000).", valueName: "n"))
  var refusedMin: Int64?

  @Flag(help: "A row for each day of UTC; the thresholds are those of a day then.")
  var byDay = false

  @OptionGroup var profile: ProfileOptions
  @OptionGroup var limit: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    for minimum in [keysMin, unknownMin, orgsMin, deadMin, refusedMin] {
      if let minimum, minimum < 1 { throw ValidationError("A threshold is 1 or more.") }
    }
    let other = [("--event", filter.event != nil), ("--host", filter.host != nil)]
    let refused = other + [("--route", filter.route != nil)]
    if let option = refused.first(where: \.1)?.0 {
      throw ValidationError(
        "Callers are kept by address, day, key and organisation; leave out \(option).")
    }
  }

  func run() throws {
    let profile = try profile.load()
    let store = try AuditStore.openForReading(database.resolved)
    let (period, filter) = try filter.resolved(profile, in: store)
    let thresholds = CallerThresholds(self, filter)
    let callers = try store.callers(filter, byDay: byDay)
    let report = CallersReport(callers, thresholds, period, byDay: byDay)
    try output.write(
      report.table, about: filter, period, in: store, isEmpty: callers.isEmpty, limit: limit)
  }
}
