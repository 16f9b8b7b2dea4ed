import Inquiry
import Registry
import Report
import Verdict

/// Remedies in words.
struct RemedyWords {
  let names: StoryNames

  /// `reactivate key k_5248ceea… ("mobile app")`.
  func words(_ remedy: Remedy) -> String {
    switch remedy {
    case .activateKey(let key): "reactivate \(names.key(key))"
    case .deactivateKey(let key): "deactivate \(names.key(key))"
    case .restoreKey(let key): "restore \(names.key(key)), which was deleted"
    case .giveKey(let key, let org): "give \(names.key(key)) to org \(org)"
    case .enableFeature(let flag, let event): "switch \(flag) on for event \(event)"
    case .disableFeature(let flag, let event): "switch \(flag) off for event \(event)"
    case .correctOrg(let key?): "put org \(owner(key)) into the URLs of \(names.key(key))"
    case .useKey(let key, nil): "send \(names.key(key)) where none was sent"
    case .useKey(let key, let other?): "send \(names.key(key)) instead of \(names.short(other))"
    case .sendKeyAsMeant: "send the key as it is, with nothing around it"
    case .callApprovedHost: "call an approved host"
    case .approveHost, .revokeHost, .moveEvent, .restoreEvent, .correctOrg: remedy.words
    }
  }

  /// The same for a narrow column: keys without their labels.
  func shortWords(_ remedy: Remedy) -> String {
    switch remedy {
    case .activateKey(let key): "reactivate key \(names.short(key))"
    case .restoreKey(let key): "restore key \(names.short(key))"
    case .correctOrg(let key?):
      "put org \(owner(key)) into the URLs of key \(names.short(key))"
    case .useKey(let key, nil): "send key \(names.short(key)) where none was sent"
    case .useKey(let key, let other?):
      "send key \(names.short(key)) instead of \(names.short(other))"
    case .sendKeyAsMeant: "send the key with nothing around it"
    default: words(remedy)
    }
  }

  private func owner(_ key: String) -> String {
    names.registry.key(key)?.ownerOrg.map { "\($0)" } ?? "of the key"
  }

  /// `customer`, if it changes what is sent; else `operator`.
  static func who(_ remedy: Remedy) -> String { remedy.isClients ? "customer" : "operator" }

  /// The name in data, as in the options of `whatif`.
  static func kind(_ remedy: Remedy) -> String {
    switch remedy {
    case .activateKey: "activate"
    case .deactivateKey: "deactivate"
    case .restoreKey: "restore-key"
    case .giveKey: "give-key"
    case .approveHost: "approve-host"
    case .revokeHost: "revoke-host"
    case .enableFeature: "enable-feature"
    case .disableFeature: "disable-feature"
    case .moveEvent: "move-event"
    case .restoreEvent: "restore-event"
    case .correctOrg: "correct-org"
    case .callApprovedHost: "call-approved-host"
    case .sendKeyAsMeant: "send-key-as-meant"
    case .useKey(_, nil): "send-key"
    case .useKey: "use-key"
    }
  }

  /// The remedy and what it bears on, as fields of an object.
  func json(_ remedy: Remedy) -> [JSONField] {
    var fields = [
      JSONField("words", .text(words(remedy))), JSONField("remedy", .text(Self.kind(remedy))),
      JSONField("who", .text(Self.who(remedy))),
    ]
    func add(_ name: String, _ value: JSONValue) { fields.append(JSONField(name, value)) }
    switch remedy {
    case .activateKey(let key), .deactivateKey(let key), .restoreKey(let key):
      add("key", .text(key))
    case .giveKey(let key, let org):
      add("key", .text(key))
      add("org_id", .integer(org))
    case .approveHost(let host), .revokeHost(let host): add("host", .text(host))
    case .enableFeature(let flag, let event), .disableFeature(let flag, let event):
      add("flag", .text(flag))
      add("event_id", .integer(event))
    case .moveEvent(let event, let org):
      add("event_id", .integer(event))
      add("org_id", .integer(org))
    case .restoreEvent(let event): add("event_id", .integer(event))
    case .correctOrg(let key):
      add("key", key.map { .text($0) } ?? .null)
      if let owner = key.flatMap({ names.registry.key($0)?.ownerOrg }) {
        add("org_id", .integer(owner))
      }
    case .useKey(let key, let other):
      add("key", .text(key))
      add("instead_of", other.map { .text($0) } ?? .null)
    case .callApprovedHost, .sendKeyAsMeant: break
    }
    return fields
  }

  /// The smallest sets, in sentences.
  func smallest(_ plan: RemedyPlan) -> [String] {
    guard let all = plan.smallest else {
      return [
        "Nothing that could be judged lets any of them through: \(needs(plan).joined(separator: ", "))."
      ]
    }
    let isRest = plan.refused > all.wouldPass
    let none = isRest ? " \(self.rest(plan, all))" : ""
    guard let most = plan.almost else { return [sentence(all, plan) + none] }
    let more = all.remedies.filter { !most.remedies.contains($0) }
    guard more.count + most.remedies.count == all.remedies.count else {
      return [
        sentence(most, plan), "To clear all that can be cleared: \(sentence(all, plan))\(none)",
      ]
    }
    return [
      sentence(most, plan),
      "\(grouped(more.count)) more \(more.count == 1 ? "clears" : "clear") another "
        + "\(grouped(all.wouldPass - most.wouldPass)): "
        + "\(more.map(words).joined(separator: "; and ")).\(none)",
    ]
  }

  /// What the refusals need that nothing was found for.
  private func rest(_ plan: RemedyPlan, _ all: RemedyEffect) -> String {
    let needs = needs(plan)
    let rest = plan.refused - all.wouldPass
    // Where remedies were left out of the search, it is not all that is left.
    if needs.count == 1, plan.uncleared.values.reduce(0, +) == rest {
      return "The other \(needs[0])."
    }
    return needs.isEmpty ? "" : "Of the other \(grouped(rest)), \(needs.joined(separator: ", "))."
  }

  /// `12 need an event of that org in the URL`, for each cause.
  private func needs(_ plan: RemedyPlan) -> [String] {
    Cause.allCases.compactMap { cause -> String? in
      guard let requests = plan.uncleared[cause] else { return nil }
      let need = requests == 1 ? "needs" : "need"
      let what =
        switch cause {
        case .missing: "\(need) a key"
        case .invalid: "\(need) a key that exists"
        case .inactive: "\(need) an active key"
        case .org: "\(need) the org of the key in the URL"
        case .event: "\(need) an event of that org in the URL"
        case .host: "\(need) an approved host"
        case .feature: "\(need) a feature that is on"
        case .edge: "\(need) the gateway to let them pass"
        case .unknown: "\(requests == 1 ? "has" : "have") no known cause"
        }
      return "\(grouped(requests)) \(what)"
    }
  }

  private func sentence(_ set: RemedyEffect, _ plan: RemedyPlan) -> String {
    let words = set.remedies.map(words).joined(separator: "; and ")
    let how =
      set.remedies.count == 1 ? words : "\(grouped(set.remedies.count)) together: \(words)"
    let share =
      set.wouldPass == plan.refused
      ? "all \(grouped(plan.refused)) refusals"
      : "\(grouped(set.wouldPass)) of \(refusals(plan.refused))"
    let unsure =
      set.uncertain == 0 ? "" : " (\(grouped(set.uncertain)) of them as far as can be told)"
    return "\(how.asSentence). That lets \(share) through\(unsure)."
  }
}
