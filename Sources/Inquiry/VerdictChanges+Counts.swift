package import Rollup
import Verdict

extension VerdictChanges {
  /// Compares what a source counted with what reading it again counts.
  ///
  /// Within requests that are alike but for the verdict the same verdicts are set against each other
  /// first, then the rest in the order of time.
  package init(from old: SourceRollup, to new: [SourceRollup]) {
    self.init()
    var all = SourceRollup()
    all.add(old)
    let oldCases = all.cases
    let oldTraffic = all.traffic
    all.cases = []
    all.traffic = []
    for part in new { all.add(SourceRollup(countsOf: part)) }
    var groups: [CaseRow.Key: (old: [CaseRow], new: [CaseRow])] = [:]
    for row in oldCases { groups[row.of.withoutVerdict, default: ([], [])].old.append(row) }
    for row in all.cases { groups[row.of.withoutVerdict, default: ([], [])].new.append(row) }
    for group in groups.values { compare(group.old, group.new, all) }

    var attributed: [TrafficRow.Key: Identifier] = [:]
    for row in oldTraffic { attributed[row.of.withoutOrg] = row.of.org }
    for row in all.traffic {
      if let before = attributed[row.of.withoutOrg], before != row.of.org {
        attributedAnew += row.requests
      }
    }
  }

  private mutating func compare(_ old: [CaseRow], _ new: [CaseRow], _ texts: SourceRollup) {
    var old = old.sorted { $0.firstAt < $1.firstAt }
    var new = new.sorted { $0.firstAt < $1.firstAt }
    func pair(_ isPair: (CaseRow, CaseRow) -> Bool) {
      for place in new.indices {
        for other in old.indices where isPair(old[other], new[place]) {
          let requests = min(old[other].requests, new[place].requests)
          note(
            from: old[other].of, to: new[place].of, requests, in: new[place],
            org: texts.stored(new[place].of.org))
          old[other].requests -= requests
          new[place].requests -= requests
        }
      }
    }
    pair { $0.of.verdict == $1.of.verdict }
    pair { TakenFor($0.of) == TakenFor($1.of) }
    pair { _, _ in true }
    for row in new {
      note(from: nil, to: row.of, row.requests, in: row, org: texts.stored(row.of.org))
    }
    for row in old {
      note(from: row.of, to: nil, row.requests, in: row, org: texts.stored(row.of.org))
    }
  }
}

extension SourceRollup {
  /// The counts alone, without proof.
  fileprivate init(countsOf part: SourceRollup) {
    self = part
    samples = []
    callers = []
    nearMisses = [:]
  }
}

extension CaseRow.Key {
  /// What tells requests apart whatever was made of them.
  fileprivate var withoutVerdict: CaseRow.Key {
    var key = self
    key.since = 0
    key.org = .none
    key.keyOrg = nil
    key.credential = 0
    key.verdict = Verdict(
      cause: .unknown, detail: nil, evidence: .none, failing: [], agreement: nil)
    return key
  }
}

extension TrafficRow.Key {
  fileprivate var withoutOrg: TrafficRow.Key {
    var key = self
    key.org = .none
    return key
  }
}
