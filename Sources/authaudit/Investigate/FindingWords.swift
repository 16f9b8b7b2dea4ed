import Inquiry
import Registry
import Report
import Rollup
import Store
import Verdict

/// A finding in a sentence: what refuses, since when, how often.
struct FindingWords {
  let names: StoryNames
  /// All refusals that were asked about.
  let refused: Int64
  /// Whether they are those of a period that has a beginning.
  let isOfPeriod: Bool
  let nearMisses: [String: StoredNearMiss]

  /// The sentence.
  func sentence(_ finding: Finding) -> String {
    let words: String =
      switch finding.cause {
      case .inactive: key(finding)
      case .invalid: invalid(finding)
      case .org: org(finding)
      case .event: event(finding)
      case .host: host(finding)
      case .feature: feature(finding)
      case .missing, .edge, .unknown: other(finding)
      }
    return words.asSentence
  }

  // MARK: - Each cause

  private func key(_ finding: Finding) -> String {
    let verb = finding.detail == .deleted ? "deleted" : "deactivated"
    let adjective = finding.detail == .deleted ? "deleted" : "inactive"
    guard case .key(let identity) = finding.subject else {
      return "a key that the log does not name \(been(finding)) refused as \(adjective) "
        + since(finding, "are for it")
    }
    return changed(
      finding, "\(names.key(identity))\(owner(finding))", began: "was \(verb)",
      always: "has been \(adjective)", ended: "activated again",
      logged: "\(been(finding)) refused as \(adjective)", tail: "are its")
  }

  private func invalid(_ finding: Finding) -> String {
    switch (finding.subject, finding.detail) {
    case (.manyKeys, _):
      return "\(keys(finding)) \(Self.madeUp(finding))\(from(finding)): "
        + "\(of(finding)) from \(names.time(finding.firstAt)) to "
        + "\(names.time(finding.lastAt, withZone: true))"
        + (finding.urlOrgs.count > 1
          ? ", through the URLs of \(grouped(finding.urlOrgs.count)) orgs." : ".")
    case (.key, .deleted): return key(finding)
    case (.key(let identity), .notYetCreated):
      let created =
        finding.recovery.map { "was created only \(names.when($0))" } ?? "was not created yet"
      return "\(names.key(identity))\(owner(finding)) \(created); \(of(finding)) from before "
        + "\(finding.requests == 1 ? "is" : "are") its."
    case (.key(let identity), .malformed):
      guard let miss = nearMisses[identity] else {
        return "a known key \(been(finding)) sent spoiled " + since(finding, "are for that")
      }
      return "\(names.key(miss.key)) \(been(finding)) sent \(miss.miss.text) "
        + since(finding, "are for that")
    case (.key(let identity), _):
      return
        "key \(names.short(identity)), which the registry has never known, \(been(finding)) sent"
        + "\(from(finding)) " + since(finding, "are its")
    default:
      return "a key that does not exist \(been(finding)) sent " + since(finding, "are for that")
    }
  }

  private func org(_ finding: Finding) -> String {
    guard case .url(let org) = finding.subject else { return other(finding) }
    let place: String =
      switch (org, finding.detail) {
      case (.text(let text), _): "\(names.quoted(text)), which is no number, as the org"
      case (_, .noSuchOrg): "\(names.org(org)), which does not exist,"
      default: names.org(org)
      }
    let many = finding.keys.isEmpty ? "requests" : "\(grouped(finding.keys.count)) keys"
    let who =
      finding.key.map { "\(names.key($0))\(owner(finding)) \(been(finding))" }
      ?? "\(many)\(owner(finding)) \(been(finding, plural: true))"
    return "\(who) sent with \(place) in the URL " + since(finding, "are for that")
  }

