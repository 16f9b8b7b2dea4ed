import Ingest
import Inquiry
import Report
import Store
import Verdict

/// What judging everything again changes: a row a pair of verdicts, and the archives that it took.
struct ReclassifyReport {
  let document: ReportDocument
  /// `refused 58,991 = 12 judged otherwise + 58,979 as before; sources: 8 judged again, …`
  let balance: String

  private static let orgsNamedMax = 5

  init(_ answer: ReclassifyAnswer, checks: [Cause], isDryRun: Bool) {
    balance = Self.balance(answer, isDryRun: isDryRun)
    let changes = Self.changes(answer, checks)
    var sections = [
      ReportSection(
        "changes", "Verdicts", sentences: Self.sentences(answer.changes),
        table: changes.rows.isEmpty ? nil : changes)
    ]
    if !answer.archives.isEmpty {
      sections.append(
        ReportSection(
          "archives", "Archives that the stored counts could not do without",
          table: Self.archives(answer)))
    }
    let sources = "\(grouped(answer.sources)) \(answer.sources == 1 ? "source" : "sources")"
    document = ReportDocument(
      schema: "authaudit.reclassify/1",
      title: ["What judging \(sources) again \(isDryRun ? "would change" : "changes")"],
      sections: sections, main: changes,
      extra: [
        JSONField("dry_run", .bool(isDryRun)),
        JSONField("sources", .integer(Int64(answer.sources))),
        JSONField("sources_changed", .integer(Int64(answer.sourcesChanged))),
        JSONField("refused", .integer(answer.refused)),
        JSONField("refused_changed", .integer(answer.changes.refused)),
        JSONField("otherwise_failing", .integer(answer.changes.otherwiseFailing)),
        JSONField("attributed_anew", .integer(answer.changes.attributedAnew)),
        JSONField("archives", .array(answer.archives.map { Self.json($0) })),
        JSONField("balance", .text(balance)),
      ])
  }

  // MARK: - Verdicts

  private static func changes(_ answer: ReclassifyAnswer, _ checks: [Cause]) -> ReportTable {
    let rows = answer.changes.rows
    func finding(_ finding: TakenFor) -> [ReportCell] {
      switch finding {
      case .refused(let cause, let detail, let evidence):
        [.text(cause.word), ReportCell(detail?.word), .text(evidence.word)]
      case .served: [.text("served"), .null, .null]
      case .servedWrongly(let failing):
        [
          .text("served_wrongly"),
          .text(checks.filter { failing.contains($0) }.map(\.word).joined(separator: ",")), .null,
        ]
      }
    }
    return ReportTable(
      schema: "authaudit.reclassify/1",
      columns: [
        ReportColumn("from_cause", "was", .text, priority: 0),
        ReportColumn("from_detail", "detail", .text, priority: 0, widthMin: 17),
        ReportColumn("from_evidence", "evidence then", .text, priority: 3),
        ReportColumn("cause", "is", .text, priority: 0),
        ReportColumn("detail", "detail", .text, priority: 0, widthMin: 17),
        ReportColumn("evidence", "evidence now", .text, priority: 2),
        ReportColumn("requests", nil, .integer, priority: 0),
        ReportColumn("orgs", nil, .integer, priority: 1),
        ReportColumn("org_ids", "which", .text, priority: 4),
        ReportColumn("first_at", "first", .time, priority: 5),
        ReportColumn("last_at", "last", .time, priority: 5),
      ],
      rows: rows.map { change in
        finding(change.from) + finding(change.to) + [
          .integer(change.requests), .integer(Int64(change.orgs.count)), .text(orgs(change.orgs)),
          .time(change.firstAt), .time(change.lastAt),
        ]
      },
      total: rows.count < 2
        ? nil
        : [.text("total"), .null, .null, .null, .null, .null, .integer(answer.changes.requests)])
  }

  /// The first of them, numbers before what is none.
  private static func orgs(_ orgs: Set<StoredIdentifier>) -> String {
    var numbers: [Int64] = []
    var texts: [String] = []
    for org in orgs {
      switch org {
      case .none: texts.append("–")
      case .number(let number): numbers.append(number)
      case .text(let text): texts.append(text)
      }
    }
    let all = numbers.sorted().map { String($0) } + texts.sorted()
    return all.prefix(orgsNamedMax).joined(separator: ", ")
      + (all.count > orgsNamedMax ? ", …" : "")
  }

  private static func sentences(_ changes: VerdictChanges) -> [String] {
    if changes.isEmpty {
      return ["Nothing changes: every verdict is the one that would be given now."]
    }
    var sentences: [String] = []
    let failing = changes.otherwiseFailing
    if failing > 0 {
      sentences.append(
        "\(grouped(failing)) \(failing == 1 ? "request keeps its verdict, but not its" : "requests keep their verdict, but not their") "
          + "failing checks, or whether the logged reason agrees with the registry.")
    }
    let attributed = changes.attributedAnew
    if attributed > 0 {
      sentences.append(
        "\(grouped(attributed)) \(attributed == 1 ? "request is" : "requests are") attributed to another "
          + "organisation: the one that owns the key.")
    }
    return sentences
  }

