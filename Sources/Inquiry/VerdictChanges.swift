import Rollup
package import Store
package import Verdict

/// What a request was taken for, or is taken for now.
package enum TakenFor: Hashable, Sendable {
  /// Refused, and why.
  case refused(Cause, Detail?, Evidence)
  /// Served, and nothing is wrong with that.
  case served
  /// Served, though these checks fail.
  case servedWrongly(CauseSet)

  /// What a row of cases was taken for.
  init(_ its: CaseRow.Key) {
    self =
      its.isServed
      ? .servedWrongly(its.verdict.failing)
      : .refused(its.verdict.cause, its.verdict.detail, its.verdict.evidence)
  }

  /// Something to sort by.
  private var rank: [Int] {
    switch self {
    case .refused(let cause, let detail, let evidence):
      [0, Int(cause.rawValue), detail.map { Int($0.rawValue) } ?? -1, Int(evidence.rawValue)]
    case .served: [1]
    case .servedWrongly(let failing): [2, Int(failing.rawValue)]
    }
  }

  /// Orders by kind, then by cause, detail, evidence.
  static func precedes(_ left: TakenFor, _ right: TakenFor) -> Bool {
    left.rank.lexicographicallyPrecedes(right.rank)
  }
}

/// Requests that are taken for something else than before.
package struct VerdictChange: Sendable {
  package var from: TakenFor
  package var to: TakenFor
  package var requests: Int64 = 0
  /// The organisations that they are attributed to now.
  package var orgs: Set<StoredIdentifier> = []
  /// First and last time, milliseconds; those of the groups that they lie in.
  package var firstAt = Int64.max
  package var lastAt = Int64.min
}

/// The differences that judging again makes.
package struct VerdictChanges: Sendable {
  private struct Pair: Hashable {
    var from: TakenFor
    var to: TakenFor
  }

  private var changes: [Pair: VerdictChange] = [:]
  /// Refusals whose cause, detail and evidence stay, but not the failing checks or the agreement.
  package private(set) var otherwiseFailing: Int64 = 0
  /// Requests that are attributed to another organisation.
  package var attributedAnew: Int64 = 0

  /// Makes an account without any.
  package init() {}

  /// Most requests first.
  package var rows: [VerdictChange] {
    changes.values.sorted { left, right in
      if left.requests != right.requests { return left.requests > right.requests }
      if left.from != right.from { return TakenFor.precedes(left.from, right.from) }
      return TakenFor.precedes(left.to, right.to)
    }
  }

  /// Requests that are taken for something else.
  package var requests: Int64 { changes.values.reduce(0) { $0 + $1.requests } }
  /// Refusals among them.
  package var refused: Int64 {
    changes.values.reduce(0) { sum, change in
      if case .refused = change.from { sum + change.requests } else { sum }
    }
  }

  /// Whether there is none at all.
  package var isEmpty: Bool { changes.isEmpty && otherwiseFailing == 0 && attributedAnew == 0 }

  /// Adds those of another source.
  package mutating func add(_ other: VerdictChanges) {
    for (pair, change) in other.changes { add(pair, change) }
    otherwiseFailing += other.otherwiseFailing
    attributedAnew += other.attributedAnew
  }

  /// Notes that `requests` of a group are taken for what `its` says, and were for what `old` says.
  /// - Parameters:
  ///   - old: what they were; nil: served.
  ///   - its: what they are; nil: served.
  ///   - requests: how many.
  ///   - row: the group, with its times.
  ///   - org: the organisation that they are attributed to now.
  mutating func note(
    from old: CaseRow.Key?, to its: CaseRow.Key?, _ requests: Int64, in row: CaseRow,
    org: StoredIdentifier
  ) {
    guard requests > 0 else { return }
    let pair = Pair(
      from: old.map { TakenFor($0) } ?? .served, to: its.map { TakenFor($0) } ?? .served)
    if pair.from == pair.to {
      if old?.verdict != its?.verdict { otherwiseFailing += requests }
      return
    }
    var change = VerdictChange(from: pair.from, to: pair.to)
    change.requests = requests
    change.orgs = [org]
    change.firstAt = row.firstAt
    change.lastAt = row.lastAt
    add(pair, change)
  }

  private mutating func add(_ pair: Pair, _ change: VerdictChange) {
    var sum = changes[pair] ?? VerdictChange(from: pair.from, to: pair.to)
    sum.requests += change.requests
    sum.orgs.formUnion(change.orgs)
    sum.firstAt = min(sum.firstAt, change.firstAt)
    sum.lastAt = max(sum.lastAt, change.lastAt)
    changes[pair] = sum
  }
}

extension SourceRollup {
  /// An id of this rollup with its text.
  func stored(_ id: Identifier) -> StoredIdentifier {
    switch id {
    case .none: .none
    case .number(let number): .number(number)
    case .text(let text): .text(String(decoding: texts[Int(text)], as: UTF8.self))
    }
  }
}
