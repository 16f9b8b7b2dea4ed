import Inquiry
import Report
import Store
import Verdict

/// What would have been, as a document: the answer in sentences, then refusals by cause, what is
/// refused all the same, each remedy alone, what would newly be refused, and whose all that is.
struct WhatIfReport {
  let document: ReportDocument

  /// Makes the report; for people long tables are cut.
  init(
    _ tally: WhatIfTally, _ names: RemedyNames, _ filter: Filter, _ period: Period,
    isForPeople: Bool
  ) {
    let total = tally.sums.total
    let newly = tally.newlyRefused.reduce(into: (requests: Int64(0), isUpperBound: false)) {
      $0.requests += $1.value.requests
      if $1.key.isUpperBound { $0.isUpperBound = true }
    }
    let tables = WhatIfTables(tally, names, rowsMax: isForPeople ? 20 : nil)
    document = ReportDocument(
      schema: "authaudit.whatif/1", title: Self.title(tally, newly), period: period,
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
        JSONField("newly_refused_is_upper_bound", .bool(newly.isUpperBound)),
      ])
  }

  // MARK: - The answer

  private static func title(
    _ tally: WhatIfTally, _ newly: (requests: Int64, isUpperBound: Bool)
  ) -> [String] {
    let total = tally.sums.total
    let what = capitalized(listed(tally.remedies.map(\.gerund)))
    var title: [String] = []
    if total.concerned == 0 {
      title.append(
        total.refused == 0
          ? "\(what) would have let nothing through: no request was refused."
          : "\(what) would have let nothing through: none of the \(grouped(total.refused)) refused "
            + "requests is concerned.")
    } else {
      let passes = total.wouldPass == 0 ? "none" : grouped(total.wouldPass)
      let sure = total.uncertain == total.wouldPass && total.wouldPass > 0
      let told = sure ? ", as far as can be told" : ""
      title.append(
        total.concerned == total.refused
          ? "\(what) would have let \(passes) of \(grouped(total.refused)) refused requests "
            + "through\(told)."
          : "\(what) would have let \(passes) refused requests through\(told), of "
            + "\(grouped(total.concerned)) concerned and \(grouped(total.refused)) in all.")
    }
    guard tally.asksServed else { return title }
    let bound = newly.isUpperBound ? "at most " : ""
    let served = newly.requests == 1 ? "request that was" : "requests that were"
    title.append(
      newly.requests == 0
        ? "No request that was served would have been refused."
        : "It would have refused \(bound)\(grouped(newly.requests)) \(served) served.")
    return title
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
        "\(grouped(incurable)) of the concerned were refused at the edge or for an unknown cause: "
          + "that no check fails would not have let them through.")
    }
    if isUpperBound {
      notes.append(
        "Of served requests the route is not kept: of an event whose feature is switched off all "
          + "are counted, though only those on the routes that it gates would have been refused.")
    }
    if tally.asksServed, filter.isOfRefusalsOnly {
      notes.append("--cause and --route are not asked of requests that were served.")
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

  private static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
