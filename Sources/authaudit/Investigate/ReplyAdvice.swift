import Inquiry
import Registry
import Report
import Rollup
import Store
import Verdict

/// What a customer has to do, or what we will do.
struct ReplyAdvice {
  let story: Investigation
  let names: StoryNames

  private var words: ReplyWords { ReplyWords(story: story, names: names) }

  /// The advice on a finding, and on what else stands in the way.
  func advice(_ finding: Finding) -> String {
    if let over = over(finding) { return over }
    return ([main(finding)] + alsoFailing(finding)).joined(separator: " ")
  }

  /// Nothing to do, if it is over.
  private func over(_ finding: Finding) -> String? {
    guard finding.cause != .unknown, finding.subject != .manyKeys else { return nil }
    if let first = finding.firstOkAfter {
      return
        "Requests have been answered again since \(words.bold(first)); there is nothing that you "
        + "need to do."
    }
    guard let again = finding.recovery, again.latest <= story.end ?? .min else { return nil }
    return
      "This has been put right; there is nothing that you need to do. If you see more refusals "
      + "since then, please send us the id of one."
  }

  private func main(_ finding: Finding) -> String {
    switch (finding.cause, finding.detail) {
    case (.inactive, _):
      return "If the key is to be used again, please tell us and we will activate it"
        + otherKey(finding, "; otherwise please use", "; otherwise please use another active key")
        + "."
    case (.invalid, .deleted):
      return "A deleted key does not come back. Wherever it is still set, "
        + otherKey(finding, "please use", "please use another key of your organisation") + "."
    case (.invalid, .notYetCreated), (.invalid, .malformed):
      return
        "Please send the key exactly as it was given to you: nothing before it, nothing behind "
        + "it, no quotes."
    case (.invalid, _) where finding.subject == .manyKeys:
      return "None of these keys opens anything, and there is nothing that you need to do. If the "
        + "address is one of yours, please tell us."
    case (.invalid, _):
      return
        "Please compare it with the key that you were given; it may be mistyped, cut short, or "
        + "made for another environment."
    case (.org, _):
      let owner = finding.key.flatMap { names.registry.key($0)?.ownerOrg }
      let right = owner.map { "the number \($0)" } ?? "the number of your own organisation"
      return "Please put \(right) there; the key itself is fine"
        + (isKeyFine(finding) ? "." : " as such.")
    case (.event, .noSuchEvent):
      guard case .event(.number(let event), _) = finding.subject, names.registry.event(event) != nil
      else { return "Please check the number of the event." }
      return "If the event should still be there, please tell us and we will restore it; otherwise "
        + "please stop asking for it."
    case (.event, _): return "Please check the number of the event in the URL."
    case (.host, _):
      let host = hostInUse(finding)
      return "Please call \(host) instead, or tell us if this host should be approved."
    case (.feature, _):
      return
        "If you want to use the feature for this event, please tell us and we will switch it on; "
        + "the event's other calls are not affected."
    case (.missing, .otherCredential):
      return
        "Please send your API key with each request, in the header that the API's documentation "
        + "names; another header or a parameter does not replace it."
    case (.missing, _):
      return
        "Please send your API key with each request, in the header that the API's documentation "
        + "names."
    case (.edge, .unknownRoute):
      return "Please compare the addresses that you call with the API's documentation."
    case (.edge, _):
      return "We will look into the rule that blocked them. Please tell us if they come from a new "
        + "address or program of yours."
    case (.unknown, _):
      return "We will look into it. The ids and times of further refused requests would help us."
    }
  }

  private func isKeyFine(_ finding: Finding) -> Bool {
    finding.failing.keys.allSatisfy { !$0.contains(.inactive) && !$0.contains(.invalid) }
  }

  // MARK: - What else stands in the way

  /// A sentence for each other check that fails for a tenth of the requests or more.
  private func alsoFailing(_ finding: Finding) -> [String] {
    Cause.allCases.compactMap { check in
      let requests = finding.failing.reduce(Int64(0)) {
        $1.key.contains(check) ? $0 + $1.value : $0
      }
      guard check != finding.cause, requests > 0, requests * 10 >= finding.requests else {
        return nil
      }
      return also(check, finding)
    }
  }

  private func also(_ check: Cause, _ finding: Finding) -> String? {
    switch (finding.cause, check) {
    case (.org, .event), (.missing, _), (.invalid, .inactive): return nil
    case (_, .host):
      let host = finding.host.map { words.code($0) } ?? "the host that is called"
      return "That alone would not be enough: \(host) is not an approved host either. Please call "
        + "\(hostInUse(finding)), or tell us if it should be approved."
    case (_, .inactive):
      return
        "That alone would not be enough: the API key is not active either. Please tell us if it "
        + "should be."
    case (_, .org):
      return "That alone would not be enough: the organisation in the URL is not yours either."
    case (_, .event):
      return "That alone would not be enough: the event in the URL is not one of your "
        + "organisation's either."
    case (_, .feature):
      return "That alone would not be enough: the feature is not switched on for the event either."
    default: return nil
    }
  }

  /// An active key of the organisation, by its label, behind `start`; else `otherwise`.
  private func otherKey(_ finding: Finding, _ start: String, _ otherwise: String) -> String {
    for works in story.works {
      guard case .otherKey(let key) = works.of, let known = names.registry.key(key),
        known.state == .active, known.label != nil
      else { continue }
      return "\(start) \(words.call(key)), which works"
    }
    return otherwise
  }

  /// A host that is approved and that the organisation's requests were answered at; else any.
  private func hostInUse(_ finding: Finding) -> String {
    story.hostInUse.map { words.code($0) } ?? "the host that the API's documentation names"
  }
}