  private func event(_ finding: Finding) -> String {
    guard case .event(let event, let org) = finding.subject else { return other(finding) }
    let name = names.event(event)
    switch (event, finding.detail) {
    case (.text(let text), _):
      return "\(names.quoted(text)) \(been(finding)) sent as the number of an event in the URLs of "
        + "\(names.org(org)) " + since(finding, "are for that")
    case (.number(let number), .noSuchEvent) where names.registry.event(number) == nil:
      return "\(name), of which the registry has never heard, \(been(finding)) asked for at "
        + "\(names.org(org)) "
        + since(finding, "are for it")
    case (_, .noSuchEvent):
      return changed(
        finding, "\(name) of \(names.org(org))", began: "was deleted", always: "is deleted",
        ended: "there again", logged: "\(been(finding)) refused as one that does not exist",
        tail: "ask for it")
    case (.number(let number), _):
      let owner = names.registry.event(number).map { ", it is org \($0.org)'s" } ?? ""
      return changed(
        finding, name, began: "left \(names.org(org))",
        always: "is not \(names.org(org))'s\(owner), and \(been(finding)) asked for there",
        ended: "that org's again",
        logged: "is not \(names.org(org))'s\(owner), and \(been(finding)) asked for there",
        tail: "are for that")
    default:
      return "no event that belongs to \(names.org(org)) \(been(finding)) asked for "
        + since(finding, "are for that")
    }
  }

  private func host(_ finding: Finding) -> String {
    guard case .host(let host) = finding.subject else { return other(finding) }
    let who =
      finding.key.map { " by \(names.key($0))\(owner(finding))" } ?? owner(finding, " by")
    let isKnown = if case .since = finding.onset { true } else { false }
    return changed(
      finding, "host \(host)", began: "was revoked",
      always: "is not approved, and \(been(finding)) called\(who)",
      ended: "approved",
      logged: "is on no list of approved hosts, and \(been(finding)) called\(who)",
      tail: "are for that\(isKnown ? who.replacing(" by ", with: ", by ") : "")")
  }

  private func feature(_ finding: Finding) -> String {
    guard case .feature(let flags, let event) = finding.subject else { return other(finding) }
    let what = flags.isEmpty ? "a feature" : "the feature \(flags.joined(separator: " or "))"
    return changed(
      finding, "\(what) of \(names.event(event))\(owner(finding))", began: "was switched off",
      always: "has been off", ended: "switched on again",
      logged: "\(been(finding)) refused as one that is off",
      tail: "are on its routes")
  }

  private func other(_ finding: Finding) -> String {
    "\(plain(finding))\(from(finding)) " + since(finding, "are for that")
  }

  /// What is refused, for causes that are about nothing in the registry.
  private func plain(_ finding: Finding) -> String {
    let requests = (finding.requests == 1 ? "a request" : "requests") + owner(finding, " to")
    let sent = "\(been(finding, plural: true)) sent"
    let refused = "\(requests) \(been(finding, plural: true)) refused"
    return switch (finding.cause, finding.detail) {
    case (.missing, .empty): "\(requests) with an empty key \(sent)"
    case (.missing, .otherCredential): "\(requests) with another credential than a key \(sent)"
    case (.missing, _): "\(requests) without a key \(sent)"
    case (.edge, .waf): "\(refused) by the firewall before the API"
    case (.edge, .unknownRoute): "\(requests) to paths that are no route of the API \(sent)"
    case (.edge, .policy): "\(refused) by a deny rule of the gateway"
    case (.edge, .otherAuth): "\(refused) by the gateway's own authorisation (signature, token)"
    case (.edge, _): "\(refused) by the gateway, before the API's own checks"
    case (_, .keyNotLogged): "\(refused), with a key that the log does not name,"
    case (_, .noRegistry): "\(refused), without a registry to tell why,"
    case (.unknown, _): "\(refused) that pass every check of the registry"
    default: "\(refused) (\(finding.cause.word))"
    }
  }

  // MARK: - Parts of sentences

