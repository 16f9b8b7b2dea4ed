import Store
package import Verdict

/// What the evidence does not suffice for.
package struct MissingEvidence: Hashable, Sendable {
  /// What would decide it.
  package enum Kind: Hashable, Sendable {
    /// No cause: these are the details of `unknown`.
    case keyNotLogged, noRegistry, passesAllChecks
    /// The cause is known, the checks of the key could not be replayed.
    case partial
    /// A cause that the log gives without the finer reason, and the registry has none.
    case noDetail(Cause)
    /// A logged reason and the registry contradict each other.
    case conflict
    /// The moment lies between two snapshots.
    case betweenSnapshots(Finding.Subject)
    /// A value was folded into `(other)`.
    case folded
    /// The registry of now says otherwise than the verdict that is stored.
    case judgedOtherwise
  }

  package var kind: Kind
  package var requests: Int64

  /// All that is missing, in the order above.
  package static func missing(
    _ groups: [RefusalGroup], _ findings: [Finding], _ whatIf: WhatIf
  ) -> [MissingEvidence] {
    var missing: [MissingEvidence] = []
    func add(_ kind: Kind, _ requests: Int64) {
      if requests > 0 { missing.append(MissingEvidence(kind: kind, requests: requests)) }
    }
    func sum(where belongs: (RefusalGroup) -> Bool) -> Int64 {
      groups.reduce(0) { belongs($1) ? $0 + $1.requests : $0 }
    }
    let unknowns: [(Kind, Detail)] = [
      (.keyNotLogged, .keyNotLogged), (.noRegistry, .noRegistry),
      (.passesAllChecks, .passesAllChecks),
    ]
    for (kind, detail) in unknowns {
      add(kind, sum { $0.its.cause == .unknown && $0.its.detail == detail })
    }
    add(.partial, sum { $0.its.cause != .missing && $0.evidence == [.partial] })
    for cause in Cause.allCases where cause != .unknown {
      add(.noDetail(cause), sum { $0.its.cause == cause && $0.its.detail == nil })
    }
    add(.conflict, groups.reduce(0) { $0 + $1.conflicts })
    for finding in findings {
      if case .since(.between) = finding.onset {
        add(.betweenSnapshots(finding.subject), finding.requests)
      }
    }
    var (folded, otherwise): (Int64, Int64) = (0, 0)
    for refused in whatIf.refused {
      if refused.stored.isFolded { folded += refused.stored.requests }
      let (now, then) = (refused.verdict, refused.stored.verdict)
      if (now.cause, now.detail, now.failing) != (then.cause, then.detail, then.failing) {
        otherwise += refused.stored.requests
      }
    }
    add(.folded, folded)
    add(.judgedOtherwise, otherwise)
    return missing
  }
}