  // MARK: - Archives

  private static func archives(_ answer: ReclassifyAnswer) -> ReportTable {
    ReportTable(
      schema: "authaudit.reclassify/1",
      columns: [
        ReportColumn("path", "archive", .identity, priority: 0, widthMax: 60, widthMin: 24),
        ReportColumn("outcome", nil, .text, priority: 0),
        ReportColumn("why", "needed for", .text, priority: 0, widthMax: 120, widthMin: 38),
      ],
      rows: answer.archives.map { archive in
        [
          .text(archive.path), .text(word(archive.outcome)),
          .text(archive.needs.map { reason($0) }.joined(separator: "; ")),
        ]
      }, notes: explanations(of: Set(answer.archives.flatMap(\.needs).map(\.word))))
  }

  /// What the reasons in the table mean, those that occur.
  private static func explanations(of needs: Set<String>) -> [String] {
    let all = [
      ("other-reading", "Profile: it reads other routes or fields than when the log was ingested."),
      (
        "straddling",
        "Around a change: of requests on both sides of a moment learned later only the first and last time are kept."
      ),
      ("served", "Served: which route a request took that was served is not kept."),
      ("folded", "Folded: what a value in (other) was is not kept."),
      (
        "near-misses",
        "Perhaps spoiled: whether an unknown key is a known one with quotes, spaces and the like, only the log tells."
      ),
      ("samples", "Samples: of a group that falls apart other requests are proof than were kept."),
      ("callers", "Callers: which requests of a group were whose is not kept."),
    ]
    return all.filter { needs.contains($0.0) }.map(\.1)
  }

  /// What to say of an archive that could not be read again; nil where it could.
  static func complaint(_ archive: ReclassifyAnswer.Archive) -> String? {
    let reasons = archive.needs.map { reason($0) }.joined(separator: "; ")
    return switch archive.outcome {
    case .same: nil
    case .gone(let why):
      "\(archive.path): gone (\(why)), but needed: \(reasons). What that bears on stays as it was judged; "
        + "all else of it is judged again. Put the archive back and run reclassify again."
    case .changed(let why):
      "\(archive.path): not what it was (\(why)), but needed: \(reasons). What that bears on stays as it "
        + "was judged; all else of it is judged again."
    }
  }

  private static func word(_ outcome: ArchiveAgain.Outcome) -> String {
    switch outcome {
    case .same: "read again"
    case .gone: "gone"
    case .changed: "changed"
    }
  }

  private static func reason(_ need: ArchiveNeed) -> String {
    switch need {
    case .otherReading: "another profile"
    case .straddling(let requests): counted(requests, "request", "around a change")
    case .served(let requests): "\(grouped(requests)) served that may fail now"
    case .folded(let requests): counted(requests, "request", "folded")
    case .nearMisses(let keys): counted(Int64(keys), "unknown key", "perhaps spoiled")
    case .samples(let groups): "samples of \(counted(Int64(groups), "group"))"
    case .callers(let callers): "causes of \(counted(Int64(callers), "caller"))"
    }
  }

  private static func counted(_ count: Int64, _ noun: String, _ rest: String? = nil) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")\(rest.map { " " + $0 } ?? "")"
  }

  private static func json(_ archive: ReclassifyAnswer.Archive) -> JSONValue {
    let detail: String? =
      switch archive.outcome {
      case .same: nil
      case .gone(let why), .changed(let why): why
      }
    return .object([
      JSONField("path", .text(archive.path)),
      JSONField("outcome", .text(word(archive.outcome).replacing(" ", with: "_"))),
      JSONField("needs", .array(archive.needs.map { .text($0.word) })),
      JSONField("error", detail.map { .text($0) } ?? .null),
    ])
  }

  // MARK: - The balance

  private static func balance(_ answer: ReclassifyAnswer, isDryRun: Bool) -> String {
    let changed = answer.changes.refused
    var counts: [String: Int] = [:]
    for archive in answer.archives { counts[word(archive.outcome), default: 0] += 1 }
    var sources = [
      "\(grouped(answer.sources)) judged again", "\(grouped(answer.sourcesChanged)) changed",
      "\(grouped(counts["read again"] ?? 0)) read again",
    ]
    if let gone = counts["gone"] { sources.append("\(grouped(gone)) gone") }
    if let other = counts["changed"] { sources.append("\(grouped(other)) not what they were") }
    return """
      refused \(grouped(answer.refused)) = judged otherwise \(grouped(changed)) \
      + as before \(grouped(answer.refused - changed)); sources: \
      \(sources.joined(separator: ", "))\(isDryRun ? "; nothing was stored (--dry-run)" : "")
      """
  }
}
