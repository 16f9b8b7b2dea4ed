import Foundation
import Ingest
import Profile
import Registry
import Report
import Rollup
import Store
import Synchronization
import Verdict

/// The search for lines put together from its options: what is read, what is printed, what is said.
struct LinesSearch {
  private let command: Lines
  private let store: AuditStore
  private let search: LineSearch
  private let sources: [LineSource]
  private let filter: Filter
  private let period: Period
  private let checks: LinesTable
  private let limit: Int
  /// Lines that a person reads.
  private static let usualLines = 1_000

  init(_ command: Lines) throws {
    self.command = command
    let profile = try command.profile.load()
    let formats = try profile.formats()
    let format = try givenFormat(
      command.logs.format, command.logs.template, profile, formats)
    let path = command.database.resolved
    store = try AuditStore.openForReading(path)
    (period, filter) = try command.filter.resolved(profile, in: store)
    let context = TallyContext(
      RegistryIndex(try store.registryFacts()), profile,
      try command.filter.fingerprint.load(for: store, at: path))
    let kind: CaseKind = command.servedWrongly ? .servedWrongly : .refused
    sources = try store.lineSources(kind, filter)
    limit =
      command.count ? 0 : command.limit.rows(command.output.format, usual: Self.usualLines) ?? 0
    var options = LineSearch.Options(
      kind, filter, format: format, formats: formats, countsOnly: command.count, limit: limit,
      jobs: command.jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    options.clocks = logClocks(of: sources.map(\.times))
    search = LineSearch(context, options)
    checks = LinesTable(period, profile.checks)
  }

  /// Prints what is found, and says what is missing.
  func run() throws -> ExitStatus {
    let printer = Mutex(
      LinesPrinter(
        command.output.format, checks, keepsRows: command.output.export != nil))
    let outcomes = search.search(
      sources, progress: { stopSignal.load(ordering: .relaxed) != 0 },
      found: { source, lines in printer.withLock { $0.print(source, lines) } })
    switch stopSignal.load(ordering: .relaxed) {
    case 0: break
    case SIGINT: return .interrupted
    default: return .terminated
    }
    let account = LinesAccount(sources, outcomes)
    let notes = try FilterNotes(filter, period, in: store, isEmpty: account.isEmpty)
    let limited = [account.limitSentence(limit)].compactMap { $0 }
    if command.count {
      try OutputOptions.say("\(account.found)")
    } else {
      try printer.withLock { try $0.finish(notes, limited + period.notes, command.output) }
    }
    // A line at a time is no place for notes: they are said beside it.
    let isTable = [.json, .markdown].contains(command.output.format) && !command.count
    let beside = isTable ? [] : notes.notes + (command.count ? [] : limited)
    for sentence in account.sentences + beside { Shell.say("authaudit: \(sentence)") }
    return account.status
  }
}
