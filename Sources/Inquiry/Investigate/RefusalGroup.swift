package import Rollup
package import Store
package import Verdict

/// Refusals of one cause and detail, key, URL and host, of which the same checks fail.
///
/// Where an address tries many keys that nobody knows, a group of each would hide the rest: they are
/// one group, which has no key but the number of them.
package struct RefusalGroup: Sendable {
  /// What they have in common.
  package struct Identity: Hashable, Sendable {
    package var cause: Cause
    package var detail: Detail?
    package var failing: CauseSet
    package var org = StoredIdentifier.none
    package var urlOrg = StoredIdentifier.none
    package var keyOrg: Int64?
    /// The key's identity; nil where none was sent, or several are together.
    package var key: String?
    package var event = StoredIdentifier.none
    package var host: String?
    /// The flags that are off, where they are the cause.
    package var flags: [String] = []
  }

  package var its: Identity
  package var credential: CredentialKind
  package var requests: Int64 = 0
  /// First and last time, milliseconds.
  package var firstAt = Int64.max
  package var lastAt = Int64.min
  package var evidence: Set<Evidence> = []
  /// Of these, those whose logged reason and registry contradict each other.
  package var conflicts: Int64 = 0
  /// The different keys, organisations, and those and the events in the URLs.
  package var keys: Set<String> = []
  package var orgs: Set<StoredIdentifier> = []
  package var urlOrgs: Set<StoredIdentifier> = []
  package var events: Set<StoredIdentifier> = []
  /// One of the cases for each way in which remedies may bear on them, with its requests.
  package var cases: [StoredCase] = []

  /// From how many unknown keys on they are one group.
  package static let crowdMin = 4
  /// A key that was sent oftener than this is somebody's, and a group of its own.
  private static let strayMax: Int64 = 3

  init(_ its: Identity, credential: CredentialKind) {
    self.its = its
    self.credential = credential
  }

  /// Whether it holds several keys that nobody knows.
  package var isCrowd: Bool { its.key == nil && keys.count > 1 }

  // MARK: - Making groups

  /// Puts cases together.
  ///
  /// - Parameters:
  ///   - cases: refusals, alike ones together (`AuditStore.alikeRefusals`).
  ///   - flags: the flags that refuse a case.
  /// - Returns: most requests first, then the earliest.
  package static func groups(
    _ cases: [StoredCase], flags: (StoredCase) -> [String]
  ) -> [RefusalGroup] {
    let crowd = crowd(cases)
    var places: [Identity: Int] = [:]
    var groups: [RefusalGroup] = []
    for its in cases {
      var identity = Identity(
        cause: its.verdict.cause, detail: its.verdict.detail, failing: its.verdict.failing,
        org: its.org, urlOrg: its.urlOrg, keyOrg: its.keyOrg, key: its.key, event: its.event,
        host: its.host)
      if its.verdict.cause == .feature { identity.flags = flags(its) }
      if its.isOfUnknownKey, let key = its.key, crowd.contains(key) {
        identity.key = nil
        (identity.org, identity.urlOrg, identity.event) = (.none, .none, .none)
        // Whatever the door is, each of these keys is none.
        identity.failing = CauseSet(its.verdict.cause)
      }
      let place = places[identity] ?? groups.count
      if place == groups.count {
        places[identity] = place
        groups.append(RefusalGroup(identity, credential: its.credential))
      }
      groups[place].add(its)
    }
    for place in groups.indices where groups[place].isCrowd { groups[place].nameTheOnly() }
    return groups.sorted { ($1.requests, $0.firstAt) < ($0.requests, $1.firstAt) }
  }

  /// The unknown keys that were sent a few times only, if there are more of them than a table should
  /// list. Where there are very many, "a few times" is a fiftieth of all.
  private static func crowd(_ cases: [StoredCase]) -> Set<String> {
    var requests: [String: Int64] = [:]
    for its in cases where its.isOfUnknownKey {
      if let key = its.key { requests[key, default: 0] += its.requests }
    }
    let few = requests.count > 50 ? requests.values.reduce(0, +) / 50 : 0
    let stray = requests.filter { $0.value <= max(few, strayMax) }
    return stray.count >= crowdMin ? Set(stray.keys) : []
  }

  private mutating func add(_ its: StoredCase) {
    requests += its.requests
    firstAt = min(firstAt, its.firstAt)
    lastAt = max(lastAt, its.lastAt)
    evidence.insert(its.verdict.evidence)
    if its.verdict.agreement == .conflict { conflicts += its.requests }
    if let key = its.key { keys.insert(key) }
    orgs.insert(its.org)
    urlOrgs.insert(its.urlOrg)
    events.insert(its.event)
    let alike = cases.firstIndex {
      $0.status == its.status && $0.route == its.route && $0.method == its.method
        && $0.credential == its.credential && $0.verdict == its.verdict
    }
    if let alike {
      cases[alike].requests += its.requests
    } else {
      cases.append(its)
    }
  }

  /// Puts the organisation and the event back that all of a crowd have in their URLs.
  private mutating func nameTheOnly() {
    guard let first = cases.first else { return }
    if urlOrgs.count == 1 { (its.org, its.urlOrg) = (first.org, first.urlOrg) }
    if events.count == 1 { its.event = first.event }
  }
}

extension StoredCase {
  /// Whether a key was sent that the registry does not know.
  var isOfUnknownKey: Bool {
    keyOrg == nil && key != nil && credential == .unknown
  }
}
