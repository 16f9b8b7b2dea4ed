import Profile
import Registry
import Report
import Rollup
import Store
import Verdict

/// The whole reasoning for one request, as a document.
struct ExplainReport {
  /// Where the request comes from.
  enum Origin {
    /// A record of a file.
    case file(path: String, line: Int64, format: String?)
    /// A text that somebody pasted.
    case pasted(format: String?)
    /// A question without a log.
    case question
  }

  let request: JudgedRequest
  let proof: RequestProof
  let origin: Origin
  let reasoning: Reasoning
  let registry: RegistryIndex
  let profile: APIProfile
  let zone: Zone
  /// What the store has seen of its key, org and event.
  var seen: [(what: String, sighting: Sighting?)] = []
  /// Sentences on what was never seen, and what is like it.
  var nearMisses: [String] = []
  /// The refusal as the store has it, where it was found there.
  var sample: StoredSample?
  var notes: [String] = []

  private var words: VerdictWords {
    VerdictWords(request: request, reasoning: reasoning, profile: profile)
  }
  private var checks: CheckWords {
    CheckWords(request: request, reasoning: reasoning, registry: registry, zone: zone)
  }
  private var isQuestion: Bool { if case .question = origin { true } else { false } }

  /// The document.
  var document: ReportDocument {
    let history = RegistryWords(request, reasoning, registry, zone)
    var sections = [
      requestSection,
      ReportSection(
        "checks", "The checks, in the API's order",
        facts: reasoning.order.map { check in
          let fails = if case .fails = reasoning.outcomes[check] { true } else { false }
          return ReportFact(
            check.word, nil, .text, .text(checks.sentence(check)), isAccented: fails)
        }),
    ]
    if !isQuestion { sections.append(verdictSection) }
    if let sample { sections.append(ExplainSample(sample, zone).section) }
    sections += [
      ReportSection(
        "registry", "What the registry knows",
        sentences: history.sentences.isEmpty
          ? ["Nothing of the key, the org, the event and the host."] : history.sentences),
      ReportSection(
        "never_seen", "What was never seen, and what is like it", sentences: nearMisses),
      ReportSection("seen", "What the store has seen", sentences: seen.map(sentence)),
    ]
    if let line = proof.original {
      sections.append(
        ReportSection(
          "line", "The line, without secrets",
          facts: [ReportFact("text", "", .identity, .text(String(decoding: line, as: UTF8.self)))]))
    }
    return ReportDocument(
      schema: "authaudit.explain/1", title: title, sections: sections, main: table, notes: notes,
      extra: [
        JSONField(
          "request", .object(requestFacts.map { JSONField($0.column.name, JSONValue($0.cell)) })),
        JSONField("verdict", verdictJSON), JSONField("rule", ruleJSON),
        JSONField("history", history.json),
      ])
  }

  // MARK: - The answer

  private var title: [String] {
    if isQuestion { return [questionAnswer] }
    var title: [String]
    if request.isRefused {
      let verdict = request.verdict
      title = [
        "Refused (\(request.status)): \(VerdictWords.name(verdict.cause, verdict.detail)), "
          + VerdictWords.meaning(verdict.cause, verdict.detail)
      ]
    } else if request.isWronglyServed {
      let failing = reasoning.order.filter { request.verdict.failing.contains($0) }
      title = [
        "Served (\(request.status)), and should have been refused: "
          + failing.map(\.word).joined(separator: ", ")
      ]
    } else if 200...399 ~= request.status {
      title = [
        reasoning.open.isEmpty && reasoning.failing.isEmpty
          ? "Served (\(request.status)), and rightly: every check passes"
          : "Served (\(request.status)), and nothing that can be checked speaks against it"
      ]
    } else {
      title = [
        request.status == 0
          ? "Answered, the log does not say how" : "Answered \(request.status), not refused"
      ]
    }
    switch origin {
    case .file(let path, let line, _): title.append("\(path), line \(grouped(line))")
    case .pasted: title.append("a line that was pasted")
    case .question: break
    }
    return title
  }

  private var questionAnswer: String {
    let time = zone.format(request.at, .second, withZone: true)
    if let first = reasoning.firstFailing {
      let detail = reasoning.outcomes.detail(of: first)
      return "Would be refused at \(time): \(VerdictWords.name(first, detail)), "
        + VerdictWords.meaning(first, detail)
    }
    if let perhaps = reasoning.perhaps.first {
      return "May be refused at \(time): \(perhaps.word) may fail"
    }
    let open = reasoning.open.filter { check in
      switch check {
      case .event, .feature: request.its.event != .absent || request.its.route < 0
      default: true
      }
    }
    if open.isEmpty { return "Would pass at \(time): no check refuses it" }
    return "Nothing refuses it at \(time), but not every check can be made: "
      + open.map(\.word).joined(separator: ", ")
  }

  // MARK: - Sections

