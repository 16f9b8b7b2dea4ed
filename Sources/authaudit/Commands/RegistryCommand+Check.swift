import ArgumentParser
import Ingest
import Profile
import Registry
import Report

extension RegistryCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Read a folder of CSV files without a database and say what contradicts itself.",
      discussion: """
        Example: authaudit registry check /etc/authaudit/registry

        Nothing is stored. Exit 1 if something contradicts itself, 65 if a row cannot be read (then \
        an import would store nothing), 66 if there is no such folder.
        """)

    @Argument(help: "The folder.")
    var folder: String

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var limit: LimitOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let profile = try profile.load()
      let zone = try Zone(profile.timeZone)
      let snapshot: RegistrySnapshot
      do {
        snapshot = try registry.snapshot(folder, profile, FingerprintKeyFile.temporary())
      } catch let errors as RegistryErrors {
        let lines = errors.errors.map(\.description) + (errors.isCut ? ["There are more."] : [])
        throw ShellError(Shell.status(of: errors), lines.joined(separator: "\n"))
      }
      let findings = RegistryFolderCheck.findings(snapshot, folder: folder)
      let report = RegistryCheckReport(folder, snapshot, findings, zone)
      try output.write(report.document(rows: limit.rows(output.format, usual: 50)), zone: zone)
      if !findings.isEmpty { throw ShellError(.found) }
    }
  }
}
