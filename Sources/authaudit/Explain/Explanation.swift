import AccessLog
import Archive
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

/// Finds the request that is to be explained, and judges it by the store's registry.
struct Explanation {
  private let command: Explain
  private let profile: APIProfile
  private let store: AuditStore
  private let registry: RegistryIndex
  private let context: TallyContext
  private let zone: Zone
  private let options: RecordLookup.Options

  init(_ command: Explain) throws {
    self.command = command
    profile = try command.logZone.applied(to: command.profile.load())
    zone = try Zone(command.timezone ?? profile.timeZone)
    let formats = try profile.formats()
    options = RecordLookup.Options(
      format: try givenFormat(command.logs.format, command.logs.template, profile, formats),
      formats: formats)
    let path = command.database.resolved
    store = try AuditStore.openForReading(path)
    registry = RegistryIndex(try store.registryFacts())
    // An identity needs no fingerprint; a log may hold secrets and digests, which do.
    let needsNone = command.url != nil && command.key != "-"
    context = TallyContext(
      registry, profile,
      needsNone
        ? FingerprintKeyFile.temporary() : try command.fingerprint.load(for: store, at: path))
  }

  /// The identity of a key that was given as one, or as the digest that a registry has of it.
  private func identity(_ key: String) throws -> String {
    let text = Array(key.utf8)
    let isKnown = registry.key(named: text.span, range: ByteRange(0, text.count)) != nil
    return isKnown ? key : try SecretInput.identity(ofDigest: key, command.fingerprint, in: store)
  }

  /// The document, the zone of its times, and the exit status that goes with it.
  func explain() throws -> (ReportDocument, Zone, ExitStatus) {
    if let id = command.requestId { return try explain(requestID: id) }
    if let url = command.url {
      let question = try Question(
        command, url, key: try command.key.map { $0 == "-" ? $0 : try identity($0) }, zone)
      let found = RecordLookup.request(question.request, in: question.bytes, context)
      return (try report(found, .question).document, zone, .fine)
    }
    if let place = command.place, place != "-" { return try explain(place: place) }
    let text = try command.line.map { Array($0.utf8) } ?? Self.standardInput("the line")
    let (answer, records) = RecordLookup.record(in: text, options, context)
    let found = try found(answer, "the line")
    var report = try report(found, .pasted(format: answer.format))
    if records > 1 {
      report.notes.append("Of \(grouped(records)) records that were pasted this is the first.")
    }
    return (report.document, zone, .fine)
  }

  // MARK: - A line of a file

  private func explain(place: String) throws -> (ReportDocument, Zone, ExitStatus) {
    let bytes = givenPaths([place])[0].bytes
    guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
      let line = Int64(String(decoding: bytes[(colon + 1)...], as: UTF8.self)), line > 0, colon > 0
    else {
      throw ShellError(
        .usage,
        "\(place): name a file and a line of it, as in night.log.gz:4812, or - for a line "
          + "on standard input")
    }
    let path = ArchivePath(Array(bytes[..<colon]))
    let answer = try record(line, of: path)
    let found = try found(answer, "\(path.text): line \(line)")
    let report = try report(
      found, .file(path: path.text, line: line, format: answer.format))
    return (report.document, zone, .fine)
  }

  private func record(_ line: Int64, of path: ArchivePath) throws -> RecordLookup.Answer {
    let options = try asIngested(path)
    do throws(ArchiveError) {
      return try RecordLookup.record(line, of: path, options, context) {
        stopSignal.load(ordering: .relaxed) != 0
      }
    } catch {
      switch error {
      case .interrupted:
        throw ShellError(stopSignal.load(ordering: .relaxed) == SIGINT ? .interrupted : .terminated)
      case .cannotOpen: throw ShellError(.noInput, error.description)
      default: throw ShellError(.damaged, "\(error.fault); line \(line) was not reached")
      }
    }
  }

  /// How the log at `path` is read: its times as when it was ingested, unless a zone is given.
  private func asIngested(_ path: ArchivePath) throws(StoreError) -> RecordLookup.Options {
    let whole =
      path.text.hasPrefix("/")
      ? path.text : FileManager.default.currentDirectoryPath + "/" + path.text
    guard let times = try store.sourceTimes(at: whole) else { return options }
    var options = options
    options.yearHint = times.lastAt
    if command.logZone.logTimezone == nil {
      let clock = times.logZone.flatMap { logClocks(of: [times])[$0] }
      options.format = options.format?.at(clock)
      options.formats = options.formats.map { $0.at(clock) }
    }
    return options
  }

