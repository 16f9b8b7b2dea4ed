import AccessLog
import ArgumentParser
import Foundation
import Ingest
import Profile
import Registry
import Report
import Rollup
import Store
import Synchronization

struct Reclassify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reclassify",
    abstract:
      "Make all verdicts again: after a new rule, another order of checks, a late registry.",
    discussion: """
      Example: authaudit registry import registry && authaudit reclassify --dry-run

      The differences are shown first, then applied in one transaction. Verdicts come from what is \
      stored; an archive is read again only where that does not tell: it says why. Where such an \
      archive is gone, what needs it stays as it was, and the exit code is 66; where it is not what it \
      was, 65. All that is stored is judged again, whatever its time: two rules in one report would \
      mislead.
      """)

  private static let complaintsMax = 5

  @Flag(help: "Show the differences; store nothing.")
  var dryRun = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var profile: ProfileOptions

  @Option(help: ArgumentHelp("Import this folder of CSV files first.", valueName: "dir"))
  var registry: String?

  @OptionGroup var registryOptions: RegistryOptions
  @OptionGroup var fingerprint: FingerprintOptions

  @Option(
    help: ArgumentHelp(
      "The template that the logs were ingested with, if one was given.", valueName: "template"))
  var logFormat: String?

  @Option(
    help: ArgumentHelp("Archives read at the same time (default: one per core).", valueName: "n"))
  var jobs: Int?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let jobs, !(1...256 ~= jobs) { throw ValidationError("--jobs is from 1 to 256.") }
  }

  func run() throws {
    Surroundings.catchStopSignals()
    let profile = try profile.load()
    var formats = try profile.formats()
    if let given = try givenFormat("auto", logFormat, profile, formats) {
      formats.insert(given, at: 0)
    }
    let path = database.resolved
    guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
    let store = try dryRun ? AuditStore.openForReading(path) : AuditStore.openForWriting(path)
    let index = try registry(store, profile)

    let run = ReclassifyRun(
      store, index, profile, formats: formats,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    let answer = try run.judge {
      TallyContext(index, profile, try fingerprint.load(for: store, at: path))
    }
    if answer.isInterrupted {
      run.undo()
      throw ShellError(
        stopSignal.load(ordering: .relaxed) == SIGINT ? .interrupted : .terminated,
        "stopped; every verdict is as it was")
    }
    complain(answer)
    try show(answer, profile) { try run.commit() }
    let status = status(answer)
    if status != .fine { throw ShellError(status) }
  }

  /// What is known now, with what `--registry` brings.
  private func registry(_ store: AuditStore, _ profile: APIProfile) throws -> RegistryIndex {
    let facts = try store.registryFacts()
    guard let registry else { return RegistryIndex(facts) }
    let done = try registryOptions.read(
      registry, into: facts, profile, fingerprint.load(for: store, at: database.resolved))
    RegistryOptions.say(done)
    if !dryRun { try store.apply(done.changes, now: done.index) }
    return done.index
  }

  /// People see the differences before they are applied; data say what was done.
  private func show(
    _ answer: ReclassifyAnswer, _ profile: APIProfile, commit: () throws -> Void
  ) throws {
    let report = ReclassifyReport(answer, checks: profile.checks, isDryRun: dryRun)
    let zone = try Zone(profile.timeZone)
    do {
      if output.format == .text { try output.write(report.document, zone: zone) }
    } catch OutputError.closed {
      // Who stops reading has not said no.
    }
    if !dryRun { try commit() }
    if output.format == .text {
      let sink = OutputSink()
      try sink.write("\n" + report.balance + "\n")
      try sink.finish()
    } else {
      try output.write(report.document, zone: zone)
    }
  }

  /// Says what was needed and is not there; of many the first, for the report names all.
  private func complain(_ answer: ReclassifyAnswer) {
    let complaints = answer.archives.compactMap { ReclassifyReport.complaint($0) }
    for complaint in complaints.prefix(Self.complaintsMax) { Shell.say("authaudit: \(complaint)") }
    let more = complaints.count - Self.complaintsMax
    if more > 0 {
      Shell.say(
        "authaudit: \(grouped(more)) more archives are gone or not what they were; see the report")
    }
  }

  private func status(_ answer: ReclassifyAnswer) -> ExitStatus {
    var status = ExitStatus.fine
    for archive in answer.archives {
      switch archive.outcome {
      case .same: break
      case .changed: if status == .fine { status = .damaged }
      case .gone: status = .noInput
      }
    }
    return status
  }
}
