import Bytes
package import Profile
package import Registry
package import Rollup
package import Store
import Verdict

/// A source judged again.
package struct RemadeSource: Sendable {
  /// Its counts as far as the stored ones tell them; what they do not tell is as it was.
  package var rollup: SourceRollup
  /// Why its archive is needed; empty when the counts are those of a fresh ingest.
  package var needs: [ArchiveNeed] = []
  package var changes = VerdictChanges()
  /// Whether anything is to be written.
  package var isChanged: Bool
}

/// Judges stored counts again, under the registry and the profile of now.
package struct Rejudging {
  let registry: RegistryIndex
  let judge: Judge
  let under: JudgedUnder
  /// A route for each distinct list of flags.
  let auditedRoutes: [Int16]
  var reader: CaseReader

  /// Makes a judge over `registry` by `profile`.
  package init(_ registry: RegistryIndex, _ profile: APIProfile, under: JudgedUnder) {
    self.registry = registry
    judge = Judge(registry: registry, rules: profile.judgeRules())
    self.under = under
    reader = CaseReader(registry, profile)
    var flags: Set<[String]> = []
    auditedRoutes = profile.routes.indices.filter {
      flags.insert(profile.routes[$0].flags).inserted
    }
    .map { Int16(clamping: $0) }
  }

  /// What is kept of a source whose counts came out as they are.
  package func judged(_ rollup: SourceRollup) -> Judged {
    var subjects = RegistrySubjects()
    subjects.add(rollup)
    return under.judged(subjects, hasUnknownSecrets: rollup.hasUnknownSecrets)
  }

  /// Judges the counts of `source` again.
  /// - Complexity: about 5 µs a group.
  package mutating func remake(_ stored: StoredRollup, of source: CountedSource) -> RemadeSource {
    let old = stored.rollup
    let texts = old.texts.enumerated().map { number, text in
      number == 0 ? nil : String(decoding: text, as: UTF8.self)
    }
    var remade = RemadeSource(rollup: old, isChanged: stored.hasOtherOrder)
    let now = judged(old)
    let before = source.judged
    if let before, before.reading != now.reading { remade.needs.append(.otherReading) }
    if source.folded > 0, before?.mark != now.mark {
      remade.needs.append(.folded(requests: source.folded))
    }

    var groups: [Regrouped] = []
    var straddling: Int64 = 0
    for row in old.cases { groups += regroup(row, texts, &straddling) }
    if straddling > 0 { remade.needs.append(.straddling(requests: straddling)) }
    let mayFail = servedAnew(old, texts, before?.served, now.served)
    if mayFail > 0 { remade.needs.append(.served(requests: mayFail)) }
    let spoiled = perhapsSpoiled(groups, texts, before)
    if spoiled > 0 { remade.needs.append(.nearMisses(keys: spoiled)) }

    count(groups, &remade)
    attribute(texts, &remade)
    let samples = RemadeSamples(old.samples, groups, owner: { reader.owner(texts[Int($0)]) })
    if samples.split > 0 { remade.needs.append(.samples(groups: samples.split)) }
    if samples.samples != old.samples { remade.isChanged = true }
    remade.rollup.samples = samples.samples
    let callers = RemadeCallers(
      old.callers, groups, isOther: { texts[Int($0)] == StoredCase.folded },
      isKnown: { reader.isKnown(texts[Int($0)]) })
    if callers.unclear > 0 { remade.needs.append(.callers(callers.unclear)) }
    if callers.callers != old.callers { remade.isChanged = true }
    remade.rollup.callers = callers.callers
    return remade
  }

  // MARK: - Groups

  /// The group, or its two requests, judged now.
  private mutating func regroup(
    _ row: CaseRow, _ texts: [String?], _ straddling: inout Int64
  ) -> [Regrouped] {
    var its = row.of
    let owner = reader.owner(texts[Int(its.key)])
    its.keyOrg = owner
    its.org = owner.map { .number($0) } ?? its.urlOrg
    guard let case_ = reader.read(row.of, texts) else { return [Regrouped(old: row, its: its)] }
    its.credential = CredentialKind(case_.credential).rawValue
    let interval = judge.interval(of: case_, around: row.firstAt)
    if interval.to <= row.lastAt {
      if row.requests == 2 {
        // One at the first time, one at the last.
        return [row.firstAt, row.lastAt].map { time in
          var one = row
          (one.requests, one.firstAt, one.lastAt) = (1, time, time)
          return judged(one, its, case_)
        }
      }
      straddling += row.requests
      return [Regrouped(old: row, its: isSteady(case_, row) ? judged(row, its, case_).its : its)]
    }
    return [judged(row, its, case_)]
  }

  /// A group without a moment in it at which anything changes.
  private func judged(_ row: CaseRow, _ its: CaseRow.Key, _ case_: Case) -> Regrouped {
    var its = its
    let interval = judge.interval(of: case_, around: row.firstAt)
    its.since = max(interval.from, Int64(its.slot) * UTCTime.slotMilliseconds)
    its.verdict = verdict(on: case_, its, at: row.firstAt)
    return Regrouped(old: row, its: its)
  }

  private func verdict(on case_: Case, _ its: CaseRow.Key, at time: Int64) -> Verdict {
    guard its.isServed else { return judge.verdict(on: case_, at: time) }
    return Verdict(
      cause: .unknown, detail: nil, evidence: .none,
      failing: judge.wronglyServed(case_, at: time), agreement: nil)
  }

  /// Whether the verdict is one and the same from the first request of a group to the last.
  private func isSteady(_ case_: Case, _ row: CaseRow) -> Bool {
    let first = verdict(on: case_, row.of, at: row.firstAt)
    var time = judge.interval(of: case_, around: row.firstAt).to
    while time <= row.lastAt {
      if verdict(on: case_, row.of, at: time) != first { return false }
      let next = judge.interval(of: case_, around: time).to
      guard next > time else { break }  // the end of time
      time = next
    }
    return true
  }

  /// Puts the groups together as an ingest would.
  private func count(_ groups: [Regrouped], _ remade: inout RemadeSource) {
    var places: [CaseRow.Key: (place: Int, old: CaseRow.Key)] = [:]
    var cases: [CaseRow] = []
    for group in groups {
      if group.old.of != group.its { remade.isChanged = true }
      let org = remade.rollup.stored(group.its.org)
      let isServed = group.its.isServed
      let isRight = isServed && group.its.verdict.failing.isEmpty
      remade.changes.note(
        from: group.old.of, to: isRight ? nil : group.its, group.old.requests, in: group.old,
        org: org)
      if isRight { continue }
      let row = CaseRow(
        of: group.its, requests: group.old.requests, firstAt: group.old.firstAt,
        lastAt: group.old.lastAt)
      // Rows that were alike before are parts of a source that outgrew memory, and stay apart.
      if let known = places[group.its], known.old != group.old.of {
        cases[known.place].merge(row)
      } else {
        places[group.its] = (cases.count, group.old.of)
        cases.append(row)
      }
    }
    remade.rollup.cases = cases
  }

  private mutating func attribute(_ texts: [String?], _ remade: inout RemadeSource) {
    for place in remade.rollup.traffic.indices {
      let its = remade.rollup.traffic[place].of
      let org = reader.owner(texts[Int(its.key)]).map { Identifier.number($0) } ?? its.urlOrg
      guard org != its.org else { continue }
      remade.rollup.traffic[place].of.org = org
      remade.changes.attributedAnew += remade.rollup.traffic[place].requests
      remade.isChanged = true
    }
  }

  // MARK: - What the counts do not tell

  /// Served requests that are not counted as wrongly served, though a check may fail for them of
  /// which the registry, or a rule, says something else now than `before`.
  private mutating func servedAnew(
    _ old: SourceRollup, _ texts: [String?], _ before: RegistrySayings?, _ now: RegistrySayings
  ) -> Int64 {
    if let before, before == now { return 0 }
    var changes = ChangedChecks(old, before, now)
    var wrong: [TrafficRow.Key: Int64] = [:]
    for row in old.cases where row.of.isServed { wrong[row.of.traffic, default: 0] += row.requests }
    var mayFail: Int64 = 0
    for row in old.traffic {
      guard let first = row.firstOkAt, let last = row.lastOkAt else { continue }
      let rest = row.requests - row.refused - row.errors - (wrong[row.of] ?? 0)
      guard rest > 0 else { continue }
      let changed = changes.checks(of: row.of)
      if !changed.isEmpty, mayBeWrong(row.of, texts, first, last, changed) { mayFail += rest }
    }
    return mayFail
  }

  private mutating func mayBeWrong(
    _ its: TrafficRow.Key, _ texts: [String?], _ first: Int64, _ last: Int64, _ changed: CauseSet
  ) -> Bool {
    for route in auditedRoutes {
      guard let case_ = reader.read(its, route: route, texts) else { return false }
      var time = first
      while time <= last {
        if !judge.wronglyServed(case_, at: time).isDisjoint(with: changed) { return true }
        let next = judge.interval(of: case_, around: time).to
        guard next > time else { break }  // the end of time
        time = next
      }
    }
    return false
  }

  /// Unknown keys that were logged as secrets, where keys became known since.
  private func perhapsSpoiled(
    _ groups: [Regrouped], _ texts: [String?], _ before: Judged?
  ) -> Int {
    if let before, !before.hasUnknownSecrets || before.keys == Int64(registry.keys.count) {
      return 0
    }
    var keys: Set<TextRef> = []
    for group in groups
    where !group.its.isServed && group.its.credential == CredentialKind.unknown.rawValue {
      let text = texts[Int(group.its.key)] ?? ""
      if text.utf8.count == 34, text.hasPrefix("k_") { keys.insert(group.its.key) }
    }
    return keys.count
  }
}

/// A group of requests, and what is made of it now.
struct Regrouped {
  /// As it was counted.
  var old: CaseRow
  /// What tells it apart now.
  var its: CaseRow.Key
}

extension CaseRow {
  /// Adds a row of the same group.
  fileprivate mutating func merge(_ other: CaseRow) {
    requests += other.requests
    firstAt = min(firstAt, other.firstAt)
    lastAt = max(lastAt, other.lastAt)
  }
}

extension CaseRow.Key {
  /// The row of traffic that its requests are in.
  fileprivate var traffic: TrafficRow.Key {
    TrafficRow.Key(slot: slot, org: org, urlOrg: urlOrg, key: key, event: event, host: host)
  }
}

extension CaseReader {
  /// Whether the registry knows the key.
  mutating func isKnown(_ identity: String?) -> Bool {
    guard let identity, identity != StoredCase.folded else { return false }
    return key(identity) != nil
  }
}
