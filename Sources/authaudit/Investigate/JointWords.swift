import Inquiry
import Report
import Store
import Verdict

/// That several checks fail at once: what is done for one alone would not help.
struct JointWords {
  let names: StoryNames

  /// The sentence; nil where the remedy of the cause is enough for nine in ten.
  func sentence(_ finding: Finding) -> String? {
    guard finding.cause != .edge, finding.cause != .unknown else { return nil }
    var also: [Cause: Int64] = [:]
    var joint: Int64 = 0
    for (failing, requests) in finding.failing {
      let others = Cause.allCases.filter {
        failing.contains($0) && $0 != finding.cause && !Self.isCured($0, with: finding.cause)
      }
      if !others.isEmpty { joint += requests }
      for other in others { also[other, default: 0] += requests }
    }
    guard joint * 10 >= finding.requests else { return nil }
    let reasons = Cause.allCases.filter { (also[$0] ?? 0) * 10 >= finding.requests }
      .map { reason($0, finding) }
    guard !reasons.isEmpty else { return nil }
    let help =
      joint == finding.requests ? "would not help" : "would not help \(grouped(joint)) of them"
    return "\(Self.remedy(finding.cause)) alone \(help): "
      + "\(reasons.joined(separator: ", and ")) either."
  }

  /// Whether what cures the cause cures the other check as well.
  private static func isCured(_ check: Cause, with cause: Cause) -> Bool {
    switch (cause, check) {
    // With the owner in the URL the event is its own; another key has another state.
    case (.org, .event), (.missing, _), (.invalid, .inactive): true
    default: false
    }
  }

  private static func remedy(_ cause: Cause) -> String {
    switch cause {
    case .inactive: "Reactivating it"
    case .invalid: "Another key"
    case .org: "The right org in the URL"
    case .event: "Restoring the event"
    case .host: "Approving the host"
    case .feature: "Switching it on"
    case .missing, .edge, .unknown: "That"
    }
  }

  private func reason(_ check: Cause, _ finding: Finding) -> String {
    switch check {
    case .host:
      finding.host.map { "its host \($0) is not approved" } ?? "its hosts are not approved"
    case .inactive: "the key is not active"
    case .invalid: "the key does not exist"
    // A key that nobody knows has no owner: it fails where the org does not exist.
    case .org where finding.cause == .invalid: "the org in the URL does not exist"
    case .org: "the org in the URL does not own the key"
    case .event:
      finding.event.map { "\(names.event($0)) is not that org's" }
        ?? "the events are not that org's"
    case .feature: "the feature is not on for the event"
    case .missing: "a key is not sent"
    case .edge, .unknown: "the gateway does not let it pass"
    }
  }
}