  private func found(_ answer: RecordLookup.Answer, _ place: String) throws -> FoundRecord {
    switch answer.found {
    case .request(let found): return found
    case .rejected(let reason):
      let format = answer.format.map { " (read as \($0))" } ?? ""
      throw ShellError(
        .damaged,
        "\(place): this is no request: \(reason.text)\(format). "
          + "Name the format with --format, or give it with --log-format.")
    case .blank: throw ShellError(.noInput, "\(place): there is nothing in it that is a request")
    case .pastEnd(let records):
      throw ShellError(
        .noInput, "\(place): there is no such line; the last one is \(grouped(records))")
    }
  }

  // MARK: - A request id

  private func explain(requestID: String) throws -> (ReportDocument, Zone, ExitStatus) {
    let samples = try store.samples(requestID: requestID)
    guard let sample = samples.first else {
      throw ShellError(
        .noInput,
        "\(requestID): the store kept no such request. It keeps the first two and the last refusal of "
          + "each org, key, cause and detail in a source; find the line with: authaudit lines")
    }
    let others = samples.dropFirst().map { "\($0.source), line \(grouped($0.line))" }
    let also =
      others.isEmpty ? [] : ["The same id stands in: \(others.joined(separator: "; "))."]
    func withoutLine(_ why: String) -> (ReportDocument, Zone, ExitStatus) {
      var document = ExplainSample(sample, zone).document
      document.notes = [why] + also
      return (document, zone, .fine)
    }
    guard sample.source != ArchiveInput.standardInput.text else {
      return withoutLine("Its log came through standard input, so the line itself is not at hand.")
    }
    let path = ArchivePath(sample.source)
    guard compressedSize(of: path) != nil else {
      return withoutLine("Its log is not at its path any more, so the line itself is not at hand.")
    }
    guard case .request(let found) = (try? record(sample.line, of: path))?.found,
      String(decoding: found.proof.requestID, as: UTF8.self) == requestID
    else {
      return withoutLine("The log at its path has changed: the line is not there any more.")
    }
    var report = try report(
      found, .file(path: sample.source, line: sample.line, format: sample.format))
    report.sample = sample
    report.notes = also
    if found.request.verdict.cause != sample.cause || found.request.verdict.detail != sample.detail
    {
      report.notes.append(
        "The registry or the profile has changed since the ingest, which said "
          + "\(VerdictWords.name(sample.cause, sample.detail)): run authaudit reclassify.")
    }
    return (report.document, zone, .fine)
  }

  // MARK: - The report

  private func report(
    _ found: FoundRecord, _ origin: ExplainReport.Origin
  ) throws -> ExplainReport {
    let request = found.request
    var report = ExplainReport(
      request: request, proof: found.proof, origin: origin,
      reasoning: context.judge.reasoning(on: request.its, at: request.at), registry: registry,
      profile: profile, zone: zone)
    let relatives = NearNames(registry)
    if !request.key.isEmpty {
      let key = String(decoding: request.key, as: UTF8.self)
      let sighting = try store.sighting(of: .key(key))
      report.seen.append(("Key \(key)", sighting))
      if case .key = request.its.credential {
      } else {
        let others = try store.unregisteredKeys().filter { $0 != key }
        report.nearMisses += relatives.sentences(
          key: key, isSeen: sighting != nil, miss: request.nearMiss, others: others)
      }
    }
    if case .number(let org) = request.its.org {
      let sighting = try store.sighting(of: .urlOrg(org))
      report.seen.append(("Org \(org) in URLs", sighting))
      if registry.knowsOrgs, registry.org(org) == nil {
        report.nearMisses += relatives.sentences(org: org, isSeen: sighting != nil)
      }
    }
    if case .number(let event) = request.its.event {
      let sighting = try store.sighting(of: .event(event))
      report.seen.append(("Event \(event) in URLs", sighting))
      if registry.knowsEvents, registry.event(event) == nil {
        report.nearMisses += relatives.sentences(event: event, isSeen: sighting != nil)
      }
    }
    if let problem = registryProblem { report.notes.append(problem) }
    return report
  }

  private var registryProblem: String? {
    registry.knowsKeys || registry.knowsEvents || registry.knowsHosts
      ? nil
      : "The database knows no registry: import one with: authaudit registry import DIR"
  }

  /// What comes through standard input: at most what a line can be.
  static func standardInput(_ what: String) throws -> [UInt8] {
    var text: [UInt8] = []
    while text.count <= Limits.lineBytesMax + 2 {
      let data: Data?
      do {
        data = try FileHandle.standardInput.read(upToCount: 64 << 10)
      } catch {
        throw ShellError(.noInput, "standard input: cannot be read")
      }
      guard let data, !data.isEmpty else { break }
      text += data
    }
    guard text.contains(where: { $0 > 0x20 }) else {
      throw ShellError(.noInput, "standard input: \(what) is expected there, and nothing came")
    }
    return text
  }
}
