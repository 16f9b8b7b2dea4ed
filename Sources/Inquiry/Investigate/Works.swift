package import Store

/// Requests that were served while others were refused: what shows that it is no outage.
package struct Works: Hashable, Sendable {
  /// What they have in common with the refused ones.
  package enum Of: Hashable, Sendable {
    case org, key, event, host
    /// Another key of the organisation.
    case otherKey(String)
    /// All that was asked about.
    case all
  }

  package var of: Of
  package var requests: Int64 = 0
  package var served: Int64 = 0
  package var refused: Int64 = 0
  package var lastOkAt: Int64?

  init(of: Of) { self.of = of }

  /// Other keys that are listed.
  private static let otherKeysMax = 3

  /// What was served of whom a finding is about.
  ///
  /// - Parameters:
  ///   - finding: the finding.
  ///   - sums: the traffic of its time, of its organisation.
  /// - Returns: what was served, the organisation first; nothing that was not.
  package static func works(_ finding: Finding, _ sums: [TrafficSum]) -> [Works] {
    var found: [Works] = []
    func add(_ of: Of, where belongs: (TrafficSum) -> Bool) {
      var works = Works(of: of)
      for sum in sums where belongs(sum) { works.add(sum) }
      if works.served > 0 { found.append(works) }
    }
    let org = finding.org
    if let org, org != .none {
      add(.org) { $0.org == org }
    } else {
      add(.all) { _ in true }
    }
    if let key = finding.key { add(.key) { $0.key == key } }
    if let event = finding.event, event != .none { add(.event) { $0.event == event } }
    if let host = finding.host { add(.host) { $0.host == host } }
    guard let org, org != .none else { return found }
    var keys: [String: Works] = [:]
    for sum in sums where sum.org == org {
      guard let key = sum.key, !finding.keys.contains(key) || finding.key == nil else { continue }
      keys[key, default: Works(of: .otherKey(key))].add(sum)
    }
    let others = keys.filter { $0.value.served > 0 }
      .sorted { ($1.value.served, $0.key) < ($0.value.served, $1.key) }
    return found + others.prefix(otherKeysMax).map(\.value)
  }

  private mutating func add(_ sum: TrafficSum) {
    requests += sum.requests
    served += sum.served
    refused += sum.refused
    lastOkAt = [lastOkAt, sum.lastOkAt].compactMap { $0 }.max()
  }
}
