import Inquiry
import Report
import Store
import Verdict

/// What would have been, as a document: the answer in sentences, then refusals by cause, what is
/// refused all the same, each remedy alone, what would newly be refused, and whose all that is.
struct WhatIfReport {
  let document: ReportDocument
  /// Whether there was nothing to suppose anything of.
  let isEmpty: Bool

  /// What was not refused and would be.
  private struct Newly {
    var requests: Int64 = 0
    var errors: Int64 = 0
    var isUpperBound = false

    init(_ tally: WhatIfTally) {
      for (group, counts) in tally.newlyRefused {
        requests += counts.requests
        errors += counts.errors
        if group.isUpperBound { isUpperBound = true }
      }
    }
  }

  /// Makes the report.
  init(_ tally: WhatIfTally, _ names: RemedyNames, _ filter: Filter, _ period: Period) {
    let total = tally.sums.total
    let newly = Newly(tally)
    isEmpty = total.refused == 0 && newly.requests == 0
    let tables = WhatIfTables(tally, names)
    document = ReportDocument(
      schema: "authaudit.whatif/1",
      title: Self.title(tally, newly) + names.sentences(on: tally.remedies, period.zone),
      period: period,
      sections: tables.sections, main: tables.byCause,
      notes: Self.notes(tally, filter, newly.isUpperBound) + period.notes,
      extra: [
        JSONField("remedies", .array(tally.remedies.map { .text($0.words) })),
        JSONField("refused", .integer(total.refused)),
        JSONField("concerned", .integer(total.concerned)),
        JSONField("would_pass", .integer(total.wouldPass)),
        JSONField("would_pass_uncertain", .integer(total.uncertain)),
        JSONField("still_refused", .integer(total.stillFails)),
        JSONField("newly_refused", .integer(newly.requests)),
        JSONField("newly_refused_errors", .integer(newly.errors)),
        JSONField("newly_refused_is_upper_bound", .bool(newly.isUpperBound)),
      ])
  }

  // MARK: - The answer

  private static func title(_ tally: WhatIfTally, _ newly: Newly) -> [String] {
    let what =
      tally.remedies.count > 3
      ? "The \(tally.remedies.count) remedies together"
      : capitalized(listed(tally.remedies.map(\.gerund)))
    let total = tally.sums.total
    let bound = newly.isUpperBound ? "at most " : ""
    let errors =
      newly.errors > 0 ? ", \(grouped(newly.errors)) of which were answered with an error" : ""
    let more =
      newly.requests == 0
      ? "no request more" : "\(bound)\(counted(newly.requests, "request")) more\(errors)"
    guard tally.remedies.contains(where: \.mayPass) || total.wouldPass > 0 else {
      return ["\(what) would have refused \(more)."]
    }
    let told =
      total.wouldPass > 0 && total.uncertain == total.wouldPass ? ", as far as can be told" : ""
    var title = ["\(what) would have let through \(passing(tally))\(told)."]
    if tally.asksAnswered { title.append("Doing so would have refused \(more).") }
    return title
  }

  /// `2,000 of the 2,123 refused requests that it concerns, of 69,022 refused in all`
  private static func passing(_ tally: WhatIfTally) -> String {
    let total = tally.sums.total
    if total.refused == 0 { return "nothing: no request was refused" }
    if total.concerned == 0 {
      return "nothing: it concerns none of the \(counted(total.refused, "refused request"))"
    }
    let it = tally.remedies.count == 1 ? "it concerns" : "they concern"
    let concerned = counted(total.concerned, "refused request")
    let passing =
      switch total.wouldPass {
      case 0: "none of the \(concerned)"
      case total.concerned: total.concerned == 1 ? "the one refused request" : "all \(concerned)"
      default: "\(grouped(total.wouldPass)) of the \(concerned)"
      }
    return total.concerned == total.refused
      ? passing : "\(passing) that \(it), of \(grouped(total.refused)) refused in all"
  }

  private static func notes(
    _ tally: WhatIfTally, _ filter: Filter, _ isUpperBound: Bool
  ) -> [String] {
    let total = tally.sums.total
    var notes: [String] = []
    if total.uncertain > 0 {
      notes.append(
        "\(grouped(total.uncertain)) of those that would have passed do so as far as can be told: a "
          + "check has no answer in the log or the registry, or the log contradicts the registry.")
    }
    let incurable = tally.stillFailing.filter { $0.key.cause == .edge || $0.key.cause == .unknown }
      .reduce(0) { $0 + $1.value }
    if incurable > 0 {
      notes.append(
        "\(grouped(incurable)) of the concerned were refused at the edge or for an unknown cause, "
          + "which no remedy of a check cures.")
    }
    if isUpperBound {
      notes.append(
        "Of requests that were not refused the route is not kept: of an event whose feature is "
          + "switched off all are counted, though only those on the routes that it gates would "
          + "have been refused.")
    }
    if tally.asksAnswered, filter.isOfRefusalsOnly {
      notes.append("--cause and --route are not asked of requests that were not refused.")
    }
    if tally.folded > 0 {
      notes.append(
        "\(grouped(tally.folded)) refused requests have a value that was folded into (other); no "
          + "remedy can be tried on them.")
    }
    if tally.judgedOtherwise > 0 {
      notes.append(
        "\(grouped(tally.judgedOtherwise)) refused requests have another cause under the registry "
          + "and the profile of now than is stored; here they are counted under that of now.")
    }
    return notes
  }

  /// `a, b and c`.
  private static func listed(_ texts: [String]) -> String {
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
    return texts.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `1 request`, `2,123 requests`.
  private static func counted(_ count: Int64, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
