import AccessLog
import Archive
import ArgumentParser
import Foundation
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
        Example: authaudit formats doctor access.log.gz --registry registry

        Of logs, or of what was ingested, a format a row: how many refusals have no cause, how many one \
        that only some of the checks tell, and which field their log lacks; then the gateway's own \
        template with what lacks, ready to be pasted. Logs that are named are only looked at: the \
        database is not touched.
        """)

    @Argument(help: "Logs: files, folders, or - for standard input (default: what was ingested).")
    var paths: [String] = []

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var profile: ProfileOptions

    @Option(
      help: ArgumentHelp("Judge the logs by this folder of CSV files.", valueName: "dir"))
    var registry: String?

    @OptionGroup var format: FormatOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      if registry != nil, paths.isEmpty {
        throw ValidationError("--registry is for logs; name one.")
      }
    }

    func run() throws {
      let profile = try profile.load()
      let formats = try profile.formats()
      let given = try givenFormat(format.format, format.template, profile, formats)
      var status = ExitStatus.fine
      let evidence: [FormatEvidence]
      if paths.isEmpty {
        evidence = try AuditStore.openForReading(database.resolved).evidenceByFormat()
      } else {
        (evidence, status) = try examine(profile)
      }
      let known = [given].compactMap { $0 } + formats
      let report = DoctorReport(
        evidence, isStore: paths.isEmpty, profile, given: given,
        format: { LogFormat.named($0, among: known) })
      try output.write(report.table, zone: Zone(profile.timeZone))
      if output.format == .text {
        for paste in report.pastes { try OutputOptions.say(paste) }
      }
      if status != .fine { throw ShellError(status) }
    }

    /// Ingests the logs into a database that is thrown away.
    private func examine(_ profile: APIProfile) throws -> ([FormatEvidence], ExitStatus) {
      Surroundings.catchStopSignals()
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "authaudit-\(UUID().uuidString)")
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      defer { try? FileManager.default.removeItem(at: folder) }
      let path = folder.appending(path: "doctor.db").path
      var command = try Ingest.parse(["--db", path, "--"] + paths)
      command.registry = registry
      command.format = format.format
      command.logFormat = format.logFormat
      command.logFormatFrom = format.logFormatFrom
      let search = searchArchives(in: givenPaths(paths))
      for problem in search.problems {
        Shell.say("authaudit: \(problem.path.text): \(problem.reason)")
      }
      let reports =
        search.inputs.isEmpty ? [] : try IngestNight(command, profile).ingest(search.inputs)
      let status = command.exitStatus(reports, search)
      guard !search.inputs.isEmpty else { return ([], status) }
      return (try AuditStore.openForReading(path).evidenceByFormat(), status)
    }
  }
}
