import ArgumentParser
import Profile
import Report
import Store

extension Formats {
  struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "doctor",
      abstract:
        "Say for want of which field refusals are unknown or only partly told, and the cure.",
      discussion: """
        Example: authaudit formats doctor --db authaudit.db

        Of what was ingested, a format a row: how many refusals have no cause, how many one that only \
        some of the checks tell, and which field their log lacks.
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var profile: ProfileOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let zone = try Zone(profile.load().timeZone)
      let evidence = try AuditStore.openForReading(database.resolved).evidenceByFormat()
      try output.write(DoctorReport(evidence).table, zone: zone)
    }
  }
}
