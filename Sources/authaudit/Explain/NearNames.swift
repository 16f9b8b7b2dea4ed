import Registry
import Report
import Verdict

/// Finds what somebody may have meant who names a key, an org or an event that nobody knows.
struct NearNames {
  private let registry: RegistryIndex
  /// Names that are offered at most.
  private static let namesMax = 3

  init(_ registry: RegistryIndex) { self.registry = registry }

  /// What is like a key that the registry does not know.
  ///
  /// Keys are named by identities, often cut in their middle by a narrow table: `k_3f9a…e07b`.
  func sentences(
    key: String, isSeen: Bool, miss: (of: [UInt8], miss: NearMiss)?, others: [String]
  ) -> [String] {
    let who = "Key \(key) is in no snapshot and no history of the registry"
    let seen = isSeen ? ", though logs show it." : ", and no log shows it."
    if let miss {
      return [
        who + seen, "It is key \(String(decoding: miss.of, as: UTF8.self)) \(miss.miss.text).",
      ]
    }
    let near = nearest(to: key, among: registry.keys.map(\.identity) + others)
    return [who + seen] + (near.isEmpty ? [] : ["Keys like it: \(near.joined(separator: ", "))."])
  }

  /// What is like an org that the registry does not know.
  func sentences(org: Int64, isSeen: Bool) -> [String] {
    let near = nearest(to: "\(org)", among: registry.orgs.map { "\($0.id)" })
    return ["Org \(org) is not in the registry\(isSeen ? "" : ", and no log shows it")."]
      + (near.isEmpty ? [] : ["Orgs like it: \(near.joined(separator: ", "))."])
  }

  /// What is like an event that the registry does not know.
  func sentences(event: Int64, isSeen: Bool) -> [String] {
    let near = nearest(to: "\(event)", among: registry.events.lazy.map { "\($0.id)" })
    return ["Event \(event) is not in the registry\(isSeen ? "" : ", and no log shows it")."]
      + (near.isEmpty ? [] : ["Events like it: \(near.joined(separator: ", "))."])
  }

  /// The names nearest to `name`: those that it is a part of, cut by `…`; else those that one or two
  /// letters make of it.
  private func nearest(to name: String, among names: some Sequence<String>) -> [String] {
    let parts = name.split(separator: "…", omittingEmptySubsequences: false)
    if let head = parts.first, parts.count == 2, let tail = parts.last {
      return Array(
        Set(names.filter { $0.hasPrefix(head) && $0.hasSuffix(tail) }).sorted()
          .prefix(Self.namesMax))
    }
    let wanted = Array(name.utf8)
    let allowed = wanted.count < 6 ? 1 : 2
    var found: Set<String> = []
    var near: [(distance: Int, name: String)] = []
    for other in names where abs(other.utf8.count - wanted.count) <= allowed {
      guard found.insert(other).inserted else { continue }
      let distance = FilterGaps.typingDistance(wanted, Array(other.utf8))
      if distance > 0, distance <= allowed { near.append((distance, other)) }
    }
    if near.isEmpty, wanted.count >= 6 {
      return Array(names.filter { $0.hasPrefix(name) }.sorted().prefix(Self.namesMax))
    }
    return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(Self.namesMax).map(\.name)
  }
}
