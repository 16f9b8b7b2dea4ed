import Ingest
import Report
import Store

/// What a search for lines came to: how many there are, and what is missing.
struct LinesAccount {
  /// Lines found in sources that were read to their end.
  private(set) var found: Int64 = 0
  /// What to say on stderr.
  private(set) var sentences: [String] = []
  private(set) var status = ExitStatus.fine
  private var hasEnough = false
  /// Requests that the store counts.
  private var stored: Int64 = 0
  /// Sentences of one kind that are said one by one.
  private static let namedMax = 20

  init(_ sources: [LineSource], _ outcomes: [LineSearch.Outcome]) {
    var missing: [String] = []
    var lost: Int64 = 0
    var foundFewer: Int64 = 0
    var foundMore: Int64 = 0
    for (source, outcome) in zip(sources, outcomes) {
      stored += source.counted
      func miss(_ why: String, _ status: ExitStatus) {
        missing.append("\(source.path): \(why)\(Self.loss(source))")
        lost += source.counted
        if status.rawValue > self.status.rawValue { self.status = status }
      }
      switch outcome {
      case .read(let number):
        found += number
        if number < source.counted { foundFewer += source.counted - number }
        // Where values are folded, the store counts too few by its own account.
        if number > source.counted, source.folded == 0 { foundMore += number - source.counted }
      case .enough: hasEnough = true
      case .moved: miss("there is no file any more", .noInput)
      case .changed:
        miss("it holds something else now than what was ingested", .damaged)
      case .unreadable(let fault):
        missing.append("\(fault)\(Self.loss(source))")
        lost += source.counted
        if status.rawValue < ExitStatus.damaged.rawValue { status = .damaged }
      case .standardInput: miss("came in by a pipe, and cannot be read again", .noInput)
      case .otherFormat(let name):
        miss("was read by the format \(name); give it again with --log-format", .noInput)
      case .stopped: break
      }
    }
    sentences += missing.prefix(Self.namedMax)
    if missing.count > Self.namedMax {
      sentences.append("and \(grouped(missing.count - Self.namedMax)) more archives")
    }
    if missing.count > 1 {
      sentences.append(
        "\(grouped(missing.count)) archives cannot be read: \(grouped(lost)) of the "
          + "\(grouped(stored)) requests that the store counts are missing here")
    }
    if foundFewer + foundMore > 0 {
      sentences.append(
        "the store counts \(Self.difference(foundFewer, foundMore)) than the lines show by the "
          + "registry and the profile of now: run authaudit reclassify")
    }
  }

  private static func loss(_ source: LineSource) -> String {
    switch source.counted {
    case 0: " (values of it are folded, so it may hold some)"
    default:
      ": \(counted(source.counted, "request")) \(source.counted == 1 ? "is" : "are") missing here"
    }
  }

  private static func difference(_ fewer: Int64, _ more: Int64) -> String {
    switch (fewer, more) {
    case (_, 0): "\(grouped(fewer)) more"
    case (0, _): "\(grouped(more)) fewer"
    default: "\(grouped(fewer)) more, and elsewhere \(grouped(more)) fewer,"
    }
  }

  /// Whether everything was read, and nothing found that the store does not count either.
  var isEmpty: Bool { found == 0 && stored == 0 && !hasEnough && status == .fine }

  /// Says that there are more lines than were wanted; nil where there are not.
  func limitSentence(_ limit: Int) -> String? {
    guard hasEnough, stored > limit else { return nil }
    return
      "The first \(grouped(limit)) of the \(grouped(stored)) that the store counts; --limit 0 shows all."
  }
}
