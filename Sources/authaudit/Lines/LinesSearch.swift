import Foundation
import Ingest
import Profile
import Registry
import Report
import Rollup
import Store
import Verdict
import Synchronization

/// The search for lines put together from its options: what is read, what is printed, what is said.
struct LinesSearch {
  private let command: Lines
  private let search: LineSearch
  private let sources: [LineSource]
  private let filter: Filter
  private let period: Period
  private let checks: LinesTable
  private let limit: Int

  init(_ command: Lines) throws {
    self.command = command
    let profile = try command.profile.load()
    let formats = try profile.formats()
    let format = try givenFormat(
      command.logs.format, command.logs.logFormat, profile, formats)
    let path = command.database.resolved
    let store = try AuditStore.openForReading(path)
    (period, filter) = try command.filter.resolved(profile, in: store)
    let context = TallyContext(
      RegistryIndex(try store.registryFacts()), profile,
      try command.filter.fingerprint.load(for: store, at: path))
    let kind: CaseKind = command.servedWrongly ? .servedWrongly : .refused
    sources = try store.lineSources(kind, filter)
    let isForPeople = [.text, .markdown].contains(command.output.format)
    limit = command.count ? 0 : command.limit ?? (isForPeople ? 1_000 : 0)
    search = LineSearch(
      context,
      LineSearch.Options(
        kind, filter, format: format, formats: formats, countsOnly: command.count, limit: limit,
        jobs: command.jobs ?? ProcessInfo.processInfo.activeProcessorCount))
    checks = LinesTable(period, profile.checks)
  }

  /// Prints what is found, and says what is missing.
  func run() throws -> ExitStatus {
    let printer = Mutex(
      LinesPrinter(
        command.output.format, checks,
        RenderOptions(TerminalTraits(of: STDOUT_FILENO), zone: period.zone)))
    let outcomes = search.search(
      sources, progress: { stopSignal.load(ordering: .relaxed) != 0 },
      found: { source, lines in printer.withLock { $0.print(source, lines) } })
    switch stopSignal.load(ordering: .relaxed) {
    case 0: break
    case SIGINT: return .interrupted
    default: return .terminated
    }
    let account = LinesAccount(sources, outcomes, filter)
    if command.count {
      let sink = OutputSink()
      try sink.write("\(account.found)\n")
      try sink.finish()
    } else {
      let notes = [account.limitSentence(limit)].compactMap { $0 }
        .map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
      try printer.withLock { try $0.finish(notes + period.notes) }
    }
    let limited = account.limitSentence(limit)
    if account.isEmpty, !command.count { Shell.say("authaudit: no such request was found") }
    for sentence in account.sentences + [limited].compactMap({ $0 }) {
      Shell.say("authaudit: \(sentence)")
    }
    return account.status
  }
}
