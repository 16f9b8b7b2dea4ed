import AccessLog
import Archive
import Foundation
import Rollup
import Store
import Synchronization

/// A source that was read to its end.
struct ReadSource: Sendable {
  let input: ArchiveInput
  var reading: SourceReading
  /// What was known when the pass began.
  let before: KnownContents.Beginning
  let report: SourceReport
  /// When it was begun, of `milliseconds()`.
  let start: Int64
}

extension IngestRun {
  /// Settles what waits in `queue`, in one commit as long as more has come meanwhile.
  func settle(_ queue: WriterQueue, then end: (Int, Ending) -> Void) {
    var session = WriterSession(run: self)
    defer { session.end() }
    while let item = queue.next() {
      end(item.number, settle(item.source, in: &session) { queue.isEmpty })
      queue.leave(item)
    }
  }

  /// Settles a source, and commits where it is the last for now.
  private func settle(
    _ source: ReadSource, in session: inout WriterSession, isLast: () -> Bool
  ) -> Ending {
    do throws(StoreError) {
      var ending = Ending.stopped
      if !isStopped.load(ordering: .relaxed) { ending = try settle(source, &session) }
      if isLast() {
        try session.flush()
        session.end()
      }
      return ending
    } catch {
      fail(error)
      return .stopped
    }
  }

  /// Decides what a source that was read is to the known ones, and stores it if it counts.
  func settle(
    _ source: ReadSource, _ session: inout WriterSession
  ) throws(StoreError) -> Ending {
    try session.begin()
    let now = known.now()
    let reading = source.reading
    let finished = reading.finished
    // A relative that was stored since the pass began was not looked for.
    let isLate = now.late(since: source.before).contains {
      couldBeRelated($0.content.record, finished.record)
    }
    if isLate {
      session.undo()
      return .late
    }
    var report = source.report
    report.bytes = finished.record.length
    report.compressedBytes = finished.record.compressedBytes
    report.format = reading.format
    report.choice = reading.choice.map { ($0.format.name, $0.fitting, $0.examined) }
    if finished.hasChangedWhileReading {
      report.notes.append("its size changed while it was read; ingest it again when it is complete")
    }
    var decision = Kinship(finished, now, salvages: options.salvages)
    decision.proveSuccessor(of: finished, now) { self.isStopped.load(ordering: .relaxed) }
    if let failure = finished.failure {
      report.outcome = .damaged
      report.error = failure.description
      if decision.isKnown {
        report.notes.append("what precedes the damage is counted already, from a better copy")
      } else if options.salvages, failure.leavesLines {
        report.error = failure.fault + "; what precedes it was kept (--salvage)"
        fill(&report, from: reading)
      }
    } else if decision.isKnown {
      report.outcome = .known
    } else {
      report.outcome = decision.replaces.isEmpty ? .new : .replaced
      fill(&report, from: reading)
    }
    report.notes += decision.notes
    if decision.isKnown {
      session.undo()
    } else if let stored = try store(source, decision, now, &session, &report) {
      known.add(stored.source, replacing: stored.replaces)
    }
    report.milliseconds = milliseconds() - source.start
    return .settled(report)
  }

  private func fill(_ report: inout SourceReport, from reading: SourceReading) {
    report.lines = reading.account.lines
    report.blank = reading.account.blank
    report.totals = reading.totals
    report.rejections = reading.account.rejections
      .sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
    if report.lines == 0 { report.notes.append("it holds no lines") }
    if let rival = reading.choice?.rival, let name = reading.choice?.format.name {
      report.notes.append(
        "read as \(name); \(rival) reads as many lines and something else in them: name the right "
          + "one with --format")
    }
    if reading.format == nil, report.lines > report.blank {
      report.notes.append("no known format fits its lines; name one with --format or --log-format")
    }
  }

  /// Stores what was read, and gives what is known by that; nil where it counts nothing.
  private func store(
    _ read: ReadSource, _ decision: Kinship, _ now: KnownContents.State,
    _ session: inout WriterSession, _ report: inout SourceReport
  ) throws(StoreError) -> (source: KnownSource, replaces: [Int64])? {
    let isCounted = report.isCounted || report.outcome != .damaged
    var source = NewSource(
      path: Self.absolute(report.path, read.input), format: report.format,
      state: report.outcome != .damaged ? .whole : isCounted ? .partial : .damaged,
      record: read.reading.finished.record, ingestedAt: options.now)
    source.logZone = options.logZone
    // What counts nothing takes nobody's place.
    var replaces = isCounted ? decision.replaces : []
    if isCounted {
      source.lines = report.lines
      source.parsed = report.parsed
      source.rejected = report.rejected
      source.blank = report.blank
      source.refused = report.totals.refused
      source.firstAt = report.totals.firstAt
      source.lastAt = report.totals.lastAt
      source.rejections = report.rejections
      if let tally = read.reading.tally {
        try session.add(tally, withProof: true)
      } else {
        try session.add(read.reading.counts)
      }
      report.folded = session.folded
      source.folded = report.folded
      replaces += now.damaged.filter { $0.isRepaired(by: source) }.map(\.id)
    } else {
      session.undo()
      try session.begin()
    }
    let id = try session.commit(source, replacing: replaces)
    guard isCounted else {
      known.add(
        DamagedSource(
          id: id, path: source.path, headBytes: source.record.headBytes,
          headChecksum: source.record.headChecksum))
      return nil
    }
    var record = source.record
    record.checkpoints = record.checkpoints.sketch
    if id < 0 { unstored.checkpoints.withLock { $0[id] = source.record.checkpoints } }
    let earlier = replaces.compactMap { now.sources[$0]?.content }
    let content = KnownContent(
      id: id, record: record, isWhole: source.state == .whole,
      earlierSelves: earlier.map {
        .init(length: $0.record.length, identity: $0.record.identity)
      } + earlier.flatMap(\.earlierSelves))
    return (KnownSource(content: content, path: source.path), replaces)
  }

  private static func absolute(_ path: String, _ input: ArchiveInput) -> String {
    guard case .file = input, !path.hasPrefix("/") else { return path }
    return FileManager.default.currentDirectoryPath + "/" + path
  }
}

extension DamagedSource {
  /// Whether `source` is a better copy of this: it begins with the same bytes; where damage left
  /// fewer than it takes to tell, it has the same name.
  fileprivate func isRepaired(by source: NewSource) -> Bool {
    if headBytes < ContentRecord.headBytesMax { return path == source.path }
    return headBytes == source.record.headBytes && headChecksum == source.record.headChecksum
  }
}

extension ArchiveError {
  /// Whether whole lines may stand before the damage.
  fileprivate var leavesLines: Bool {
    switch self {
    case .damaged, .cannotRead: true
    case .otherKind, .tooManyLayers, .cannotOpen, .interrupted: false
    }
  }
}
