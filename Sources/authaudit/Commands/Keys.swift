import ArgumentParser
import Report
import Store

struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Print keys: owner, state, last success, last refusal, and why they were refused.",
    discussion: """
      Example: authaudit keys --org 903 --since 7d
               authaudit keys --stale 90d
               authaudit keys --rotation --org 903

      A key a row, most refused first, then most requests, then by key. Keys of the registry that \
      sent nothing are listed, too; a key without a state is one that the registry does not know. \
      Ages are measured from the end of what is stored (or of the period), not from the clock.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var filter: FilterOptions

  @Option(
    help: ArgumentHelp(
      "Only active keys that nobody uses: no request, or none answered, for so long (90d, 12w).",
      valueName: "span"))
  var stale: String?

  @Flag(help: "Only deactivated and deleted keys that still send requests: since when, how many.")
  var deadInUse = false

  @Flag(help: "Only keys that the registry does not know.")
  var unknown = false

  @Flag(
    help: "An organisation's old keys beside its new ones, and whether the old ones can go.")
  var rotation = false

  @Option(
    help: ArgumentHelp("With --rotation: the last so long of what is stored.", valueName: "span"))
  var last = "7d"

  @OptionGroup var profile: ProfileOptions
  @OptionGroup var limit: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if [stale != nil, deadInUse, unknown, rotation].count(where: { $0 }) > 1 {
      throw ValidationError("--stale, --dead-in-use, --unknown and --rotation exclude each other.")
    }
    for (name, text) in [("--stale", stale), ("--last", last)] {
      if let text, TimeSpan(text) == nil {
        throw ValidationError(
          "\(name) \"\(Terminal.escape(text))\" is no span of time: write 90d, 36h or 12w.")
      }
    }
    if rotation, filter.org == nil { throw ValidationError("--rotation wants --org.") }
    guard stale != nil || deadInUse || rotation else { return }
    let mode = stale != nil ? "--stale" : deadInUse ? "--dead-in-use" : "--rotation"
    let refused = [
      ("--cause", !filter.cause.isEmpty), ("--route", filter.route != nil),
      ("--event", filter.event != nil), ("--host", filter.host != nil),
      ("--since", filter.since != nil && !deadInUse),
    ]
    if let option = refused.first(where: \.1)?.0 {
      throw ValidationError("\(mode) is about all that a key did; leave out \(option).")
    }
  }

  func run() throws {
    let profile = try profile.load()
    let store = try AuditStore.openForReading(database.resolved)
    let (period, filter) = try filter.resolved(profile, in: store)
    let answer = try store.keyActivity(filter)
    let table: ReportTable
    if let span = stale.flatMap({ TimeSpan($0) }) {
      table = StaleKeysReport(answer, period, span).table
    } else if deadInUse {
      table = DeadKeysReport(answer, try store.deadKeyUse(filter), period).table
    } else if rotation, let span = TimeSpan(last) {
      var recent = KeyRotation.Recent(KeyRotation.window(answer, period, span))
      if let window = recent.window {
        let lately = filter.within(window)
        recent.keys = try store.keyActivity(lately).keys
        recent.dead = try store.deadKeyUse(lately)
      }
      table = RotationReport(KeyRotation(answer, recent), period, span).table
    } else {
      table =
        KeysReport(
          answer, period, onlyUnknown: unknown, rowsMax: output.rowsMax(limit)
        ).table
    }
    try output.write(
      table, about: filter, period, in: store, isEmpty: answer.keys.isEmpty, limit: limit)
  }
}
