package import Verdict

/// A count for each cause, in place: a year of half-hours has 17,520 of them.
package struct CauseCounts: Equatable, Sendable {
  /// By the number of the cause: `Cause` has nine.
  private var counts = InlineArray<9, Int64>(repeating: 0)

  /// Makes counts of nothing.
  package init() {}

  /// The count of a cause.
  package subscript(_ cause: Cause) -> Int64 {
    get {
      let index = Int(cause.rawValue)
      return index < counts.count ? counts[index] : 0
    }
    set {
      let index = Int(cause.rawValue)
      if index < counts.count { counts[index] = newValue }
    }
  }

  /// Adds counts, cause by cause.
  package static func += (left: inout CauseCounts, right: CauseCounts) {
    for index in left.counts.indices { left.counts[index] += right.counts[index] }
  }

  package static func == (left: CauseCounts, right: CauseCounts) -> Bool {
    left.counts.indices.allSatisfy { left.counts[$0] == right.counts[$0] }
  }

  /// The causes that count something, in their order.
  package var causes: [Cause] { Cause.allCases.filter { self[$0] != 0 } }
}
