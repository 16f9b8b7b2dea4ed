import AccessLog
import Archive
import ArgumentParser
import Bytes
import Foundation
import Ingest
import Profile
import Registry
import Report
import Rollup
import Store
import Synchronization
import Verdict

struct Ingest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Read access logs into the database, each exactly once.",
    discussion: """
      Example: authaudit ingest --registry registry /var/log/gateway/*.gz

      Paths are files, folders (searched for *.gz, *.log, *.json*) or - for standard input. Running \
      it again changes nothing: a known content is known under any name and compression, one that \
      has grown takes the place of its earlier self.
      """)

  @Argument(help: "Files, folders, or - for standard input.")
  var paths: [String]

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var profile: ProfileOptions

  @Option(help: ArgumentHelp("Import this folder of CSV files first.", valueName: "dir"))
  var registry: String?

  @OptionGroup var registryOptions: RegistryOptions
  @OptionGroup var fingerprint: FingerprintOptions

  @Option(help: "The logs' format: auto (decided for each file), or a name.")
  var format = "auto"

  @Option(
    help: ArgumentHelp(
      "The logs' format as it stands in the configuration of nginx, Apache, HAProxy, Envoy, Istio or API Gateway; @FILE reads a format file.",
      valueName: "template"))
  var logFormat: String?

  @Option(
    help: ArgumentHelp(
      "The same, taken from this file: nginx.conf, httpd.conf, haproxy.cfg, envoy.yaml, a template; with several, FILE:NAME.",
      valueName: "file"))
  var logFormatFrom: String?

  @OptionGroup var logZone: LogZoneOptions

  @Flag(help: "Count what precedes the damage in a damaged archive.")
  var salvage = false

  @Option(
    help: ArgumentHelp(
      "Sources read at the same time (default: one per core); with fewer sources the others inflate.",
      valueName: "n"))
  var jobs: Int?

  @Flag(help: "Read everything, store nothing.")
  var dryRun = false

  @Flag(help: "Print the balance line only.")
  var quiet = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !paths.isEmpty else { throw ValidationError("Name a file, a folder, or -.") }
    if let jobs, !(1...256 ~= jobs) { throw ValidationError("--jobs is from 1 to 256.") }
    if [logFormat != nil, logFormatFrom != nil, format != "auto"].count(where: { $0 }) > 1 {
      throw ValidationError("--format, --log-format and --log-format-from exclude each other.")
    }
  }

  func run() throws {
    Surroundings.catchStopSignals()
    let started = monotonicMilliseconds()
    let profile = try logZone.applied(to: profile.load())
    let search = searchArchives(in: givenPaths(paths))
    for problem in search.problems {
      Shell.say("authaudit: \(problem.path.text): \(problem.reason)")
    }
    // Where there is nothing to do, no database is made.
    let isIdle = search.inputs.isEmpty && registry == nil
    let reports = isIdle ? [] : try IngestNight(self, profile).ingest(search.inputs)
    let status = exitStatus(reports, search)
    let account = IngestReport(
      reports, milliseconds: monotonicMilliseconds() - started, isDryRun: dryRun)
    let zone = try Zone(profile.timeZone)
    if quiet {
      try output.exportOnly(account.table, zone: zone)
      try OutputOptions.say(account.balance)
    } else {
      try output.write(account.table, zone: zone)
      if output.format == .text { try OutputOptions.say("\n" + account.balance) }
    }
    if status != .fine { throw ShellError(status) }
  }

  /// What became of the night, as a status.
  func exitStatus(_ reports: [SourceReport], _ search: ArchiveSearch) -> ExitStatus {
    switch stopSignal.load(ordering: .relaxed) {
    case 0: break
    case SIGINT: return .interrupted
    default: return .terminated
    }
    var status = ExitStatus.fine
    func apply(_ other: ExitStatus) { if other.rawValue > status.rawValue { status = other } }
    if reports.contains(where: { $0.outcome == .damaged || $0.isMostlyForeign }) { apply(.damaged) }
    if !search.problems.isEmpty || reports.contains(where: { $0.outcome == .failed }) {
      apply(.noInput)
    }
    return status
  }
}
