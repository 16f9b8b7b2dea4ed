import Report
import Store
import Verdict

/// A kept refusal as the store has it: what it knew at ingest.
struct ExplainSample {
  private let sample: StoredSample
  private let zone: Zone

  init(_ sample: StoredSample, _ zone: Zone) {
    self.sample = sample
    self.zone = zone
  }

  /// What the store says of it.
  var section: ReportSection {
    var facts = [
      ReportFact("at", nil, .time, .time(sample.at)),
      ReportFact("source", nil, .identity, .text(sample.source)),
      ReportFact("line", nil, .integer, .integer(sample.line)),
      ReportFact("cause", nil, .text, .text(sample.cause.word)),
      ReportFact("detail", nil, .text, ReportCell(sample.detail?.word)),
    ]
    var sentences: [String] = []
    if let counted = sample.counted {
      facts += [
        ReportFact("evidence", nil, .text, ReportCell(counted.evidence?.word)),
        ReportFact("failing", nil, .text, ReportCell(counted.failing)),
        ReportFact("agreement", nil, .text, ReportCell(counted.agreement)),
        ReportFact("reason", nil, .text, ReportCell(counted.reason)),
      ]
      sentences.append(
        counted.requests == 1
          ? "It is the only request of its case in its half-hour."
          : "It is one of \(grouped(counted.requests)) requests of one case in its half-hour.")
    } else {
      sentences.append("Which of several cases of its half-hour it was counted in is not kept.")
    }
    return ReportSection(
      "stored", "What the store kept of it", sentences: sentences,
      facts: facts.filter { $0.cell != .null })
  }

  /// All of it, where the line itself cannot be read any more.
  var document: ReportDocument {
    func id(_ id: StoredIdentifier) -> ReportCell {
      switch id {
      case .none: .null
      case .number(let number): .integer(number)
      case .text(let text): .text(text)
      }
    }
    let request = [
      ReportFact(
        "status", nil, .identity, ReportCell(sample.counted?.status)),
      ReportFact("method", nil, .text, ReportCell(sample.counted?.method)),
      ReportFact("host", nil, .text, ReportCell(sample.host)),
      ReportFact("path", nil, .text, ReportCell(sample.path)),
      ReportFact("route", nil, .text, ReportCell(sample.counted?.route)),
      ReportFact("key", nil, .identity, ReportCell(sample.key)),
      ReportFact("org_id", "org", .identity, id(sample.org)),
      ReportFact("url_org_id", "URL's org", .identity, id(sample.urlOrg)),
      ReportFact("event_id", "event", .identity, id(sample.event)),
      ReportFact("request_id", nil, .identity, ReportCell(sample.requestID)),
      ReportFact("client_ip", "client", .identity, ReportCell(sample.clientIP)),
      ReportFact("user_agent", nil, .text, ReportCell(sample.userAgent)),
    ]
    let all = [ReportFact("at", nil, .time, .time(sample.at))] + request
    return ReportDocument(
      schema: "authaudit.explain/1",
      title: [
        "Refused: \(VerdictWords.name(sample.cause, sample.detail)), "
          + VerdictWords.meaning(sample.cause, sample.detail),
        "\(sample.source), line \(grouped(sample.line))",
      ],
      sections: [
        ReportSection("request", "The request", facts: all.filter { $0.cell != .null }), section,
      ],
      extra: [
        JSONField(
          "request", .object(all.map { JSONField($0.column.name, JSONValue($0.cell)) })),
        JSONField(
          "verdict",
          .object([
            JSONField("refused", .bool(true)), JSONField("cause", .text(sample.cause.word)),
            JSONField("detail", sample.detail.map { .text($0.word) } ?? .null),
          ])),
      ])
  }
}