  private var requestFacts: [ReportFact] {
    func text(_ bytes: [UInt8]) -> ReportCell {
      bytes.isEmpty ? .null : .text(String(decoding: bytes, as: UTF8.self))
    }
    func id(_ id: JudgedRequest.ID) -> ReportCell {
      switch id {
      case .none: .null
      case .number(let number): .integer(number)
      case .text(let bytes): text(bytes)
      }
    }
    var facts = [
      ReportFact("at", nil, .time, .time(request.at)),
      ReportFact(
        "status", nil, .identity, request.status == 0 ? .null : .integer(Int64(request.status))),
      ReportFact("method", nil, .text, text(request.method)),
      ReportFact("host", nil, .text, text(request.host)),
      ReportFact("path", nil, .text, text(proof.path)),
      ReportFact("route", nil, .text, ReportCell(request.route)),
      ReportFact("key", nil, .identity, text(request.key)),
      ReportFact("org_id", "org", .identity, id(request.org)),
      ReportFact("url_org_id", "URL's org", .identity, id(request.urlOrg)),
      ReportFact("key_org_id", "key's org", .identity, ReportCell(request.keyOrg)),
      ReportFact("event_id", "event", .identity, id(request.event)),
      ReportFact("reason", nil, .text, text(request.reason)),
      ReportFact("request_id", nil, .identity, text(proof.requestID)),
      ReportFact("client_ip", "client", .identity, text(proof.clientIP)),
      ReportFact("user_agent", nil, .text, text(proof.userAgent)),
    ]
    switch origin {
    case .file(let path, let line, let format):
      facts += [
        ReportFact("source", nil, .identity, .text(path)),
        ReportFact("line", nil, .identity, .integer(line)),
        ReportFact("format", nil, .text, ReportCell(format)),
      ]
    case .pasted(let format): facts.append(ReportFact("format", nil, .text, ReportCell(format)))
    case .question: break
    }
    return facts
  }

  /// What is there; of a reason each field.
  private var requestSection: ReportSection {
    ReportSection(
      "request", isQuestion ? "The question" : "The request",
      facts: requestFacts.map { fact in
        guard fact.column.name == "reason", case .text(let reason) = fact.cell else { return fact }
        let fields = reason.split(separator: "\n").joined(separator: "; ")
        return ReportFact("reason", nil, .text, .text(fields))
      }.filter { fact in
        guard fact.cell != .null else {
          return ["key", "status"].contains(fact.column.name) && !isQuestion
        }
        switch fact.column.name {
        case "org_id": return request.org != request.urlOrg
        case "source", "line": return false
        default: return true
        }
      })
  }

  private var verdictSection: ReportSection {
    var sentences: [String] = []
    var facts: [ReportFact] = []
    if request.isRefused {
      sentences += words.evidence
      if let rule = words.rule {
        facts.append(
          ReportFact(
            "rule", nil, .text,
            .text(
              "number \(rule.number), line \(rule.line) of profile \(profile.name): "
                + (rule.text.count > 120 ? rule.text.prefix(119) + "…" : rule.text))))
      } else if !request.reason.isEmpty {
        sentences.append("No rule of profile \(profile.name) reads the reason in the log.")
      }
      let failing = reasoning.order.filter { request.verdict.failing.contains($0) }
      facts += [
        ReportFact("cause", nil, .text, .text(request.verdict.cause.word)),
        ReportFact("detail", nil, .text, ReportCell(request.verdict.detail?.word)),
        ReportFact("evidence", nil, .text, .text(request.verdict.evidence.word)),
        ReportFact(
          "failing", nil, .text,
          failing.isEmpty ? .null : .text(failing.map(\.word).joined(separator: ","))),
        ReportFact("agreement", nil, .text, ReportCell(request.verdict.agreement?.word)),
      ].filter { $0.cell != .null }
    }
    sentences += words.remarks
    sentences.append(words.answer)
    return ReportSection("verdict", "The verdict", sentences: sentences, facts: facts)
  }

  private func sentence(_ what: String, _ sighting: Sighting?) -> String {
    guard let sighting else { return "\(what): never." }
    let first = zone.format(sighting.firstAt, .second)
    let last = zone.format(sighting.lastAt, .second)
    let served =
      sighting.lastOkAt.map { "last served \(zone.format($0, .second))" } ?? "never served"
    let requests = sighting.requests == 1 ? "request" : "requests"
    return
      "\(what): \(grouped(sighting.requests)) \(requests), \(grouped(sighting.refused)) refused; "
      + "first \(first), last \(last), \(served)."
  }

  // MARK: - Data

  private var table: ReportTable {
    ReportTable(
      schema: "authaudit.explain/1",
      columns: [
        ReportColumn("check", nil, .text), ReportColumn("outcome", nil, .text),
        ReportColumn("detail", nil, .text), ReportColumn("because", nil, .text),
      ],
      rows: reasoning.order.map { check in
        let outcome = reasoning.outcomes[check]
        return [
          .text(check.word), .text(CheckWords.word(outcome)),
          ReportCell(reasoning.outcomes.detail(of: check)?.word), .text(checks.because(check)),
        ]
      })
  }

  private var verdictJSON: JSONValue {
    func list(_ causes: [Cause]) -> JSONValue { .array(causes.map { .text($0.word) }) }
    func word(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
    let verdict = request.verdict
    let isRefused = request.isRefused
    return .object([
      JSONField("refused", isQuestion ? .null : .bool(isRefused)),
      JSONField("cause", word(isRefused ? verdict.cause.word : nil)),
      JSONField("detail", word(isRefused ? verdict.detail?.word : nil)),
      JSONField("evidence", word(isRefused ? verdict.evidence.word : nil)),
      JSONField("agreement", word(isRefused ? verdict.agreement?.word : nil)),
      JSONField("failing", list(reasoning.failing)),
      JSONField("may_fail", list(reasoning.perhaps)),
      JSONField("cannot_tell", list(reasoning.open)),
      JSONField("served_wrongly", .bool(request.isWronglyServed)),
      JSONField("tolerance_matters", .bool(!reasoning.tolerated.isEmpty)),
    ])
  }

  private var ruleJSON: JSONValue {
    guard request.isRefused, let rule = words.rule else { return .null }
    return .object([
      JSONField("number", .integer(Int64(rule.number))),
      JSONField("line", .integer(Int64(rule.line))), JSONField("text", .text(rule.text)),
    ])
  }
}
