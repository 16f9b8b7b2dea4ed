import Report
import Store

/// A sentence for each value of a filter that the store lacks, with what may have been meant.
struct FilterGaps {
  let sentences: [String]

  init(_ filter: Filter, _ presence: FilterPresence, _ store: AuditStore) throws {
    var sentences: [String] = []
    func missing(
      _ dimension: FilterDimension, _ noun: String, _ value: String, _ seen: FilterPresence.Seen
    ) throws {
      if seen.inRequests { return }
      if seen.inRegistry {
        sentences.append("\(noun) \(value) is in the registry, but in no stored request.")
        return
      }
      let near = Self.nearest(
        to: value, among: try store.candidates(dimension, prefix: value), of: filter.org)
      let guess = near.isEmpty ? "." : "; did you mean \(alternatives(near))?"
      sentences.append(
        "\(noun) \(value) is unknown: neither a stored request nor the registry has it\(guess)")
    }
    if let org = filter.org, let seen = presence.org {
      if !seen.inRequests, presence.isInURLs {
        sentences.append(
          "Org \(org) stands in URLs only: those requests are attributed to the organisations that "
            + "own their keys.")
      } else {
        try missing(.org, "Org", "\(org)", seen)
      }
    }
    if let key = filter.key, let seen = presence.key { try missing(.key, "Key", key, seen) }
    if let event = filter.event, let seen = presence.event {
      try missing(.event, "Event", "\(event)", seen)
    }
    if let host = filter.host, let seen = presence.host { try missing(.host, "Host", host, seen) }
    if let org = filter.org {
      let owned = [
        ("Key", filter.key.map { KeyColumns.short($0) }, presence.key?.owner),
        ("Event", filter.event.map { "\($0)" }, presence.event?.owner),
      ]
      for case (let noun, let value?, let owner?) in owned where owner != org {
        sentences.append("\(noun) \(value) belongs to org \(owner), not to org \(org).")
      }
    }
    self.sentences = sentences
  }

  /// The nearest candidates, at most three: those with the very name or label, those that begin
  /// alike, else those that are one letter away, or two.
  ///
  /// - Parameters:
  ///   - value: what was asked for.
  ///   - candidates: what there is.
  ///   - org: the organisation that was asked for too: its keys come before those of others.
  /// - Returns: each with its name or label.
  static func nearest(
    to value: String, among candidates: [FilterCandidate], of org: Int64?
  ) -> [String] {
    let wanted = Array(value.utf8)
    let folded = value.lowercased()
    let scored = candidates.compactMap { candidate -> (score: Int, candidate: FilterCandidate)? in
      let isForeign = org != nil && candidate.owner != nil && candidate.owner != org
      func scored(_ score: Int) -> (Int, FilterCandidate) {
        (score + (isForeign ? 10 : 0), candidate)
      }
      if let name = candidate.name?.lowercased(), value.count >= 3, name.hasPrefix(folded) {
        return scored(name == folded ? 0 : 1)
      }
      let bytes = Array(candidate.value.utf8)
      if wanted.count >= 2, bytes.starts(with: wanted) { return scored(1) }
      guard abs(bytes.count - wanted.count) <= 2 else { return nil }
      let distance = typingDistance(wanted, bytes)
      // Of a short id, two other letters leave nothing.
      return distance <= min(2, wanted.count - 1) ? scored(distance) : nil
    }
    guard let best = scored.map(\.score).min() else { return [] }
    return scored.filter { $0.score <= max(best, 1) }
      .sorted { ($0.score, $0.candidate.value) < ($1.score, $1.candidate.value) }
      .prefix(3).map(\.candidate).map { candidate in
        candidate.name.map { "\(candidate.value) (\($0))" } ?? candidate.value
      }
  }

  /// Slips of a hand that types: bytes to insert, delete, replace, or neighbours to exchange.
  static func typingDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var next = [index + 1]
      for (column, other) in right.enumerated() {
        var least = min(
          row[column + 1] + 1, next[column] + 1, row[column] + (byte == other ? 0 : 1))
        if index > 0, column > 0, byte == right[column - 1], other == left[index - 1] {
          least = min(least, before[column - 1] + 1)
        }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[right.count]
  }
}
