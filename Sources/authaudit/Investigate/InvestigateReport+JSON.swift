import Inquiry
import Report
import Rollup
import Store
import Verdict

extension InvestigateReport {
  /// What machines read besides the rows, which are the groups.
  var fields: [JSONField] {
    [
      JSONField("refused", .integer(story.refused)),
      JSONField("finding", finding),
      JSONField("timeline", .array(entries.map(json))),
      JSONField("works", .array(story.works.map(json))),
      JSONField("samples", .array(proof.map(json))),
      JSONField(
        "remedies",
        .array(
          story.remedies.single.map { effect in
            .object(
              effect.remedies.flatMap { RemedyWords(names: names).json($0) } + counts(effect))
          })),
      JSONField("smallest_set", story.remedies.smallest.map(json) ?? .null),
      JSONField("almost_all", story.remedies.almost.map(json) ?? .null),
      JSONField("touches", .array(story.touches.map(json))),
      JSONField("missing_evidence", .array(story.missing.map(json))),
      JSONField("stored_from", story.stored.map { .time($0.from) } ?? .null),
      JSONField("stored_to", story.stored.map { .time($0.to) } ?? .null),
      JSONField("reply", .text(reply)),
    ]
  }

  private var finding: JSONValue {
    guard let first = story.findings.first else { return .null }
    return .object(
      [JSONField("sentences", .array(sentences.map { .text($0) }))] + facts(first)
        + [
          JSONField(
            "others",
            .array(
              story.told.dropFirst().map { other in
                .object(
                  [JSONField("sentence", .text(findingWords.sentence(other)))] + facts(other))
              }))
        ])
  }

  private func facts(_ finding: Finding) -> [JSONField] {
    let (since, between, knownBy) = since(finding)
    return [
      JSONField("cause", .text(finding.cause.word)),
      JSONField("detail", finding.detail.map { .text($0.word) } ?? .null),
      JSONField("org_id", StoryNames.json(finding.org)),
      JSONField("url_org_id", StoryNames.json(finding.urlOrg)),
      JSONField("key", finding.key.map { .text($0) } ?? .null),
      JSONField("keys", .integer(Int64(finding.keys.count))),
      JSONField("event_id", StoryNames.json(finding.event)),
      JSONField("host", finding.host.map { .text($0) } ?? .null),
      JSONField(
        "client_ip",
        finding.clients.count == 1
          ? finding.clients.keys.first.map { .text($0) } ?? .null : .null),
      JSONField("failing", failing(finding)),
      JSONField("since", .time(since)), JSONField("since_between", between),
      JSONField("since_known_by", .text(knownBy)),
      JSONField("until", finding.recovery.map { .time($0.latest) } ?? .null),
      JSONField("requests", .integer(finding.requests)),
      JSONField("first_at", .time(finding.firstAt)), JSONField("last_at", .time(finding.lastAt)),
      JSONField("last_ok_before", finding.lastOkBefore.map { .time($0) } ?? .null),
      JSONField("first_ok_after", finding.firstOkAfter.map { .time($0) } ?? .null),
    ]
  }

  /// All checks that fail for some of it.
  private func failing(_ finding: Finding) -> JSONValue {
    let all = finding.failing.keys.reduce(into: CauseSet()) { $0.formUnion($1) }
    return .array(Cause.allCases.filter { all.contains($0) }.map { .text($0.word) })
  }

  /// Since when: to the millisecond where the registry has it, else the first refusal; and the two
  /// moments between which it lies.
  private func since(_ finding: Finding) -> (Int64, JSONValue, String) {
    switch finding.onset {
    case .since(.at(let time)): (time, .null, "registry")
    case .since(.between(let after, let upTo)):
      (
        min(upTo, finding.seenAt), .array([.time(after), .time(min(upTo, finding.seenAt))]),
        "snapshots"
      )
    case .always, .unknown: (finding.seenAt, .null, "log")
    }
  }

