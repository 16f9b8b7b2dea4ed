import Inquiry
import Report
import Store
import Verdict

/// An investigation as a document: the finding, then what it rests on.
struct InvestigateReport {
  let story: Investigation
  let period: Period
  /// A request that was asked about by its id.
  let request: StoredSample?

  let names: StoryNames
  let findingWords: FindingWords
  let timelineWords: TimelineWords

  init(_ story: Investigation, _ period: Period, request: StoredSample?) {
    self.story = story
    self.period = period
    self.request = request
    names = StoryNames(registry: story.registry, zone: period.zone)
    findingWords = FindingWords(
      names: names, refused: story.refused, isOfPeriod: story.filter.fromSlot != nil,
      nearMisses: story.nearMisses)
    timelineWords = TimelineWords(
      names: names, endsEarly: (story.end ?? .max) < (story.stored?.to ?? .max))
  }

  /// For people and machines.
  var document: ReportDocument {
    ReportDocument(
      schema: "authaudit.investigate/1", title: sentences, period: period,
      sections: story.findings.isEmpty ? [] : sections, main: groups, notes: period.notes,
      extra: fields)
  }

  /// The reply to the customer, Markdown.
  var reply: String { ReplyWords(story: story, names: names).markdown() }

  // MARK: - The answer

  /// The first sentence is the finding; others follow where another cause makes a tenth, or where two
  /// act at once.
  var sentences: [String] {
    guard let first = story.findings.first else { return nothing }
    var sentences = [findingWords.sentence(first)]
    if let request, let id = request.requestID {
      sentences.append(
        "Request \(id) of \(names.time(request.at, withZone: true)) is one of these refusals.")
    }
    let joint = JointWords(names: names)
    sentences += [joint.sentence(first)].compactMap { $0 }
    for finding in story.told.dropFirst() {
      sentences.append("Besides: \(findingWords.sentence(finding))")
      sentences += [joint.sentence(finding)].compactMap { $0 }
    }
    let rest = story.findings.dropFirst(story.told.count)
    if !rest.isEmpty {
      let requests = rest.reduce(0) { $0 + $1.requests }
      let have = requests == 1 ? "has" : "have"
      let what =
        rest.count == 1
        ? "another origin" : "\(grouped(rest.count)) other origins, none of them a tenth of all"
      sentences.append(
        "The other \(requests == 1 ? "refusal" : refusals(requests)) \(have) \(what).")
    }
    return sentences
  }

  private var nothing: [String] {
    let count = story.requests
    return [
      count == 0
        ? "No request of \(whom) is stored\(inPeriod)."
        : "No refusal of \(whom) is stored\(inPeriod); \(grouped(count)) "
          + "\(count == 1 ? "other request is" : "other requests are")."
    ]
  }

  private var inPeriod: String { period.from == nil && period.to == nil ? "" : " in that period" }

  /// What was asked about.
  private var whom: String {
    let filter = story.filter
    var parts: [String] = []
    if let org = filter.org { parts.append("org \(org)") }
    if let key = filter.key { parts.append(names.key(key)) }
    if let event = filter.event { parts.append("event \(event)") }
    if let host = filter.host { parts.append("host \(host)") }
    if let route = filter.route { parts.append("route \(route)") }
    if !filter.causes.isEmpty {
      parts.append("cause \(filter.causes.map(\.word).joined(separator: " or "))")
    }
    return parts.isEmpty ? "anybody" : parts.joined(separator: " and ")
  }

  // MARK: - Sections

  private var sections: [ReportSection] {
    [
      findingSection, timelineSection,
      ReportSection("refusals", "Refusals", table: fewGroups),
      worksSection, proofSection, remediesSection, touchesSection,
      ReportSection(
        "missing_evidence", "What would decide more",
        sentences: story.missing.map(MissingWords.sentence)),
    ]
  }

