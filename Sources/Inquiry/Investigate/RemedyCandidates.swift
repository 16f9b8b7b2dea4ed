import Registry
package import Store
package import Verdict

/// The remedies that may bear on a refusal: for each check that fails, what would make it pass.
package struct RemedyCandidates {
  private let registry: RegistryHistory
  private let flags: (StoredCase) -> [String]
  private var keyInUse: [Int64: String?] = [:]
  private let served: [String: Int64]

  /// Looks remedies up.
  ///
  /// - Parameters:
  ///   - registry: of now.
  ///   - served: keys, by how many of their requests were served: of the keys of an organisation
  ///     that are active the busiest is the one to use.
  ///   - flags: the flags that refuse a case.
  package init(
    _ registry: RegistryHistory, served: [String: Int64], flags: @escaping (StoredCase) -> [String]
  ) {
    self.registry = registry
    self.served = served
    self.flags = flags
  }

  /// What would make the checks of a refusal pass; what is done for the customer before what the
  /// customer has to do.
  package mutating func remedies(for its: StoredCase) -> [Remedy] {
    guard its.verdict.cause != .edge, its.verdict.cause != .unknown else { return [] }
    let failing = its.verdict.failing.union(CauseSet(its.verdict.cause))
    var remedies: [Remedy] = []
    for check in Cause.allCases where failing.contains(check) {
      remedies += self.remedies(for: check, its, failing)
    }
    return remedies
  }

  private mutating func remedies(
    for check: Cause, _ its: StoredCase, _ failing: CauseSet
  ) -> [Remedy] {
    switch check {
    case .missing: return use(insteadOf: nil, its)
    case .invalid:
      guard let key = its.key else { return [] }
      if its.verdict.detail == .malformed { return [.sendKeyAsMeant] }
      let isDeleted = registry.key(key)?.state == .deleted
      return (isDeleted ? [.restoreKey(key)] : []) + use(insteadOf: key, its)
    case .inactive:
      guard let key = its.key else { return [] }
      return [.activateKey(key)] + use(insteadOf: key, its)
    case .org:
      return its.keyOrg == nil ? [] : its.key.map { [.correctOrg(key: $0)] } ?? []
    case .event:
      // Where the organisation is wrong, so is the event, and both come right together.
      guard !failing.contains(.org), case .number(let event) = its.event,
        case .number(let org) = its.urlOrg, let known = registry.event(event)
      else { return [] }
      var remedies: [Remedy] = []
      if !known.exists { remedies.append(.restoreEvent(event)) }
      if known.org != org { remedies.append(.moveEvent(event, org: org)) }
      return remedies
    case .host:
      return its.host.map { [.approveHost($0), .callApprovedHost] } ?? []
    case .feature:
      guard case .number(let event) = its.event else { return [] }
      return flags(its).map { .enableFeature($0, event: event) }
    case .edge, .unknown:
      return []
    }
  }

  /// To use an active key of the organisation: the busiest.
  private mutating func use(insteadOf key: String?, _ its: StoredCase) -> [Remedy] {
    guard case .number(let org) = its.org else { return [] }
    if keyInUse[org] == nil {
      let active = registry.activeKeys(of: org).map(\.identity)
      keyInUse[org] = .some(active.max { (served[$0] ?? 0, $1) < (served[$1] ?? 0, $0) })
    }
    guard let other = keyInUse[org] ?? nil, other != key else { return [] }
    return [.useKey(other, insteadOf: key)]
  }
}
