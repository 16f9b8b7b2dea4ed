import Bytes
import Profile
import Registry
import Report
import Store
import Verdict

/// Whether what remedies name exists.
struct RemedyNames {
  let registry: RegistryIndex
  let profile: APIProfile

  /// Throws a sentence on the first name that no registry or profile has, with what may have been
  /// meant.
  ///
  /// - Parameters:
  ///   - remedies: what is supposed.
  ///   - store: where else names stand.
  ///   - org: the organisation that is asked for: its keys come first.
  /// - Throws: `ShellError`, `StoreError`.
  func check(_ remedies: [Remedy], in store: AuditStore, org: Int64?) throws {
    func meant(_ dimension: FilterDimension, _ name: String, else now: String) throws -> String {
      let near = FilterGaps.nearest(
        to: name, among: try store.candidates(dimension, prefix: name), of: org)
      return near.isEmpty ? now : "did you mean \(alternatives(near))?"
    }
    func check(key: String) throws {
      guard registry.knowsKeys else { throw noRegistry(of: "keys") }
      guard number(ofKey: key) == nil else { return }
      throw unknown(
        "the registry knows no key \(key)",
        try meant(
          .key, key,
          else: "name one as the view keys does (a key that nobody made cannot be remedied)"))
    }
    func check(event: Int64) throws {
      guard registry.knowsEvents else { throw noRegistry(of: "events") }
      guard registry.event(event) == nil else { return }
      throw unknown(
        "the registry lists no event \(event)",
        try meant(.event, "\(event)", else: "import a newer one, or check the number"))
    }
    func check(org: Int64) throws {
      guard registry.knowsOrgs, registry.org(org) == nil else { return }
      throw unknown(
        "the registry lists no org \(org)",
        try meant(.org, "\(org)", else: "import a newer one, or check the number"))
    }
    for remedy in remedies {
      switch remedy {
      case .activateKey(let key), .deactivateKey(let key), .restoreKey(let key),
        .correctOrg(.some(let key)), .useKey(let key, _):
        try check(key: key)
      case .giveKey(let key, let org):
        try check(key: key)
        try check(org: org)
      case .moveEvent(let event, let org):
        try check(event: event)
        try check(org: org)
      case .restoreEvent(let event): try check(event: event)
      case .enableFeature(let flag, let event), .disableFeature(let flag, let event):
        try check(event: event)
        try self.check(flag: flag)
      case .revokeHost(let host):
        let isListed =
          registry.knowsHosts ? number(ofHost: host) != nil : profile.hosts.contains(host)
        if !isListed {
          throw unknown(
            "host \(host) is not on the list of approved hosts",
            try meant(.host, host, else: "there is nothing to revoke"))
        }
      case .approveHost, .correctOrg(nil), .callApprovedHost, .sendKeyAsMeant: break
      }
    }
  }

  /// The number of a key.
  func number(ofKey key: String) -> Int32? {
    let bytes = Array(key.utf8)
    return registry.key(named: bytes.span, range: ByteRange(0, bytes.count))
  }

  /// The name of an organisation.
  func name(of org: StoredIdentifier) -> String? {
    guard case .number(let id) = org, let index = registry.org(id) else { return nil }
    return registry.orgs[Int(index)].name
  }

  private func number(ofHost host: String) -> Int32? {
    let bytes = Array(host.utf8)
    return registry.host(named: bytes.span, range: ByteRange(0, bytes.count))
  }

  // MARK: - What is known of them

  /// A sentence on each thing that a remedy names: whose it is, and how it stands now.
  func sentences(on remedies: [Remedy], _ zone: Zone) -> [String] {
    var sentences: [String] = []
    for remedy in remedies {
      let sentence: String? =
        switch remedy {
        case .activateKey(let key), .deactivateKey(let key), .restoreKey(let key),
          .giveKey(let key, _), .correctOrg(.some(let key)), .useKey(let key, _):
          sentence(onKey: key, zone)
        case .enableFeature(let flag, let event), .disableFeature(let flag, let event):
          sentence(onEvent: event, flag: flag)
        case .moveEvent(let event, _), .restoreEvent(let event): sentence(onEvent: event)
        case .approveHost(let host), .revokeHost(let host): sentence(onHost: host, zone)
        case .correctOrg(nil), .callApprovedHost, .sendKeyAsMeant: nil
        }
      if let sentence, !sentences.contains(sentence) { sentences.append(sentence) }
    }
    return sentences
  }

  /// `Key k17 (mobile app), org 903 (Name): active since 2026-11-12 09:05.`
  private func sentence(onKey key: String, _ zone: Zone) -> String? {
    guard let number = number(ofKey: key) else { return nil }
    let known = registry.keys[Int(number)]
    let label = known.label.map { " (\($0))" } ?? ""
    let owner = known.ownerOrg.map { ", \(described(org: $0))" } ?? ""
    let since = known.changedAt.map { " since \(zone.format($0))" } ?? ""
    return "Key \(key)\(label)\(owner): \(known.state.word)\(since)."
  }

  /// `Event 456 (Name), org 903 (Name): deleted; bib_search is off.`
  private func sentence(onEvent event: Int64, flag: String? = nil) -> String? {
    guard let index = registry.event(event) else { return nil }
    let known = registry.events[Int(index)]
    let name = known.name.map { " (\($0))" } ?? ""
    let states = [known.exists ? nil : "deleted", flag.map { state(ofFlag: $0, index) }]
      .compactMap { $0 }.joined(separator: "; ")
    return "Event \(event)\(name), \(described(org: known.org))"
      + (states.isEmpty ? "." : ": \(states).")
  }

  private func state(ofFlag flag: String, _ event: Int32) -> String {
    let states = registry.flagIndex(named: flag).map { registry.flag($0, of: event, at: .max) }
    return switch states {
    case .on: "\(flag) is on"
    case .off: "\(flag) is off"
    default: "\(flag) has no value"
    }
  }

  private func sentence(onHost host: String, _ zone: Zone) -> String {
    guard registry.knowsHosts else {
      return "Host \(host): \(profile.hosts.contains(host) ? "" : "not ")approved by the profile."
    }
    guard let number = number(ofHost: host) else {
      return "Host \(host): not on the list of approved hosts."
    }
    let known = registry.hosts[Int(number)]
    if known.isApproved { return "Host \(host): approved." }
    return "Host \(host): "
      + (known.revokedAt.map { "revoked at \(zone.format($0))." } ?? "not approved.")
  }

  private func described(org: Int64) -> String {
    name(of: .number(org)).map { "org \(org) (\($0))" } ?? "org \(org)"
  }

  private func noRegistry(of what: String) -> ShellError {
    unknown("no registry of \(what) is known", "import one with: authaudit registry import DIR")
  }

  private func check(flag: String) throws(ShellError) {
    let flags = Set(profile.routes.flatMap(\.flags))
    guard !flags.contains(flag) else { return }
    throw unknown(
      "no route of profile \(profile.name) is gated by the flag \(flag)",
      flags.isEmpty ? "it has no flags" : "there are \(flags.sorted().joined(separator: ", "))")
  }

  private func unknown(_ what: String, _ now: String) -> ShellError {
    ShellError(.usage, "\(what); \(now)")
  }
}