  /// The sentence on something that the registry has a history of.
  private func changed(
    _ finding: Finding, _ what: String, began: String, always: String, ended: String,
    logged: String, tail: String
  ) -> String {
    let again = finding.recovery
    switch finding.onset {
    case .since(let time):
      let episodes = finding.episodes
      if episodes.count > 1, let last = episodes.last {
        let now = again.map { ", and \(ended) \(names.when($0))" } ?? ""
        return "\(what) \(began) \(grouped(episodes.count)) times, the first \(names.when(time)), "
          + "the last \(names.when(last.time))\(now); \(all(finding, "", tail))."
      }
      if let again {
        return "\(what) \(began) \(names.when(time)) and \(ended) \(names.when(again)); "
          + "\(all(finding, " between", tail))."
      }
      if case .between(let after, let upTo) = time {
        // The log may be closer than the second snapshot.
        let end =
          upTo <= finding.seenAt
          ? "\(names.time(upTo, withZone: true)), two snapshots of the registry; the first refusal is "
            + "of \(names.time(finding.seenAt))"
          : "\(names.time(finding.seenAt, withZone: true)), a snapshot of the registry and the first "
            + "refusal"
        return "\(what) \(began) between \(names.time(after)) and \(end); "
          + "\(all(finding, " since then", tail))."
      }
      return "\(what) \(began) \(names.when(time)); \(all(finding, " since then", tail))."
    case .always:
      let until = again.map { " until it was \(ended) \(names.when($0))," } ?? ""
      return "\(what) \(always)\(until) " + since(finding, tail)
    case .unknown: return "\(what) \(logged) " + since(finding, tail)
    }
  }

  /// `since … (the first refusal); all 12 refusals are its.`
  private func since(_ finding: Finding, _ tail: String) -> String {
    let time = names.time(finding.seenAt, withZone: true)
    if finding.requests == 1, finding.seenAt == finding.firstAt {
      return refused == 1
        ? "at \(time): the only refusal." : "at \(time): one of \(refusals(refused))."
    }
    return "since \(time) (the first refusal); \(all(finding, "", tail))."
  }

  /// `all 4,812 refusals since then are its`, `4,812 of 5,020 refusals are its`.
  private func all(_ finding: Finding, _ when: String, _ tail: String) -> String {
    let tail = finding.requests == 1 ? Self.singular(tail) : tail
    let when = isOfPeriod ? " of the period" : when
    guard finding.requests == refused else { return "\(of(finding)) \(tail)" }
    return refused == 1
      ? "the only refusal\(when) \(tail)" : "all \(grouped(refused)) refusals\(when) \(tail)"
  }

  private static func singular(_ tail: String) -> String {
    tail.hasPrefix("are ") ? "is " + tail.dropFirst(4) : tail.replacing("ask ", with: "asks ")
  }

  /// `has been`; of one request `was`.
  private func been(_ finding: Finding, plural: Bool = false) -> String {
    if finding.requests == 1 { return "was" }
    return plural ? "have been" : "has been"
  }

  /// `4,812 of 5,020 refusals`.
  private func of(_ finding: Finding) -> String {
    finding.requests == refused
      ? refusals(refused) : "\(grouped(finding.requests)) of \(refusals(refused))"
  }

  /// Many keys that nobody knows are made up; a few may be anything.
  private static func madeUp(_ finding: Finding) -> String {
    finding.keys.count >= 20 ? "made-up keys" : "keys that nobody knows"
  }

  /// How many keys that nobody knows; what an address sent of them is limited from two sides.
  private func keys(_ finding: Finding) -> String {
    guard let least = finding.keysAtLeast else { return grouped(finding.keys.count) }
    return least == finding.keysAtMost ? grouped(least) : "at least \(grouped(least))"
  }

  /// ` of org 903`; of several, how many.
  private func owner(_ finding: Finding, _ preposition: String = " of") -> String {
    if let org = finding.org { return org == .none ? "" : "\(preposition) \(names.org(org))" }
    return finding.orgs.count > 1 ? "\(preposition) \(grouped(finding.orgs.count)) orgs" : ""
  }

  /// ` from 198.51.100.7`, where all samples have one address.
  private func from(_ finding: Finding) -> String {
    switch finding.clients.count {
    case 1: finding.clients.keys.first.map { " from \($0)" } ?? ""
    case 2... where finding.subject == .manyKeys: " from several addresses"
    default: ""
    }
  }
}