  private var findingSection: ReportSection {
    guard let finding = story.findings.first else { return ReportSection("finding", "Finding") }
    var facts: [ReportFact] = []
    func add(_ name: String, _ header: String?, _ text: String?) {
      if let text { facts.append(ReportFact(name, header, .text, .text(text))) }
    }
    add(
      "cause", nil,
      [finding.cause.word, finding.detail?.word].compactMap { $0 }.joined(separator: ": "))
    if let org = finding.org, org != .none {
      var text = names.org(org).dropFirst(4).description
      if case .number(let number) = org, let name = story.registry.name(ofOrg: number) {
        text += " \(name)"
      }
      add("org_id", "org", text)
    }
    add("key", nil, finding.key)
    if let event = finding.event, event != .none {
      add("event_id", "event", String(names.event(event).dropFirst(6)))
    }
    add("host", nil, finding.host)
    if finding.clients.count == 1 { add("client_ip", "client", finding.clients.keys.first) }
    add("since", nil, since(finding))
    add("evidence", nil, evidence(finding))
    return ReportSection("finding", "Finding", facts: facts)
  }

  private func since(_ finding: Finding) -> String {
    let first = names.time(finding.seenAt)
    switch finding.onset {
    case .since(.at(let time)): return "\(names.time(time)), by the registry"
    case .since(.between(let after, let upTo)):
      return "between \(names.time(after)) and \(names.time(min(upTo, finding.seenAt))), by "
        + "\(upTo <= finding.seenAt ? "two snapshots" : "a snapshot and the first refusal")"
    case .always: return "before all that the registry knows; the first refusal is of \(first)"
    case .unknown: return "\(first), by the log"
    }
  }

  /// Where the cause comes from.
  private func evidence(_ finding: Finding) -> String {
    Evidence.allCases.filter { finding.evidence.contains($0) }.map { evidence in
      switch evidence {
      case .logged: "the reason that the log gives"
      case .registry: "the checks, replayed on the registry of that moment"
      case .partial: "the checks that could be replayed"
      case .status: "the status, or an empty key field"
      case .none: "nothing"
      }
    }.joined(separator: "; ")
  }

  private var timelineSection: ReportSection {
    var sentences: [String] = []
    if let end = story.end, let first = story.told.first {
      sentences.append(timelineWords.goesOn(first, until: end))
    }
    return ReportSection("timeline", "Timeline", sentences: sentences, table: timeline)
  }

  private var worksSection: ReportSection {
    ReportSection(
      "works", "What works meanwhile",
      sentences: [
        story.works.isEmpty
          ? "Nothing was served between the first refusal and the last."
          : "Served in the half-hours between the first refusal and the last:"
      ],
      table: story.works.isEmpty ? nil : works)
  }

  private var proofSection: ReportSection {
    let facts = proof.enumerated().map { number, sample in
      ReportFact(
        "sample_\(number + 1)", names.time(sample.at), .text, .text(proofText(sample)))
    }
    return ReportSection(
      "samples", "Proof", sentences: facts.isEmpty ? ["No sample of these is kept."] : [],
      facts: facts)
  }

  private func proofText(_ sample: StoredSample) -> String {
    let parts = [
      sample.requestID.map { "request \($0)" }, sample.clientIP.map { "from \($0)" },
      sample.path, "\(Self.shortPath(sample.source)):\(sample.line)",
    ]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }

  /// The name of a log and of its folder; data has the whole path.
  private static func shortPath(_ path: String) -> String {
    path.split(separator: "/").suffix(2).joined(separator: "/")
  }

  private var remediesSection: ReportSection {
    ReportSection(
      "remedies", "What would fix it",
      sentences: RemedyWords(names: names).smallest(story.remedies)
        + (story.remedies.leftOut > 0
          ? ["\(grouped(story.remedies.leftOut)) lesser remedies were left out of the search."]
          : []),
      table: toldRemedies.isEmpty ? nil : remedies)
  }

  private var touchesSection: ReportSection {
    ReportSection(
      "touches", "Whom it also touches",
      sentences: TouchWords(names: names).knocks(story.groups),
      table: story.touches.isEmpty ? nil : touches)
  }
}
