import ArgumentParser
import Archive
import Profile
import Report
import Store

extension NewSource.State: ExpressibleByArgument {}

struct Sources: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "Print what was ingested, or forget some of it.",
    discussion: """
      Example: authaudit sources --state damaged
               authaudit sources show /var/log/gateway/2026-11-02.gz
               authaudit sources forget /var/log/gateway/2026-11-02.gz
      """,
    subcommands: [List.self, Show.self, Forget.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Print what was ingested, the newest first.",
      discussion: """
        Example: authaudit sources --state damaged

        One row per content: a copy under another name, or one that has grown since, leaves none.
        """)

    @OptionGroup var database: DatabaseOptions

    @Option(help: "Only sources in this state.")
    var state: NewSource.State?

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var limit: LimitOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let zone = try Zone(profile.load().timeZone)
      let sources = try AuditStore.openForReading(database.resolved).sources()
      try output.write(SourcesReport(sources, only: state, zone).table, zone: zone, limit: limit)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print one source: its balance, and why lines of it were rejected.")

    @Argument(help: "Its path as it is listed, or the start of its identity.")
    var source: String

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var profile: ProfileOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let zone = try Zone(profile.load().timeZone)
      let store = try AuditStore.openForReading(database.resolved)
      let choice = SourceChoice(givenPaths([source]).map(\.text), zone)
      for source in try choice.choose(from: try store.sources()) {
        let report = SourceDetailReport(source, try store.rejections(of: source.id), zone)
        try output.write(report.table, zone: zone)
      }
    }
  }

  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "forget",
      abstract: "Take sources out of the database, with all that they counted.",
      discussion: """
        Example: authaudit sources forget /var/log/gateway/2026-11-02.gz

        Exactly the counts of these sources go, all of them or none, and what they had replaced is \
        forgotten, too. Ingesting such a file again counts it anew.
        """)

    @Argument(help: "Paths as they are listed, or starts of identities.")
    var sources: [String]

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var profile: ProfileOptions

    @Flag(help: "Say what would go, and keep it.")
    var dryRun = false

    func run() throws {
      let zone = try Zone(profile.load().timeZone)
      let path = database.resolved
      // Nothing can be forgotten by a database that is not there, and none is made.
      let reader = try AuditStore.openForReading(path)
      let choice = SourceChoice(givenPaths(sources).map(\.text), zone)
      let gone: [StoredSource]
      if dryRun {
        gone = try choice.choose(from: try reader.sources())
      } else {
        let store = try AuditStore.openForWriting(path)
        gone = try store.forgetSources(choice.choose)
        try store.checkpoint()
      }
      let requests = gone.reduce(0) { $0 + $1.parsed }
      let refused = gone.reduce(0) { $0 + $1.refused }
      try OutputOptions.say(
        "\(dryRun ? "would forget" : "forgot") \(counted(gone.count, "source")): "
          + "\(counted(requests, "request")), \(counted(refused, "refusal"))")
    }
  }
}
