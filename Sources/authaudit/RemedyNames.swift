import Bytes
import Profile
import Registry
import Store
import Verdict

/// Whether what remedies name exists.
struct RemedyNames {
  let registry: RegistryIndex
  let profile: APIProfile

  /// Throws a sentence on the first name that no registry or profile has.
  func check(_ remedies: [Remedy]) throws(ShellError) {
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
        try check(flag: flag)
      case .revokeHost(let host):
        let isListed = registry.knowsHosts ? hasHost(host) : profile.hosts.contains(host)
        if !isListed {
          throw unknown("host \(host) cannot be revoked", "it is not on the list of approved hosts")
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

  private func hasHost(_ host: String) -> Bool {
    let bytes = Array(host.utf8)
    return registry.host(named: bytes.span, range: ByteRange(0, bytes.count)) != nil
  }

  private func check(key: String) throws(ShellError) {
    guard registry.knowsKeys else {
      throw unknown(
        "no registry of keys is known", "import one with: authaudit registry import DIR")
    }
    guard number(ofKey: key) == nil else { return }
    throw unknown(
      "the registry knows no key \(key)",
      "name it as the view keys does; a key that nobody made cannot be remedied")
  }

  private func check(event: Int64) throws(ShellError) {
    guard registry.knowsEvents else {
      throw unknown(
        "no registry of events is known", "import one with: authaudit registry import DIR")
    }
    guard registry.event(event) == nil else { return }
    throw unknown("the registry lists no event \(event)", "import a newer one, or see the number")
  }

  private func check(org: Int64) throws(ShellError) {
    guard registry.knowsOrgs, registry.org(org) == nil else { return }
    throw unknown("the registry lists no org \(org)", "import a newer one, or see the number")
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
