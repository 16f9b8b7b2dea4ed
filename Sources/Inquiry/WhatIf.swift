package import Profile
package import Registry
package import Store
package import Verdict

/// Stored cases, read once, of which many remedies can be asked.
///
/// It keeps every case, about 400 bytes each: for the cases of an organisation. For all of a store
/// use `WhatIfTally`.
package struct WhatIf {
  /// In the order in which they were added.
  package private(set) var refused: [RefusedCase] = []
  package private(set) var answered: [AnsweredCase] = []
  private var reader: SupposedCaseReader

  /// Makes an inquiry without cases.
  ///
  /// - Parameters:
  ///   - registry: of now.
  ///   - profile: of now.
  ///   - nearMisses: what malformed keys were meant to be (`AuditStore.nearMisses`).
  package init(
    _ registry: RegistryIndex, _ profile: APIProfile, nearMisses: [String: StoredNearMiss] = [:]
  ) {
    reader = SupposedCaseReader(registry, profile, nearMisses: nearMisses)
  }

  /// The judge of what was.
  package var judge: Judge { reader.judge }

  /// Makes room for `count` refused cases.
  package mutating func reserve(_ count: Int) { refused.reserveCapacity(count) }

  /// Adds a refused case. About 1 µs.
  package mutating func add(_ stored: StoredCase) { refused.append(reader.read(stored)) }

  /// Adds requests that were not refused, if they are the API's.
  package mutating func add(_ stored: StoredTraffic) {
    if let case_ = reader.read(stored) { answered.append(case_) }
  }

  /// What becomes of each of `refused` under `remedies`, which hold together.
  ///
  /// - Complexity: 50 ns a case that the remedies are not about, 1 µs each of the others.
  package func effects(of remedies: [Remedy]) -> [Effect] {
    let judge = judge.supposing(remedies)
    return refused.map { $0.effect(judge) }
  }

  /// The sums over `refused` under `remedies`, which hold together.
  package func sums(of remedies: [Remedy]) -> WhatIfSums {
    let judge = judge.supposing(remedies)
    var sums = WhatIfSums()
    for case_ in refused { sums.add(case_, case_.effect(judge), case_.isConcerned(judge)) }
    return sums
  }

  /// Which of `answered` would be refused under `remedies`, which hold together.
  package func newlyRefused(under remedies: [Remedy]) -> [NewlyRefused] {
    guard remedies.contains(where: \.mayRefuse) else { return [] }
    let judge = judge.supposing(remedies)
    return answered.compactMap { $0.newlyRefused(judge) }
  }
}
