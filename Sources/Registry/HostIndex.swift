import Bytes

/// A host that the registry lists, or listed.
package struct RegistryHost: Equatable, Sendable {
  /// Its normal form.
  package var host: String
  /// When the last row that listed it says it was approved; nil: always.
  package var approvedAt: Int64?
  /// When that row says it was revoked; nil: not.
  package var revokedAt: Int64?
  /// Whether it is approved after all that is known.
  package var isApproved: Bool
}

/// The hosts of a registry in time.
struct HostIndex: Sendable {
  /// Names to places in `hosts`.
  private(set) var names: Interner
  private(set) var hosts: [RegistryHost] = []
  private(set) var times = Timelines()
  /// Runs whose value could not be read.
  private(set) var unreadable = 0

  init(_ facts: RegistryFacts, seed: UInt64) {
    names = Interner(seed: seed)
    let moments = facts.moments(of: .host)
    forEachGroup(facts.runs(of: .host), id: \.id) { runs in
      var phases = Phases(moments: moments, absent: Possibilities.no.rawValue)
      var last: ListedHost?
      for run in runs {
        guard let value = ListedHost(run.value) else {
          unreadable += 1
          continue
        }
        phases.append(
          HostIndex.phase(run, value),
          lead: value.approvedAt == nil ? Possibilities.no.rawValue : 0)
        last = value
      }
      phases.finish()
      guard let last, let host = runs.first?.id else { return }
      add(host, last, phases.steps)
    }
  }

  private mutating func add(_ host: String, _ value: ListedHost, _ steps: [Timelines.Step]) {
    let subject = Int32(hosts.count)
    times.append(steps)
    hosts.append(
      RegistryHost(
        host: host, approvedAt: value.approvedAt, revokedAt: value.revokedAt,
        isApproved: times.lastStep(subject).set == Possibilities.yes.rawValue))
    let bytes = Array(host.utf8)
    let range = ByteRange(0, bytes.count)
    _ = names.insert(bytes.span, range, hash: names.hash(bytes.span, range))
  }

  /// What a row says: no, from its approval on yes, from its revocation on no. An approval later
  /// than the revocation is a second one.
  private static func phase(_ run: RegistryFacts.Run, _ value: ListedHost) -> Phase {
    let yes = Possibilities.yes.rawValue
    let no = Possibilities.no.rawValue
    if let approved = value.approvedAt, let revoked = value.revokedAt, revoked < approved {
      return Phase(
        first: run.firstAsOf, last: run.lastAsOf, before: yes, from: revoked, middle: no,
        until: approved, after: yes)
    }
    return Phase(
      first: run.firstAsOf, last: run.lastAsOf, before: no, from: value.approvedAt ?? .min,
      middle: yes, until: value.revokedAt ?? .max, after: no)
  }
}
