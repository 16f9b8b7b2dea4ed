import Inquiry
import Report
import Store
import Verdict

/// Whom it also touches.
struct TouchWords {
  let names: StoryNames

  /// What others have in common with those who were asked about.
  func words(_ touch: Touch) -> String {
    switch touch.kind {
    case .door: "\(who(touch)) at this org's door"
    case .key: "the same key at \(names.org(touch.urlOrg))"
    case .event: "\(names.event(touch.event)), asked for by \(who(touch))"
    case .host: "host \(touch.host ?? "–"), called by \(who(touch))"
    }
  }

  /// An organisation that there is sees what stands at its door.
  private func seen(by door: StoredIdentifier) -> String {
    guard case .number(let org) = door, names.registry.name(ofOrg: org) != nil else { return "" }
    return "; that org sees knocks on its door"
  }

  private func who(_ touch: Touch) -> String {
    if touch.keys > 1 { return "\(grouped(touch.keys)) keys of \(names.org(touch.org))" }
    return touch.key.map { "\(names.key($0)) of \(names.org(touch.org))" } ?? names.org(touch.org)
  }

  /// The name in data.
  static func kind(_ kind: Touch.Kind) -> String {
    switch kind {
    case .door: "door"
    case .key: "key"
    case .event: "event"
    case .host: "host"
    }
  }

  /// Sentences on the requests of those asked about that stand at others' doors.
  func knocks(_ groups: [RefusalGroup]) -> [String] {
    var doors: [StoredIdentifier: (requests: Int64, org: StoredIdentifier)] = [:]
    for group in groups {
      guard group.its.urlOrg != .none, group.its.urlOrg != group.its.org, group.its.keyOrg != nil
      else { continue }
      doors[group.its.urlOrg, default: (0, group.its.org)].requests += group.requests
    }
    let sorted = doors.sorted {
      ($1.value.requests, "\($0.key)") < ($0.value.requests, "\($1.key)")
    }
    var sentences = sorted.prefix(3).map { door, knock in
      "\(refusals(knock.requests)) of \(names.org(knock.org)) "
        + "\(knock.requests == 1 ? "has" : "have") \(names.org(door)) in the URL\(seen(by: door))."
    }
    if sorted.count > 3 { sentences.append("And at \(grouped(sorted.count - 3)) other orgs.") }
    return sentences
  }
}
