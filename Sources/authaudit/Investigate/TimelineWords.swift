import Inquiry
import Report
import Store
import Verdict

/// The timeline in words.
struct TimelineWords {
  let names: StoryNames
  /// Whether a period ends before what is stored does.
  let endsEarly: Bool

  private var end: String { endsEarly ? "end of the period" : "end of what is stored" }

  /// What happened, as a row of the table says it.
  func what(_ entry: TimelineEntry, _ finding: Finding) -> String {
    switch entry.what {
    case .lastServed: "last success before"
    case .turn(let fails): turn(fails, finding) + latest(entry, finding)
    case .firstRefused: "first refusal"
    case .moreTurns(let count): "\(grouped(count)) more changes of this"
    case .lastRefused: "last refusal"
    case .firstServed: "first success after"
    case .firstRefusedInPeriod: "first refusal in the period"
    case .end: end
    }
  }

  /// By when a change had come that lies between two snapshots, unless the first refusal says it.
  private func latest(_ entry: TimelineEntry, _ finding: Finding) -> String {
    guard case .between(let after, let upTo) = entry.time,
      !(after...upTo).contains(finding.seenAt)
    else { return "" }
    return ", by \(names.time(upTo))"
  }

  /// Who says so: `log`, `registry`, or `snapshots` where only those limit the moment.
  func knownBy(_ entry: TimelineEntry) -> String {
    switch (entry.what, entry.time) {
    case (.turn, .between), (.moreTurns, .between): "snapshots"
    case (.turn, _), (.moreTurns, _): "registry"
    default: "log"
    }
  }

  /// What turned: the verb first, for a narrow screen cuts the end.
  private func turn(_ fails: Bool, _ finding: Finding) -> String {
    switch (finding.subject, finding.detail) {
    case (.key(let key), .deleted): "\(fails ? "deleted" : "there again"): \(names.key(key))"
    case (.key(let key), .notYetCreated): "\(fails ? "not there" : "created"): \(names.key(key))"
    case (.key(let key), _): "\(fails ? "deactivated" : "activated"): \(names.key(key))"
    case (.event(let event, _), .noSuchEvent):
      "\(fails ? "deleted" : "there again"): \(names.event(event))"
    case (.event(let event, let org), _):
      "\(fails ? "left" : "came to") \(names.org(org)): \(names.event(event))"
    case (.host(let host), _): "\(fails ? "revoked" : "approved"): host \(host)"
    case (.feature(let flags, let event), _):
      "switched \(fails ? "off" : "on"): \(flags.joined(separator: " or ")) of "
        + names.event(event)
    default: fails ? "the check begins to fail" : "the check passes again"
    }
  }

  /// Whether it goes on, as far as what is stored reaches.
  func goesOn(_ finding: Finding, until: Int64) -> String {
    let gap = max(0, until - finding.lastAt)
    let away = "\(durationText(milliseconds: gap)) before the \(end)"
    if let first = finding.firstOkAfter {
      return "Over: the last refusal is of \(names.time(finding.lastAt)), and requests were served "
        + "again from \(names.time(first)) on."
    }
    if let recovery = finding.recovery, recovery.latest <= until {
      return "Over, by the registry, since \(names.time(recovery.latest)); the last refusal is "
        + "\(away)."
    }
    guard Self.isGoingOn(finding, until: until) else {
      return "The last refusal is \(away); none like it came since."
    }
    return gap <= Self.hour
      ? "Still going on: the last refusal is \(away)."
      : "Probably still going on: the last refusal is \(away); until then one came every "
        + "\(durationText(milliseconds: Self.mean(finding)))."
  }

  /// Whether it goes on: nothing tells that it ended, and the next refusal was not due yet when the
  /// log ends: the last came within an hour, or within five mean distances.
  static func isGoingOn(_ finding: Finding, until: Int64) -> Bool {
    guard finding.requests > 1, finding.firstOkAfter == nil, finding.recovery == nil else {
      return false
    }
    return until - finding.lastAt <= max(hour, 5 * mean(finding))
  }

  private static let hour: Int64 = 3_600_000

  /// The mean distance between two refusals, milliseconds.
  private static func mean(_ finding: Finding) -> Int64 {
    (finding.lastAt - finding.firstAt) / max(finding.requests - 1, 1)
  }
}
