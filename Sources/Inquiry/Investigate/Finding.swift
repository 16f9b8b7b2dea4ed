package import Store
package import Verdict

/// Refusals with one origin: a key that is off, a host that is not approved, an event that is gone.
package struct Finding: Sendable {
  /// What the cause is about.
  package enum Subject: Hashable, Sendable {
    /// A key: it is off, deleted, spoiled, unknown.
    case key(String)
    /// Many keys that nobody knows.
    case manyKeys
    /// The organisation in the URL, of which the key is not.
    case url(StoredIdentifier)
    /// An event, in the URL of an organisation.
    case event(StoredIdentifier, of: StoredIdentifier)
    case host(String)
    /// Flags that are off for an event.
    case feature([String], StoredIdentifier)
    /// Nothing in particular: no key, the gateway's edge, an unknown cause.
    case nothing
  }

  package var cause: Cause
  package var detail: Detail?
  package var subject: Subject
  package var requests: Int64 = 0
  /// First and last refusal, milliseconds.
  package var firstAt = Int64.max
  package var lastAt = Int64.min
  /// The first refusal of all that is stored, where `firstAt` is that of a period, milliseconds.
  package var firstEverAt: Int64?
  /// Of these, those whose logged reason and registry contradict each other.
  package var conflicts: Int64 = 0
  package var evidence: Set<Evidence> = []
  package var orgs: Set<StoredIdentifier> = []
  package var urlOrgs: Set<StoredIdentifier> = []
  package var keys: Set<String> = []
  /// Of many unknown keys, how many were this finding's at least and at most, where an address sent
  /// them; nil: all of `keys`.
  package var keysAtLeast: Int?
  package var keysAtMost: Int?
  package var events: Set<StoredIdentifier> = []
  package var hosts: Set<String> = []
  /// Requests by all the checks that fail for them.
  package var failing: [CauseSet: Int64] = [:]
  /// Places of its groups.
  package var groups: [Int] = []

  /// Since when what refuses has held, by the registry, as of the first refusal.
  package var onset = Onset.unknown
  /// All changes that the registry has of it.
  package var history = FactHistory()
  /// When it passed again after the last refusal, by the registry.
  package var recovery: ChangeTime?
  /// The last request that was served before the first refusal, milliseconds.
  package var lastOkBefore: Int64?
  /// The first that was served after the last.
  package var firstOkAfter: Int64?
  /// Addresses, by how many of the samples are theirs.
  package var clients: [String: Int] = [:]

  init(_ its: RefusalGroup.Identity, subject: Subject) {
    (cause, detail) = (its.cause, its.detail)
    self.subject = subject
  }

  /// When it was first seen: before the period, if it was.
  package var seenAt: Int64 { min(firstEverAt ?? firstAt, firstAt) }

  /// The only key, organisation, event or host of it, if it has just one.
  package var key: String? { keys.count == 1 ? keys.first : nil }
  package var org: StoredIdentifier? { orgs.count == 1 ? orgs.first : nil }
  package var urlOrg: StoredIdentifier? { urlOrgs.count == 1 ? urlOrgs.first : nil }
  package var event: StoredIdentifier? { events.count == 1 ? events.first : nil }
  package var host: String? { hosts.count == 1 ? hosts.first : nil }

  /// Whether all requests with its key, or for its event, are refused: a success says that it is over.
  package var isOfOneThing: Bool {
    switch subject {
    case .key, .event: true
    case .manyKeys, .url, .host, .feature, .nothing: false
    }
  }

  /// How many times it began, by the registry, from before the first refusal to the last.
  package var episodes: [Turn] {
    let failing = history.turns.filter { $0.fails && $0.time.earliest <= lastAt }
    let before = failing.lastIndex { $0.time.earliest <= firstAt } ?? 0
    return Array(failing.dropFirst(before))
  }

  // MARK: - Making findings

  /// Puts groups of one origin together.
  ///
  /// - Returns: most requests first, then the earliest.
  package static func findings(_ groups: [RefusalGroup]) -> [Finding] {
    struct Origin: Hashable {
      var cause: Cause
      var detail: Detail?
      var subject: Subject
    }
    var places: [Origin: Int] = [:]
    var findings: [Finding] = []
    for (number, group) in groups.enumerated() {
      let subject = subject(of: group)
      let origin = Origin(cause: group.its.cause, detail: group.its.detail, subject: subject)
      let place = places[origin] ?? findings.count
      if place == findings.count {
        places[origin] = place
        findings.append(Finding(group.its, subject: subject))
      }
      findings[place].add(group, number)
    }
    return findings.sorted { ($1.requests, $0.firstAt) < ($0.requests, $1.firstAt) }
  }

  private static func subject(of group: RefusalGroup) -> Subject {
    let its = group.its
    if group.isCrowd { return .manyKeys }
    switch its.cause {
    case .invalid, .inactive: return its.key.map { .key($0) } ?? .nothing
    case .org: return .url(its.urlOrg)
    case .event: return .event(its.event, of: its.urlOrg)
    case .host: return its.host.map { .host($0) } ?? .nothing
    case .feature: return .feature(its.flags, its.event)
    case .missing, .edge, .unknown: return .nothing
    }
  }

  private mutating func add(_ group: RefusalGroup, _ number: Int) {
    requests += group.requests
    firstAt = min(firstAt, group.firstAt)
    lastAt = max(lastAt, group.lastAt)
    conflicts += group.conflicts
    evidence.formUnion(group.evidence)
    orgs.formUnion(group.orgs)
    urlOrgs.formUnion(group.urlOrgs)
    keys.formUnion(group.keys)
    events.formUnion(group.events)
    if let host = group.its.host { hosts.insert(host) }
    failing[group.its.failing, default: 0] += group.requests
    groups.append(number)
  }

  // MARK: - What the registry tells

  /// Looks up since when the check has failed.
  package mutating func look(in registry: RegistryHistory, tolerance: Int64) {
    history = history(in: registry)
    onset = history.onset(at: firstAt, tolerance: tolerance)
    recovery = history.recovery(after: lastAt)
  }

  private func history(in registry: RegistryHistory) -> FactHistory {
    switch subject {
    case .key(let key): return registry.key(key, failsAs: detail)
    case .event(.number(let event), .number(let org)):
      return registry.event(event, isMissingFor: org)
    case .host(let host): return registry.hostIsNotApproved(host)
    case .feature(let flags, .number(let event)):
      // The flag that is off; where several are, the one that was switched off last.
      let histories = flags.map { registry.flag($0, isOffFor: event) }
      return histories.max { left, right in
        FactHistory.start(left.onset(at: firstAt, tolerance: 0))
          < FactHistory.start(right.onset(at: firstAt, tolerance: 0))
      } ?? FactHistory()
    case .manyKeys, .url, .event, .feature, .nothing: return FactHistory()
    }
  }
}

extension FactHistory {
  /// When a check began to fail, to be compared.
  fileprivate static func start(_ onset: Onset) -> (Int, Int64) {
    switch onset {
    case .since(let time): (2, time.earliest)
    case .always: (1, 0)
    case .unknown: (0, 0)
    }
  }
}
