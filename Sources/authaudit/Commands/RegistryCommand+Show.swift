import ArgumentParser
import Profile
import Registry
import Report
import Store

extension RegistryCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print what the registry knows, in numbers, or one organisation's keys and events.",
      discussion: """
        Example: authaudit registry show
                 authaudit registry show --org 903
        """)

    @OptionGroup var database: DatabaseOptions

    @Option(
      help: ArgumentHelp("Only this organisation, with its keys and events.", valueName: "org_id"))
    var org: Int64?

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var limit: LimitOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let zone = try Zone(profile.load().timeZone)
      let store = try AuditStore.openForReading(database.resolved)
      let facts = try store.registryFacts()
      let index = RegistryIndex(facts)
      guard let org else {
        return try output.write(RegistryReport(facts, index, zone).document, zone: zone)
      }
      var filter = Filter()
      filter.org = org
      let report = RegistryOrgReport(org, index, rows: limit.rows(output.format, usual: 50))
      let gaps =
        report.isEmpty ? try FilterGaps(filter, store.presence(of: filter), store).sentences : []
      try output.write(report.document(gaps), zone: zone)
    }
  }

  struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "history",
      abstract: "Print what happened to a key, when, and from what that is known.",
      discussion: """
        Example: authaudit registry history --key k_31fa…

        Moments from key_events.csv and created_at are exact; from snapshots it is known only that \
        something happened between two of them.
        """)

    @OptionGroup var database: DatabaseOptions

    @Option(
      help: ArgumentHelp(
        "The key: its identity, its SHA-256 in hexadecimal, or - to read the secret itself from standard input.",
        valueName: "key"))
    var key: String

    @OptionGroup var fingerprint: FingerprintOptions
    @OptionGroup var profile: ProfileOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let zone = try Zone(profile.load().timeZone)
      let store = try AuditStore.openForReading(database.resolved)
      var filter = Filter()
      let identity =
        key == "-"
        ? try SecretInput.identity(fingerprint, in: store)
        : try SecretInput.identity(ofDigest: key, fingerprint, in: store)
      filter.key = identity
      let facts = try store.registryFacts()
      let history = KeyHistory(of: identity, in: facts)
      let gaps =
        history.changes.isEmpty
        ? try FilterGaps(filter, store.presence(of: filter), store).sentences : []
      let report = KeyHistoryReport(identity, history, facts, gaps, zone)
      try output.write(report.table, zone: zone)
    }
  }
}
