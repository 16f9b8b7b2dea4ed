/// A name that is no time zone. Exit 64.
package struct ZoneError: Error, Equatable, Sendable, CustomStringConvertible {
  package let name: String
  /// Names that look like it, the nearest first, at most three.
  package let nearest: [String]

  /// What was wrong and what to do; the name is as given, so escape it on the way out.
  package var description: String {
    let shown = name.utf8.count > 64 ? String(name.prefix(40)) + "…" : name
    if Zone.ambiguous.contains(name.uppercased()) {
      return "\"\(shown)\" is an abbreviation that several time zones share. \(remedy)"
    }
    let guess = nearest.isEmpty ? "." : "; did you mean \(alternatives(nearest))?"
    return "\"\(shown)\" is no time zone\(guess) \(remedy)"
  }

  private var remedy: String {
    "Write a name of the IANA database such as Asia/Kolkata, UTC, or an offset such as +05:30."
  }
}

/// `a`, `a or b`, `a, b or c`.
package func alternatives(_ names: [String]) -> String {
  guard names.count > 1, let last = names.last else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " or " + last
}

/// Known zones that are spelt much like `name`, whole or by their city, at most three.
///
/// - Complexity: O(443 × length²), on the way to an error.
func nearestZoneNames(to name: String) -> [String] {
  let wanted = folded(name)
  guard (2...40).contains(wanted.count) else { return [] }
  let allowed = max(1, wanted.count / 3)
  let scored = Zone.listed.compactMap { known -> (String, Int)? in
    let city = known.split(separator: "/").last.map(String.init) ?? known
    let distance = min(
      editDistance(wanted, folded(known)), editDistance(wanted, folded(city)),
      // "Asia/Bangalore": the right city in the wrong continent is nearer than it looks
      name.contains("/") ? 1 + editDistance(folded(lastPart(name)), folded(city)) : .max)
    return distance <= allowed ? (known, distance) : nil
  }
  let ranked = scored.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
  guard let best = ranked.first?.1 else { return [] }
  return ranked.prefix { $0.1 <= best + 1 }.prefix(3).map(\.0)
}

private func lastPart(_ name: String) -> String {
  name.split(separator: "/").last.map(String.init) ?? name
}

/// Lower case, `_` and `-` and spaces left out.
private func folded(_ name: String) -> [UInt8] {
  name.lowercased().utf8.filter { ![0x20, 0x2D, 0x5F].contains($0) }
}

/// Levenshtein's distance: bytes to insert, delete or replace.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (index, byte) in left.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (column, other) in right.enumerated() {
      let above = row[column + 1]
      row[column + 1] = min(above + 1, row[column] + 1, diagonal + (byte == other ? 0 : 1))
      diagonal = above
    }
  }
  return row[right.count]
}
