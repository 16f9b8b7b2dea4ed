import AccessLog
import Archive
import Bytes
import Foundation
import Ingest
import Inquiry
import Profile
import Registry
import Report
import Rollup
import Store
import Synchronization
import Verdict

/// A night put together from its options: store, registry, formats, workers, progress.
struct IngestNight {
  private let options: IngestOptions
  private let store: AuditStore?
  private let context: TallyContext
  private let writes: Bool

  init(_ command: Ingest, _ profile: APIProfile) throws {
    // What can be wrong with the command line is found before a database is made.
    let formats = try profile.formats()
    var options = try Self.options(command, profile, formats)
    writes = !command.dryRun
    let path = command.database.resolved
    if writes {
      store = try AuditStore.openForWriting(path)
    } else {
      let exists = FileManager.default.fileExists(atPath: path)
      store = exists ? try AuditStore.openForReading(path) : nil
    }
    let fingerprint = try command.fingerprint.load(for: store, at: path)
    let facts = try store?.registryFacts() ?? RegistryFacts()
    var index: RegistryIndex
    if let folder = command.registry {
      let done = try command.registryOptions.read(folder, into: facts, profile, fingerprint)
      RegistryOptions.say(done)
      index = done.index
      if writes { try store?.apply(done.changes, now: index) }
    } else {
      index = RegistryIndex(facts)
    }
    context = TallyContext(index, profile, fingerprint)
    options.judgedUnder = { [index] in JudgedUnder(index, profile) }
    self.options = options
  }

  private static func options(
    _ command: Ingest, _ profile: APIProfile, _ formats: [LogFormat]
  ) throws -> IngestOptions {
    let format = try givenFormat(
      command.format, command.logFormat ?? command.logFormatFrom.map { "@\($0)" }, profile,
      formats, saysSkipped: true)
    var options = IngestOptions(
      format: format, formats: formats, checks: profile.checks, now: currentTime())
    options.logZone = profile.logZone == .utc ? nil : profile.logZone.name
    options.salvages = command.salvage
    options.jobs = command.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.learns = ProcessInfo.processInfo.environment["AUTHAUDIT_COMPLETE_READER"] == nil
    return options
  }

  /// Reads the inputs; warnings are said as they come, the progress is drawn meanwhile.
  func ingest(_ inputs: [ArchiveInput]) throws -> [SourceReport] {
    let run = try IngestRun(store: store, writes: writes, context: context, options: options)
    let screen = IngestScreen(inputs)
    Memory.releaseStart()
    let reports = try run.ingest(
      inputs,
      progress: { number, bytes, lines in
        if stopSignal.load(ordering: .relaxed) != 0 { run.stop() }
        screen.show(number, bytes, lines)
      },
      done: { number, report in screen.say(number, report) })
    screen.clear()
    if writes { try store?.checkpoint() }
    return reports
  }
}

/// Standard error while a night is ingested: the progress bar, and the sentences above it.
final class IngestScreen: Sendable {
  private struct State: ~Copyable {
    var bar = ProgressBar()
    var bytes: [Int: UInt64] = [:]
    var lines: [Int: Int64] = [:]
    var done = 0
    var bytesDone: UInt64 = 0
    var linesDone: Int64 = 0
  }

  private let state = Mutex(State())
  private let bytesTotal: Int64?
  private let files: Int

  init(_ inputs: [ArchiveInput]) {
    files = inputs.count
    var total: Int64? = 0
    for input in inputs {
      guard case .file(let path) = input, let size = compressedSize(of: path) else {
        total = nil
        break
      }
      total = total.map { $0 + Int64(size) }
    }
    bytesTotal = total
  }

  /// Draws how far source `number` is.
  func show(_ number: Int, _ bytes: UInt64, _ lines: Int64) {
    state.withLock { state in
      state.bytes[number] = bytes
      state.lines[number] = lines
      state.bar.update(
        WorkDone(
          bytes: Int64(state.bytesDone + state.bytes.values.reduce(0, +)), bytesTotal: bytesTotal,
          files: Int64(state.done), filesTotal: Int64(files),
          lines: state.linesDone + state.lines.values.reduce(0, +)))
      return
    }
  }

  /// Says what is wrong with source `number`, or worth knowing of it.
  func say(_ number: Int, _ report: SourceReport) {
    state.withLock { state in
      state.done += 1
      state.bytesDone += report.compressedBytes
      state.linesDone += report.lines
      state.bytes[number] = nil
      state.lines[number] = nil
      guard report.error != nil || !report.notes.isEmpty || report.rejected > 0 else { return }
      state.bar.clear()
      if let error = report.error { Shell.say("authaudit: \(error)") }
      for note in report.notes { Shell.say("authaudit: \(report.path): \(note)") }
      for rejected in report.rejections {
        let lines = rejected.lines.prefix(5).map { grouped($0) }.joined(separator: ", ")
        let more = rejected.records > 5 ? ", …" : ""
        Shell.say(
          "authaudit: \(report.path): \(grouped(rejected.records)) rejected: \(rejected.reason) "
            + "(line \(lines)\(more))")
      }
    }
  }

  /// Removes the bar.
  func clear() { state.withLock { $0.bar.clear() } }
}
