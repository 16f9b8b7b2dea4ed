import Store
import Verdict

/// Sets of remedies as bits, and what each would let through.
struct RemedySearch {
  /// What lets a case through: any of some sets, none within another.
  private struct Need: Hashable {
    struct Way: Hashable {
      var set: UInt16
      var isCertain: Bool
    }

    var sets: [Way] = []

    /// Whether `set` lets it through, and for certain.
    func isMet(by set: UInt16) -> (Bool, isCertain: Bool) {
      var isMet = false
      for need in sets where need.set & set == need.set {
        if need.isCertain { return (true, true) }
        isMet = true
      }
      return (isMet, false)
    }
  }

  private let remedies: [Remedy]
  /// Requests by what they need: few, however many the cases are.
  private var needs: [(need: Need, requests: Int64)] = []
  /// Requests that no set lets through, by cause.
  private(set) var uncleared: [Cause: Int64] = [:]
  /// Requests that the best set lets through.
  private(set) var clearable: Int64 = 0

  /// Judges each case under the sets of the remedies that bear on it.
  ///
  /// - Parameters:
  ///   - remedies: at most 16.
  ///   - whatIf: holds the cases.
  ///   - relevant: of each case, the remedies that bear on it.
  init(_ remedies: [Remedy], _ whatIf: WhatIf, relevant: [[Remedy]]) {
    self.remedies = remedies
    var bits: [Remedy: UInt16] = [:]
    for (place, remedy) in remedies.enumerated() { bits[remedy] = 1 << UInt16(place) }
    // Those on which the same remedies bear are judged together, set by set, under one judge.
    var alike: [UInt16: [Int]] = [:]
    for (place, its) in relevant.enumerated() {
      alike[its.reduce(0) { $0 | (bits[$1] ?? 0) }, default: []].append(place)
    }
    var found = [Need](repeating: Need(), count: relevant.count)
    for members in alike.values {
      // In the order of the first: what is preferred comes first.
      for set in Self.subsets(of: relevant[members[0]].compactMap { bits[$0] }) {
        let judge = whatIf.judge.supposing(self.remedies(in: set))
        for place in members where !found[place].isMet(by: set).0 {
          if case .wouldPass(let isCertain) = whatIf.refused[place].effect(judge) {
            found[place].sets.append(Need.Way(set: set, isCertain: isCertain))
          }
        }
      }
    }
    var places: [Need: Int] = [:]
    for (place, need) in found.enumerated() {
      // By place: to take a case out of the array copies it.
      let requests = whatIf.refused[place].stored.requests
      guard !need.sets.isEmpty else {
        uncleared[whatIf.refused[place].stored.verdict.cause, default: 0] += requests
        continue
      }
      let known = places[need] ?? needs.count
      if known == needs.count {
        places[need] = known
        needs.append((need, 0))
      }
      needs[known].requests += requests
    }
    let all = needs.reduce(0) { $0 + $1.requests }
    clearable = contradict(remedies) ? sets.map { cleared(by: $0) }.max() ?? 0 : all
  }

  /// What a set lets through.
  func effect(of set: UInt16) -> RemedyEffect {
    var effect = RemedyEffect(remedies(in: set))
    for (need, requests) in needs {
      let (isMet, isCertain) = need.isMet(by: set)
      guard isMet else { continue }
      effect.wouldPass += requests
      if !isCertain { effect.uncertain += requests }
    }
    return effect
  }

  /// The smallest set that clears all that can be cleared but `rest` requests; of equals the one that
  /// asks least of the customer, then the one that clears most. Nil if nothing can be cleared.
  func smallest(leaving rest: Int64) -> UInt16? {
    guard clearable > 0 else { return nil }
    var best: (set: UInt16, clients: Int, cleared: Int64)?
    for set in sets {
      if let best, set.nonzeroBitCount > best.set.nonzeroBitCount { break }
      let cleared = cleared(by: set)
      guard cleared >= clearable - rest else { continue }
      let clients = remedies(in: set).count(where: \.isClients)
      if let best, (best.clients, -best.cleared) <= (clients, -cleared) { continue }
      best = (set, clients, cleared)
    }
    return best?.set
  }

  /// All sets that do not contradict themselves, in order.
  private var sets: [UInt16] {
    let sets = Self.subsets(of: remedies.indices.map { 1 << UInt16($0) })
    return contradict(remedies) ? sets.filter { !contradict(remedies(in: $0)) } : sets
  }

  private func cleared(by set: UInt16) -> Int64 {
    needs.reduce(0) { $1.need.isMet(by: set).0 ? $0 + $1.requests : $0 }
  }

  private func remedies(in set: UInt16) -> [Remedy] {
    remedies.indices.filter { set & 1 << UInt16($0) != 0 }.map { remedies[$0] }
  }

  /// Whether two of the registry's cannot hold together; the customers' are for different requests.
  private func contradict(_ remedies: [Remedy]) -> Bool {
    let remedies = remedies.filter { !$0.isClients }
    return remedies.indices.contains { one in
      remedies[(one + 1)...].contains { remedies[one].contradicts($0) }
    }
  }

  /// All sets of some bits but the empty one: the smaller first, of equals those whose bits come
  /// first.
  static func subsets(of bits: [UInt16]) -> [UInt16] {
    guard !bits.isEmpty, bits.count <= RemedyPlan.candidatesMax else { return [] }
    return (1..<(1 << bits.count)).map { choice in
      bits.indices.reduce(UInt16(0)) { choice & 1 << $1 != 0 ? $0 | bits[$1] : $0 }
    }.sorted { left, right in
      let (leftCount, rightCount) = (left.nonzeroBitCount, right.nonzeroBitCount)
      if leftCount != rightCount { return leftCount < rightCount }
      // The lowest bit in which they differ is in the one that comes first.
      let differing = left ^ right
      return left & differing & (0 &- differing) != 0
    }
  }
}
