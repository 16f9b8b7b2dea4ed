/// The one of `names` that one or two slips of the hand make of `name`; nil where none does.
///
/// - Complexity: O(names × length²), for a person who waits.
func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(name.utf8)
  let allowed = wanted.count < 6 ? 2 : 4
  var best: (distance: Int, name: String)?
  for other in names where 2 * abs(other.utf8.count - wanted.count) <= allowed {
    let distance = halfSlips(wanted, Array(other.utf8))
    guard distance > 0, distance <= allowed else { continue }
    if let found = best, (found.distance, found.name) <= (distance, other) { continue }
    best = (distance, other)
  }
  return best?.name
}

/// Twice the letters to add, drop, change or swap with a neighbour (the optimal string alignment,
/// Damerau 1964); a letter in the other case is half of one.
private func halfSlips(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var before: [Int] = []
  var last = (0...right.count).map { 2 * $0 }
  for (row, one) in left.enumerated() {
    var next = [2 * (row + 1)]
    for (column, other) in right.enumerated() {
      let change = one == other ? 0 : lowercased(one) == lowercased(other) ? 1 : 2
      var cost = min(last[column] + change, last[column + 1] + 2, next[column] + 2)
      if row > 0, column > 0, one == right[column - 1], left[row - 1] == other {
        cost = min(cost, before[column - 1] + 2)
      }
      next.append(cost)
    }
    (before, last) = (last, next)
  }
  return last[right.count]
}

extension TemplateError {
  /// A variable that a gateway's manual does not have.
  ///
  /// - Parameters:
  ///   - column: where it stands.
  ///   - kind: what it is called there, and the gateway: `HAProxy's manual has no variable`.
  ///   - shown: it, as it is written.
  ///   - nearest: the one that may have been meant, as it is written.
  /// - Returns: the error.
  static func unknown(
    column: Int, _ kind: String, _ shown: String, nearest: String?
  ) -> TemplateError {
    TemplateError(
      column: column,
      "\(kind) \(shown); " + (nearest.map { "the nearest is \($0)" } ?? "correct its name"))
  }
}
