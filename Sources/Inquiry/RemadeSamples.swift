import Bytes
import Rollup
import Verdict

/// Samples of groups that are judged anew: the first two and the last of each.
struct RemadeSamples {
  private struct Group: Hashable {
    var key: TextRef
    /// None where the key's owner is the organisation.
    var org: Identifier
    var cause: Cause
    var detail: Detail?

    init(_ its: CaseRow.Key) {
      key = its.key
      org = its.keyOrg == nil ? its.urlOrg : .none
      cause = its.verdict.cause
      detail = its.verdict.detail
    }
  }

  /// As they are now.
  private(set) var samples: [Sample]
  /// Groups that fall apart so that their samples do not tell those of their parts.
  private(set) var split = 0

  private let groups: [Regrouped]
  private var to: [Group: Set<Group>] = [:]
  private var from: [Group: Set<Group>] = [:]
  private var refused: [Group: Int64] = [:]
  private var refusedNow: [Group: Int64] = [:]
  private var owners: [TextRef: Bool] = [:]

  init(_ samples: [Sample], _ groups: [Regrouped], owner: (TextRef) -> Int64?) {
    self.samples = samples
    self.groups = groups.filter { !$0.its.isServed }
    for group in self.groups {
      let (old, new) = (Group(group.old.of), Group(group.its))
      to[old, default: []].insert(new)
      from[new, default: []].insert(old)
      refused[old, default: 0] += group.old.requests
      refusedNow[new, default: 0] += group.old.requests
      owners[group.old.of.key] = group.old.of.keyOrg != nil
    }
    for place in samples.indices {
      self.samples[place].org =
        owner(samples[place].key).map { .number($0) } ?? samples[place].urlOrg
    }
    let isOneToOne =
      to.values.allSatisfy { $0.count == 1 } && from.values.allSatisfy { $0.count == 1 }
    if isOneToOne {
      for place in samples.indices {
        guard let group = to[group(of: samples[place])]?.first else { continue }
        self.samples[place].cause = group.cause
        self.samples[place].detail = group.detail
      }
    } else {
      regroup(samples)
    }
  }

  private func group(of sample: Sample) -> Group {
    var group = Group(
      CaseRow.Key(
        slot: 0, since: 0, org: .none, urlOrg: sample.urlOrg, keyOrg: nil, key: sample.key,
        event: .none, host: 0, route: 0, method: 0, status: 0, credential: 0, reason: 0,
        verdict: Verdict(
          cause: sample.cause, detail: sample.detail, evidence: .none, failing: [], agreement: nil),
        isServed: false))
    if owners[sample.key] == true { group.org = .none }
    return group
  }

  /// Groups split or flow together: of those that flow together the samples are among the old ones;
  /// of one that splits they are if it had no more refusals than were kept.
  private mutating func regroup(_ old: [Sample]) {
    let kept = refused.values.reduce(0) { $0 + min($1, 3) }
    // The cap was reached: which groups it cut is not known.
    if kept != Int64(old.count) { split += 1 }
    var byPlace: [Int32: [Regrouped]] = [:]
    for group in groups { byPlace[group.old.of.slot, default: []].append(group) }
    var gathered: [Group: [Sample]] = [:]
    var unclear: Set<Group> = []
    for (place, sample) in old.enumerated() {
      let former = group(of: sample)
      var targets = to[former] ?? []
      if targets.count > 1 {
        if refused[former] ?? 0 > 3 { unclear.insert(former) }
        targets = Set(
          (byPlace[sample.slot] ?? []).filter {
            Self.mayHold($0, sample) && Group($0.old.of) == former
          }
          .map { Group($0.its) })
      }
      var now = samples[place]
      if targets.count == 1, let target = targets.first {
        now.cause = target.cause
        now.detail = target.detail
        gathered[target, default: []].append(now)
      } else {
        unclear.insert(former)
        gathered[former, default: []].append(now)
      }
    }
    split += unclear.count
    var all: [[Sample]] = []
    for samples in gathered.values {
      let sorted = samples.sorted { $0.line < $1.line }
      all.append(sorted.count <= 3 ? sorted : [sorted[0], sorted[1], sorted[sorted.count - 1]])
    }
    samples = []
    for group in all.sorted(by: { $0[0].line < $1[0].line }) {
      guard samples.count + group.count <= Limits.samplesPerSourceMax else { break }
      samples += group
    }
  }

  /// Whether a sample may be a request of a group.
  private static func mayHold(_ group: Regrouped, _ sample: Sample) -> Bool {
    let its = group.old.of
    return its.slot == sample.slot && its.key == sample.key && its.urlOrg == sample.urlOrg
      && its.event == sample.event && its.host == sample.host && its.verdict.cause == sample.cause
      && its.verdict.detail == sample.detail && group.old.firstAt <= sample.at
      && sample.at <= group.old.lastAt
  }
}
