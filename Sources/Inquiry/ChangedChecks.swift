import Registry
import Rollup
import Verdict

/// Which checks may come out otherwise than before, request by request: those of whose subjects the
/// registry says something else.
struct ChangedChecks {
  private let texts: [[UInt8]]
  private let before: RegistrySayings?
  private let now: RegistrySayings
  /// The checks that may come out otherwise for all requests.
  private var general: CauseSet = []
  private var keys: [TextRef: Bool] = [:]
  private var hosts: [TextRef: Bool] = [:]
  private var orgs: [Int64: Bool] = [:]
  private var events: [Int64: Bool] = [:]

  /// Compares what is said `now` of the requests of `rollup` with what was said `before`; nil: nobody
  /// knows, so all may have changed.
  init(_ rollup: SourceRollup, _ before: RegistrySayings?, _ now: RegistrySayings) {
    texts = rollup.texts
    self.before = before
    self.now = now
    guard let before, before.general == now.general else {
      general = .all
      return
    }
    for (kind, checks) in [
      (RegistryKind.key, [Cause.invalid, .inactive, .org]), (.org, [.org]),
      (.event, [.event, .feature]), (.host, [.host]),
    ] where now.differs(from: before, on: .all(kind)) {
      for check in checks { general.insert(CauseSet(check)) }
    }
  }

  /// The checks that may come out otherwise for requests of a row.
  mutating func checks(of its: TrafficRow.Key) -> CauseSet {
    guard let before, general != .all else { return .all }
    var checks = general
    if its.key != 0 {
      let subject = RegistrySayings.Subject.key(texts[Int(its.key)])
      if Self.known(&keys, its.key, { now.differs(from: before, on: subject) }) {
        checks.formUnion(CauseSet(.invalid))
        checks.formUnion(CauseSet(.inactive))
        checks.formUnion(CauseSet(.org))
      }
    }
    if its.host != 0 {
      let subject = RegistrySayings.Subject.host(texts[Int(its.host)])
      if Self.known(&hosts, its.host, { now.differs(from: before, on: subject) }) {
        checks.formUnion(CauseSet(.host))
      }
    }
    if case .number(let org) = its.urlOrg,
      Self.known(&orgs, org, { now.differs(from: before, on: .org(org)) })
    {
      checks.formUnion(CauseSet(.org))
    }
    if case .number(let event) = its.event,
      Self.known(&events, event, { now.differs(from: before, on: .event(event)) })
    {
      checks.formUnion(CauseSet(.event))
      checks.formUnion(CauseSet(.feature))
    }
    return checks
  }

  private static func known<Key: Hashable>(
    _ answers: inout [Key: Bool], _ key: Key, _ find: () -> Bool
  ) -> Bool {
    if let known = answers[key] { return known }
    let found = find()
    answers[key] = found
    return found
  }
}
