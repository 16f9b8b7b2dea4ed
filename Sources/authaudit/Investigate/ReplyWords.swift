import Inquiry
import Registry
import Report
import Rollup
import Store
import Verdict

/// The reply to a customer, in Markdown: what happened, since when, what to do, and a request to
/// look it up by. No words of ours, no fingerprints, nothing about others.
struct ReplyWords {
  let story: Investigation
  let names: StoryNames

  /// The reply; an investigation that found nothing says so.
  func markdown() -> String {
    guard let first = story.told.first else { return nothing() }
    var paragraphs = ["Hello,"]
    // A reply goes to one customer: what befell others is not in it.
    for (place, finding) in story.told.filter({ $0.orgs == first.orgs }).enumerated() {
      let what = happened(finding)
      paragraphs.append(place == 0 ? what.asSentence : "In addition, \(what)")
      paragraphs.append(ReplyAdvice(story: story, names: names).advice(finding))
    }
    if let meanwhile = meanwhile(first) { paragraphs.append(meanwhile) }
    if let example = example(first) { paragraphs.append(example) }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private func nothing() -> String {
    guard let start = story.start, let end = story.end else {
      return "Hello,\n\nWe have no logs yet in which to look for your requests.\n"
    }
    return "Hello,\n\nBetween \(bold(start)) and \(bold(end)) we refused none of the "
      + "requests that you ask about. Please send us the id and the time of one that was refused.\n"
  }

  // MARK: - What happened

  private func happened(_ finding: Finding) -> String {
    let what = reason(finding)
    let status = "(status \(status(finding)))"
    let first = bold(finding.firstAt)
    if finding.requests == 1 { return "at \(first) one request was refused \(status): \(what)." }
    let count = grouped(finding.requests)
    let end = bold(finding.lastAt)
    let isGoingOn =
      story.end.map { TimelineWords.isGoingOn(finding, until: $0) } ?? false
    return isGoingOn
      ? "since \(first) \(count) requests have been refused \(status), the last one at \(end): "
        + "\(what)."
      : "between \(first) and \(end) \(count) requests were refused \(status): \(what)."
  }

  private func status(_ finding: Finding) -> String {
    let statuses = Set(finding.groups.flatMap { story.groups[$0].cases.map(\.status) }).sorted()
    return statuses.map { "\($0)" }.joined(separator: " or ")
  }

  /// Why, as the customer may be told.
  private func reason(_ finding: Finding) -> String {
    switch (finding.cause, finding.detail) {
    case (.inactive, _):
      return "\(ownKey(finding)) \(changed(finding, began: "was deactivated", is: "is not active"))"
    case (.invalid, .deleted):
      return "\(ownKey(finding)) \(changed(finding, began: "was deleted", is: "has been deleted"))"
    case (.invalid, .notYetCreated): return "\(ownKey(finding)) had not been created yet"
    case (.invalid, .malformed):
      if case .key(let key) = finding.subject, let miss = story.nearMisses[key] {
        return "\(call(miss.key)) was sent \(Markdown.escape(miss.miss.text))"
      }
      return "the API key was not sent exactly as it was given to you"
    case (.invalid, _) where finding.subject == .manyKeys:
      return
        "they carried \(grouped(finding.keysAtLeast ?? finding.keys.count)) different keys, none of which exists"
        + client(finding)
    case (.invalid, _): return "the API key that was sent does not exist"
    case (.org, _): return org(finding)
    case (.event, _): return event(finding)
    case (.host, _):
      let host = finding.host.map { code($0) } ?? "the host"
      return
        "they went to \(host), which \(changed(finding, began: "was taken off the approved hosts", is: "is not an approved host"))"
    case (.feature, _):
      guard case .feature(let flags, let event) = finding.subject else {
        return "the feature that they use is switched off for this event"
      }
      let what = flags.isEmpty ? "the feature" : flags.map { code($0) }.joined(separator: " or ")
      return "\(what) \(changed(finding, began: "was switched off", is: "is switched off")) for "
        + call(event)
    case (.missing, .empty): return "the header for the API key was there, but empty"
    case (.missing, .otherCredential):
      return "they carried another credential, but no API key"
    case (.missing, _): return "they carried no API key"
    case (.edge, .waf): return "the firewall before the API blocked them"
    case (.edge, .unknownRoute): return "the address is not one of the API's"
    case (.edge, _): return "our gateway blocked them before the API saw them"
    case (.unknown, _): return "we cannot tell yet why"
    }
  }

  /// `was deactivated at …`, with what the registry knows of the time; ends with what came of it.
  private func changed(_ finding: Finding, began: String, is state: String) -> String {
    guard case .since(let time) = finding.onset else { return state }
    var words: String
    let episodes = finding.episodes
    if episodes.count > 1, let last = episodes.last {
      words = "\(began) \(grouped(episodes.count)) times, the last time \(when(last.time))"
    } else {
      words = "\(began) \(when(time, before: finding.seenAt))"
    }
    if let again = finding.recovery { words += " and \(Self.ended(finding)) \(when(again))" }
    return words
  }

  private static func ended(_ finding: Finding) -> String {
    switch finding.cause {
    case .inactive, .invalid: "activated again"
    case .host: "approved"
    case .feature: "switched on again"
    default: "made available again"
    }
  }

  private func org(_ finding: Finding) -> String {
    guard case .url(let org) = finding.subject else {
      return "the organisation in the URL is not the one that the key belongs to"
    }
    let sent =
      switch org {
      case .none: "no organisation"
      case .number(let number): "organisation \(number)"
      case .text(let text): code(text)
      }
    let owner = finding.key.flatMap { names.registry.key($0)?.ownerOrg }
    let own = owner.map { "; your organisation is \($0)" } ?? ""
    return "the URL names \(sent)\(own)"
  }

  private func event(_ finding: Finding) -> String {
    guard case .event(let event, _) = finding.subject else {
      return "the event in the URL is not one of your organisation's"
    }
    switch (event, finding.detail) {
    case (.text(let text), _):
      return "\(code(text)) stands in the URL where the number of an event belongs"
    case (.number(let number), .noSuchEvent) where names.registry.event(number) == nil:
      return "there is no event \(number)"
    case (_, .noSuchEvent):
      return "\(call(event)) \(changed(finding, began: "was deleted", is: "no longer exists"))"
    default: return "\(callWithoutName(event)) is not one of your organisation's"
    }
  }

  // MARK: - The rest

  /// That other requests went through: no outage.
  private func meanwhile(_ finding: Finding) -> String? {
    guard finding.subject != .manyKeys,
      let served = story.works.first(where: { $0.of == .org })?.served, served > 0
    else { return nil }
    return
      "In the same time \(grouped(served)) other \(served == 1 ? "request" : "requests") of your "
      + "organisation \(served == 1 ? "was" : "were") answered, so this was no general outage."
  }

  private func example(_ finding: Finding) -> String? {
    guard let sample = story.samples.first(where: { finding.holds($0) && $0.requestID != nil }),
      let id = sample.requestID
    else { return nil }
    return "For example: request \(code(id)) at \(names.time(sample.at, withZone: true))."
  }

  private func client(_ finding: Finding) -> String {
    finding.clients.count == 1
      ? finding.clients.keys.first.map { ", all from \(code($0))" } ?? "" : ""
  }

  // MARK: - Names

  /// The key of a finding, as its owner knows it.
  private func ownKey(_ finding: Finding) -> String {
    guard case .key(let key) = finding.subject else { return "the API key" }
    return call(key)
  }

  /// A key by its label; by its id where that is no fingerprint, which would tell nobody anything.
  func call(_ key: String) -> String {
    if let label = names.registry.key(key)?.label { return "your API key \(quoted(label))" }
    let isFingerprint = key.hasPrefix("k_") && key.utf8.count == 34
    return isFingerprint || names.registry.key(key) == nil
      ? "your API key" : "your API key \(code(key))"
  }

  func call(_ event: StoredIdentifier) -> String {
    guard case .number(let number) = event else { return "the event" }
    let name = names.registry.event(number)?.name.map { " (\(quoted($0)))" } ?? ""
    return "event \(number)\(name)"
  }

  private func callWithoutName(_ event: StoredIdentifier) -> String {
    if case .number(let number) = event { "event \(number)" } else { "the event" }
  }

  func quoted(_ text: String) -> String { Markdown.escape(names.quoted(text)) }

  /// Text as code; what would end the code is escaped as plain text instead.
  func code(_ text: String) -> String {
    let shown = Terminal.escape(text)
    return shown.contains("`") ? Markdown.escape(text) : "`\(shown)`"
  }

  func bold(_ time: Int64) -> String { "**\(names.time(time, withZone: true))**" }

  func when(_ change: ChangeTime, before limit: Int64 = .max) -> String {
    switch change {
    case .at(let time): "at \(bold(time))"
    case .between(let after, let upTo): "between \(bold(after)) and \(bold(min(upTo, limit)))"
    }
  }
}
