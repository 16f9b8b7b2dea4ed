import ArgumentParser
import Inquiry
import Profile
import Report
import Store

struct Investigate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "investigate",
    abstract: "Tell the story of somebody's 401s and 403s: since when, why, the proof, the remedy.",
    discussion: """
      Example: authaudit investigate --org 903 --since 2d

      Name whose refusals: --org, --key, --event, --host, --cause, --route, or one request with \
      --request-id; together they narrow each other. --reply prints only what to write to the \
      customer.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var filter: FilterOptions

  @Option(
    help: ArgumentHelp(
      "What this request was refused for: its organisation's, its key's refusals of its cause.",
      valueName: "id"))
  var requestID: String?

  @Flag(help: "Print only the reply to the customer, in Markdown.")
  var reply = false

  @OptionGroup var profile: ProfileOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let isNamed =
      filter.org != nil || filter.key != nil || filter.event != nil || filter.host != nil
      || filter.route != nil || !filter.cause.isEmpty || requestID != nil
    guard isNamed else {
      throw ValidationError(
        "Name whose refusals: --org, --key, --event, --host, --cause, --route or --request-id.")
    }
  }

  func run() throws {
    let profile = try profile.load()
    let store = try AuditStore.openForReading(database.resolved)
    var (period, filter) = try filter.resolved(profile, in: store)
    var request: StoredSample?
    if let requestID {
      request = try store.samples(requestID: requestID).first
      guard let request else {
        return try output.write(Self.notKept(requestID, period), zone: period.zone)
      }
      if case .number(let org) = request.org { filter.org = filter.org ?? org }
      filter.key = filter.key ?? request.key
      if filter.causes.isEmpty { filter.causes = [request.cause] }
    }
    let story = try Investigation(of: filter, in: store, profile)
    let report = InvestigateReport(story, period, request: request)
    if reply { return try OutputOptions.say(String(report.reply.dropLast())) }
    try output.write(
      report.document, about: filter, period, in: store, isEmpty: story.findings.isEmpty)
  }

  /// Of a source few refusals are kept one by one.
  private static func notKept(_ id: String, _ period: Period) -> ReportDocument {
    ReportDocument(
      schema: "authaudit.investigate/1",
      title: [
        "No refused request with the id \(id) is kept.",
        "Of each log the store keeps the first two and the last refusal of an organisation, key, "
          + "cause and detail; all are counted. Name its --org or --key, and --since, instead.",
      ], period: period)
  }
}