  private func json(_ entry: TimelineEntry) -> JSONValue {
    let words = timelineWords
    let kind =
      switch entry.what {
      case .lastServed: "last_served"
      case .turn(let fails): fails ? "began" : "ended"
      case .firstRefused: "first_refused"
      case .moreTurns: "more_changes"
      case .lastRefused: "last_refused"
      case .firstServed: "first_served"
      case .firstRefusedInPeriod: "first_refused_in_period"
      case .end: "end"
      }
    let after: JSONValue =
      if case .between(let after, _) = entry.time { .time(after) } else { .null }
    return .object([
      JSONField("at", .time(entry.time.latest)), JSONField("after", after),
      JSONField("kind", .text(kind)),
      JSONField("words", .text(words.what(entry, story.findings[entry.finding]))),
      JSONField("finding", .integer(Int64(entry.finding + 1))),
      JSONField("known_by", .text(words.knownBy(entry))),
    ])
  }

  private func json(_ works: Works) -> JSONValue {
    let of: String =
      switch works.of {
      case .all: "all"
      case .org: "org"
      case .key: "key"
      case .event: "event"
      case .host: "host"
      case .otherKey: "other-key"
      }
    let key: JSONValue = if case .otherKey(let key) = works.of { .text(key) } else { .null }
    return .object([
      JSONField("of", .text(of)), JSONField("key", key), JSONField("words", .text(words(works))),
      JSONField("requests", .integer(works.requests)), JSONField("served", .integer(works.served)),
      JSONField("refused", .integer(works.refused)),
      JSONField("last_ok_at", works.lastOkAt.map { .time($0) } ?? .null),
    ])
  }

  private func json(_ sample: StoredSample) -> JSONValue {
    func text(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
    return .object([
      JSONField("at", .time(sample.at)), JSONField("request_id", text(sample.requestID)),
      JSONField("org_id", StoryNames.json(sample.org)),
      JSONField("url_org_id", StoryNames.json(sample.urlOrg)), JSONField("key", text(sample.key)),
      JSONField("event_id", StoryNames.json(sample.event)), JSONField("host", text(sample.host)),
      JSONField("cause", .text(sample.cause.word)), JSONField("detail", text(sample.detail?.word)),
      JSONField("client_ip", text(sample.clientIP)),
      JSONField("user_agent", text(sample.userAgent)), JSONField("path", text(sample.path)),
      JSONField("source", .text(sample.source)), JSONField("line", .integer(sample.line)),
    ])
  }

  private func json(_ effect: RemedyEffect) -> JSONValue {
    let words = RemedyWords(names: names)
    return .object(
      [JSONField("remedies", .array(effect.remedies.map { .object(words.json($0)) }))]
        + counts(effect))
  }

  private func counts(_ effect: RemedyEffect) -> [JSONField] {
    [
      JSONField("would_pass", .integer(effect.wouldPass)),
      JSONField("uncertain", .integer(effect.uncertain)),
    ]
  }

  private func json(_ touch: Touch) -> JSONValue {
    .object([
      JSONField("kind", .text(TouchWords.kind(touch.kind))),
      JSONField("words", .text(TouchWords(names: names).words(touch))),
      JSONField("org_id", StoryNames.json(touch.org)),
      JSONField("url_org_id", StoryNames.json(touch.urlOrg)),
      JSONField("key", touch.key.map { .text($0) } ?? .null),
      JSONField("keys", .integer(touch.keys)), JSONField("event_id", StoryNames.json(touch.event)),
      JSONField("host", touch.host.map { .text($0) } ?? .null),
      JSONField("cause", .text(touch.cause.word)),
      JSONField("detail", touch.detail.map { .text($0.word) } ?? .null),
      JSONField("requests", .integer(touch.requests)),
      JSONField("first_at", .time(touch.firstAt)), JSONField("last_at", .time(touch.lastAt)),
    ])
  }

  private func json(_ missing: MissingEvidence) -> JSONValue {
    .object([
      JSONField("kind", .text(MissingWords.kind(missing.kind))),
      JSONField("requests", .integer(missing.requests)),
      JSONField("words", .text(MissingWords.sentence(missing))),
    ])
  }
}
