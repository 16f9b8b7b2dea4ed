import Bytes
package import Profile
import Registry
package import Store
import Verdict

/// The story of somebody's refusals: what happened, since when, what proves it, what would fix it.
package struct Investigation: Sendable {
  package var filter: Filter
  /// First and last request of all that is stored, milliseconds.
  package var stored: (from: Int64, to: Int64)?
  /// All refusals that were asked about.
  package var refused: Int64 = 0
  /// Where none were, the requests that were asked about, of whatever outcome.
  package var requests: Int64 = 0
  /// Most requests first.
  package var groups: [RefusalGroup] = []
  package var findings: [Finding] = []
  /// Of the findings that are told, each in time.
  package var timeline: [TimelineEntry] = []
  /// While the first finding's requests were refused.
  package var works: [Works] = []
  package var samples: [StoredSample] = []
  package var remedies = RemedyPlan()
  /// Others' refusals that touch these.
  package var touches: [Touch] = []
  package var missing: [MissingEvidence] = []
  /// The registry of now.
  package var registry: RegistryHistory
  /// What malformed keys were meant to be.
  package var nearMisses: [String: StoredNearMiss] = [:]
  /// The approved host at which most requests were served meanwhile; else one that is approved.
  package var hostInUse: String?

  /// Findings that are told of: the first, and others that make a tenth of the refusals.
  package var told: ArraySlice<Finding> {
    findings.prefix { $0.requests * 10 >= refused }.prefix(Investigation.toldMax)
  }

  private static let toldMax = 3
  private static let samplesMax = 400
  private static let touchesMax = 50

  /// Asks the store, and reasons.
  ///
  /// - Parameters:
  ///   - filter: whose refusals.
  ///   - store: read from.
  ///   - profile: of now.
  /// - Throws: `StoreError`.
  package init(
    of filter: Filter, in store: AuditStore, _ profile: APIProfile
  ) throws(StoreError) {
    self.filter = filter
    let known = store.aside { store throws(StoreError) in
      RegistryHistory(RegistryIndex(try store.registryFacts()))
    }
    let shown = store.aside { store throws(StoreError) in
      try store.samples(filter, max: Self.samplesMax)
    }
    nearMisses = try store.nearMisses()
    stored = try store.storedSpan()
    let cases = try store.alikeRefusals(filter)
    registry = try known.answer()
    let flags = FlagsOff(profile, registry)
    groups = RefusalGroup.groups(cases) { flags.of($0) }
    refused = groups.reduce(0) { $0 + $1.requests }
    guard refused > 0 else {
      requests = try store.trafficSums(filter).reduce(0) { $0 + $1.requests }
      return
    }
    findings = Finding.findings(groups)
    let tolerance = profile.judgeRules().toleranceMilliseconds
    for place in findings.indices { findings[place].look(in: registry, tolerance: tolerance) }
    samples = try shown.answer()
    try tellClients(store)
    let served = findings.first.map { first in
      let meanwhile = meanwhile(first)
      return store.aside { store throws(StoreError) in try store.trafficSums(meanwhile) }
    }
    let touched = store.aside { [subjects] store throws(StoreError) in
      try store.touches(filter, subjects, max: Self.touchesMax)
    }
    try lookAround(store)
    let whatIf = supposed(profile)
    let sums = try served?.answer() ?? []
    if let first = findings.first { works = Works.works(first, sums) }
    hostInUse = Self.hostInUse(sums, registry, profile)
    findRemedies(whatIf, flags, sums)
    touches = try touched.answer()
  }

  /// Counts the addresses in the samples, and parts scanners from the rest.
  private mutating func tellClients(_ store: AuditStore) throws(StoreError) {
    for sample in samples {
      guard let client = sample.clientIP,
        let place = findings.firstIndex(where: { $0.holds(sample) })
      else { continue }
      findings[place].clients[client, default: 0] += 1
    }
    // Callers are counted by address and day, whatever they asked for.
    var callers = Filter()
    (callers.fromSlot, callers.toSlot, callers.causes) = (
      filter.fromSlot, filter.toSlot, filter.causes
    )
    guard callers == filter, let crowd = findings.firstIndex(where: { $0.subject == .manyKeys })
    else { return }
    let finding = findings[crowd]
    let from = filter.fromSlot.map { Int64($0) * UTCTime.slotMilliseconds } ?? .min
    let to = filter.toSlot.map { Int64($0) * UTCTime.slotMilliseconds } ?? .max
    let parts = try finding.partedByScanner(
      { client throws(StoreError) in
        try store.refusals(
          of: client, onlyFor: finding.cause, from: finding.firstAt, to: finding.lastAt)
      }, period: from..<max(from, to))
    findings.replaceSubrange(crowd...crowd, with: parts)
    findings.sort { ($1.requests, $0.firstAt) < ($0.requests, $1.firstAt) }
  }

  /// The requests among which what was served meanwhile is looked for.
  private func meanwhile(_ first: Finding) -> Filter {
    var meanwhile = filter
    if case .number(let org)? = first.org {
      meanwhile = Filter()
      meanwhile.org = org
    }
    // The half-hours of the first and the last refusal were not all theirs; if there are no others,
    // they have to do.
    let slots = (first: UTCTime.slot(of: first.firstAt), last: UTCTime.slot(of: first.lastAt))
    let isLong = slots.last - slots.first > 1
    meanwhile.fromSlot = isLong ? slots.first + 1 : slots.first
    meanwhile.toSlot = isLong ? slots.last : slots.last + 1
    return meanwhile
  }

  /// Fetches the last success before, and the first one after, of the findings that are told.
  private mutating func lookAround(_ store: AuditStore) throws(StoreError) {
    for place in told.indices {
      if filter.fromSlot != nil {
        findings[place].firstEverAt = try firstEver(findings[place], store)
      }
      let finding = findings[place]
      if let around = subject(of: finding) {
        let served = try store.servedAround(
          around, before: finding.seenAt, after: finding.lastAt)
        findings[place].lastOkBefore = served.last
        if finding.isOfOneThing { findings[place].firstOkAfter = served.first }
      }
      timeline += TimelineEntry.story(of: findings[place], number: place, end: end)
    }
  }

  /// The end of the period, or of what is stored if that is earlier, milliseconds.
  package var end: Int64? {
    guard let stored else { return nil }
    guard let slot = filter.toSlot else { return stored.to }
    return min(stored.to, Int64(slot) * UTCTime.slotMilliseconds)
  }

  /// The beginning of the period, or of what is stored if that is later, milliseconds.
  package var start: Int64? {
    guard let stored else { return nil }
    return filter.fromSlot.map { max(stored.from, Int64($0) * UTCTime.slotMilliseconds) }
      ?? stored.from
  }

  /// The first refusal of all that is stored that belongs to a finding.
  private func firstEver(_ finding: Finding, _ store: AuditStore) throws(StoreError) -> Int64? {
    var whole = filter
    whole.fromSlot = nil
    var urlOrg: StoredIdentifier?
    switch finding.subject {
    case .key(let key): whole.key = key
    case .url(let org): urlOrg = org
    case .event(.number(let event), let org):
      whole.event = event
      urlOrg = org
    case .host(let host): whole.host = host
    case .feature(_, .number(let event)): whole.event = event
    case .manyKeys, .event, .feature: return nil
    case .nothing: break
    }
    return try store.firstRefusal(whole, for: finding.cause, finding.detail, urlOrg: urlOrg)
  }

  /// Whose successes tell when it worked: the key's, or the event's. Not bound to a beginning: it may
  /// have worked before the period.
  private func subject(of finding: Finding) -> Filter? {
    var around = Filter()
    around.toSlot = filter.toSlot
    if case .number(let org)? = finding.org { around.org = org }
    switch finding.subject {
    case .key(let key): around.key = key
    case .url, .host:
      guard let key = finding.key else { return nil }
      around.key = key
    case .event(.number(let event), _): around.event = event
    // Others of the organisation say nothing. Of served requests the route is not kept: others of the
    // event say nothing of the feature.
    default: return nil
    }
    return around
  }

  /// All cases, to be judged under remedies.
  private func supposed(_ profile: APIProfile) -> WhatIf {
    var whatIf = WhatIf(registry.index, profile, nearMisses: nearMisses)
    whatIf.reserve(groups.reduce(0) { $0 + $1.cases.count })
    for group in groups { for its in group.cases { whatIf.add(its) } }
    return whatIf
  }

  private mutating func findRemedies(
    _ whatIf: WhatIf, _ flags: FlagsOff, _ sums: [TrafficSum]
  ) {
    var served: [String: Int64] = [:]
    for sum in sums { if let key = sum.key { served[key, default: 0] += sum.served } }
    var candidates = RemedyCandidates(registry, served: served) { flags.of($0) }
    let crowd = groups.filter(\.isCrowd).reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    remedies = RemedyPlan(whatIf) { its in
      // Nobody knows whose keys these were meant to be.
      its.key.map { crowd.contains($0) } == true ? [] : candidates.remedies(for: its)
    }
    missing = MissingEvidence.missing(groups, Array(told), whatIf)
  }

  /// What others' refusals are looked for by.
  private var subjects: TouchSubjects {
    var subjects = TouchSubjects()
    if case .number(let org)? = findings.first?.org { subjects.org = filter.org ?? org }
    for finding in told {
      if case .key(let key) = finding.subject { subjects.keys.append(key) }
      if case .event(.number(let event), _) = finding.subject { subjects.events.append(event) }
      if case .host(let host) = finding.subject { subjects.hosts.append(host) }
    }
    return subjects
  }

  private static func hostInUse(
    _ sums: [TrafficSum], _ registry: RegistryHistory, _ profile: APIProfile
  ) -> String? {
    let approved =
      registry.index.knowsHosts
      ? registry.index.hosts.filter(\.isApproved).map(\.host) : profile.hosts
    var served: [String: Int64] = [:]
    for sum in sums { if let host = sum.host { served[host, default: 0] += sum.served } }
    let busiest = approved.filter { (served[$0] ?? 0) > 0 }
      .max { (served[$0] ?? 0, $1) < (served[$1] ?? 0, $0) }
    return busiest ?? profile.hosts.first { approved.contains($0) }
  }
}

extension Finding {
  /// Whether a sample shows one of its requests.
  package func holds(_ sample: StoredSample) -> Bool {
    guard sample.cause == cause, sample.detail == detail else { return false }
    switch subject {
    case .key(let key): return sample.key == key
    case .manyKeys: return sample.key.map { keys.contains($0) } ?? false
    case .url(let org): return sample.urlOrg == org
    case .event(let event, let org): return sample.event == event && sample.urlOrg == org
    case .host(let host): return sample.host == host
    case .feature(_, let event): return sample.event == event
    case .nothing: return true
    }
  }
}
