import ArgumentParser
import Bytes
import Ingest
import Registry
import Report
import Store

struct RegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: "Import what is known about keys, organisations, events and hosts, or look into it.",
    subcommands: [Import.self, Show.self, History.self, Check.self])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Import a folder of CSV files; imports of different nights become a history.",
      discussion: "Files: \(RegistryFiles.names.joined(separator: ", ")); all are optional.")

    @Argument(help: "The folder.")
    var folder: String

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var profile: ProfileOptions
    @OptionGroup var fingerprint: FingerprintOptions
    @OptionGroup var registry: RegistryOptions

    func run() throws {
      let profile = try profile.load()
      let path = database.resolved
      let store = try AuditStore.openForWriting(path)
      let done = try registry.read(
        folder, into: store.registryFacts(), profile,
        fingerprint.load(for: store, at: path))
      try store.apply(done.changes, now: done.index)
      try store.checkpoint()
      RegistryOptions.say(done)
      let sink = OutputSink()
      try sink.write(RegistryOptions.summary(done) + "\n")
      try sink.finish()
    }
  }
}
