import Store
package import Verdict

/// What remedies make of refused requests, in numbers of requests.
package struct WhatIfSums: Sendable, Equatable {
  /// The figures of one cause, or of all.
  package struct Counts: Sendable, Equatable {
    /// Refused for it, as it was.
    package var refused: Int64 = 0
    /// Of these, those that the remedies are about.
    package var concerned: Int64 = 0
    /// Of these, those that would pass.
    package var wouldPass: Int64 = 0
    /// Of those that would pass, those of which some check cannot be told, or of which the log says
    /// otherwise than the registry.
    package var uncertain: Int64 = 0
    /// Of the refused, those on which the remedies change nothing.
    package var unchanged: Int64 = 0
    /// Refused for it under the remedies: the unchanged, and what had another cause.
    package var stillFails: Int64 = 0
  }

  private var counts: [Cause: Counts] = [:]

  /// Makes sums of nothing.
  package init() {}

  /// The figures of one cause.
  package subscript(cause: Cause) -> Counts { counts[cause] ?? Counts() }

  /// The figures of all causes together.
  package var total: Counts {
    counts.values.reduce(into: Counts()) { total, one in
      total.refused += one.refused
      total.concerned += one.concerned
      total.wouldPass += one.wouldPass
      total.uncertain += one.uncertain
      total.unchanged += one.unchanged
      total.stillFails += one.stillFails
    }
  }

  /// Adds a refused case and what becomes of it.
  package mutating func add(_ case_: RefusedCase, _ effect: Effect, _ isConcerned: Bool) {
    let requests = case_.stored.requests
    let cause = case_.verdict.cause
    change(cause) {
      $0.refused += requests
      if isConcerned { $0.concerned += requests }
    }
    switch effect {
    case .wouldPass(let isCertain):
      change(cause) {
        $0.wouldPass += requests
        if !isCertain { $0.uncertain += requests }
      }
    case .stillFails(let first, _): change(first) { $0.stillFails += requests }
    case .unchanged:
      change(cause) {
        $0.unchanged += requests
        $0.stillFails += requests
      }
    }
  }

  private mutating func change(_ cause: Cause, _ body: (inout Counts) -> Void) {
    body(&counts[cause, default: Counts()])
  }
}
