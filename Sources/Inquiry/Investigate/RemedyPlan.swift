package import Store
package import Verdict

/// One remedy, or several together, and what they would have let through.
package struct RemedyEffect: Hashable, Sendable {
  package var remedies: [Remedy]
  /// Refusals that would have passed.
  package var wouldPass: Int64 = 0
  /// Of these, those of which some check cannot be told.
  package var uncertain: Int64 = 0

  init(_ remedies: [Remedy]) { self.remedies = remedies }
}

/// What would fix it: each remedy for itself, and the smallest set of them that clears all that can be
/// cleared.
///
/// A remedy is applied to the refusals that it is meant for: to send a key where none was sent changes
/// nothing of those that had one.
package struct RemedyPlan: Hashable, Sendable {
  /// Each for itself, the most effective first; one that alone lets nothing through is here as well.
  package private(set) var single: [RemedyEffect] = []
  /// Clears all that can be cleared; nil where nothing can.
  package private(set) var smallest: RemedyEffect?
  /// A smaller set that clears at least 99 in 100 of that; nil if there is none.
  package private(set) var almost: RemedyEffect?
  /// Candidates that were left out of the search, as there were too many.
  package private(set) var leftOut = 0
  /// Refusals that nothing known lets through, by cause.
  package private(set) var uncleared: [Cause: Int64] = [:]
  /// All refusals.
  package private(set) var refused: Int64 = 0

  /// No remedies.
  package init() {}

  /// Remedies among which the smallest set is searched: 2^12 sets, a few bit operations each.
  package static let candidatesMax = 12
  /// Remedies that bear on one case at most: 2^6 sets of them are judged.
  private static let relevantMax = 6

  /// Searches.
  ///
  /// Each case needs one of some sets of remedies (a key that is off, and a host that is not
  /// approved: both). Which, is judged; what is left is to cover the cases: exactly, by trying all
  /// sets, the smaller before the larger.
  /// - Parameters:
  ///   - whatIf: holds the cases.
  ///   - candidates: the remedies that may bear on a case, those to be preferred first.
  package init(_ whatIf: WhatIf, candidates: (StoredCase) -> [Remedy]) {
    refused = whatIf.refused.reduce(0) { $0 + $1.stored.requests }
    var weights: [Remedy: Int64] = [:]
    var order: [Remedy] = []
    let relevant = whatIf.refused.map { case_ in
      let found = Array(candidates(case_.stored).prefix(Self.relevantMax))
      for remedy in found {
        if weights[remedy] == nil { order.append(remedy) }
        weights[remedy, default: 0] += case_.stored.requests
      }
      return found
    }
    let ranked = order.enumerated().sorted { left, right in
      let (leftWeight, rightWeight) = (weights[left.element] ?? 0, weights[right.element] ?? 0)
      return (rightWeight, left.offset) < (leftWeight, right.offset)
    }
    let chosen = ranked.prefix(Self.candidatesMax).sorted { $0.offset < $1.offset }.map(\.element)
    leftOut = order.count - chosen.count

    let search = RemedySearch(chosen, whatIf, relevant: relevant)
    uncleared = search.uncleared
    single = chosen.indices.map { search.effect(of: 1 << $0) }
    // Stable: what is preferred stays before what does as much.
    single = single.enumerated().sorted {
      ($1.element.wouldPass, $0.offset) < ($0.element.wouldPass, $1.offset)
    }.map(\.element)
    guard let best = search.smallest(leaving: 0) else { return }
    smallest = search.effect(of: best)
    if let most = search.smallest(leaving: search.clearable / 100),
      most.nonzeroBitCount < best.nonzeroBitCount
    {
      almost = search.effect(of: most)
    }
  }
}
