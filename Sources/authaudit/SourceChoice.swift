import Foundation
import Report
import Store

/// The stored sources that words of the command line mean.
struct SourceChoice {
  private let words: [String]
  private let zone: Zone

  /// Hexadecimal digits from which on a word may be the start of an identity.
  private static let identityDigitsMin = 6

  init(_ words: [String], _ zone: Zone) {
    self.words = words
    self.zone = zone
  }

  /// The sources, each once, in the order of the words.
  ///
  /// - Parameter sources: those that are stored.
  /// - Returns: one for each word.
  /// - Throws: `ShellError` for a word that means none, or several.
  func choose(from sources: [StoredSource]) throws -> [StoredSource] {
    var chosen: [StoredSource] = []
    for word in words {
      let found = Self.matches(word, sources)
      guard let source = found.first else { throw ShellError(.noInput, missing(word, sources)) }
      guard found.count == 1 else { throw ShellError(.noInput, ambiguous(word, found)) }
      if !chosen.contains(where: { $0.id == source.id }) { chosen.append(source) }
    }
    return chosen
  }

  private static func matches(_ word: String, _ sources: [StoredSource]) -> [StoredSource] {
    let absolute = plain(word)
    let byPath = sources.filter { $0.path == word || plain($0.path) == absolute }
    if !byPath.isEmpty { return byPath }
    let digits = word.hasPrefix("damaged:") ? String(word.dropFirst(8)) : word
    guard digits.count >= identityDigitsMin, digits.allSatisfy(\.isHexDigit) else { return [] }
    return sources.filter { source in
      source.identity.hasPrefix(word.lowercased())
        || source.identity.hasPrefix("damaged:" + word.lowercased())
    }
  }

  private func missing(_ word: String, _ sources: [StoredSource]) -> String {
    let name = Self.name(word)
    let scored = sources.compactMap { source -> (score: Int, path: String)? in
      let other = Self.name(source.path)
      if source.path.hasSuffix("/" + word) || source.path.hasPrefix(word) {
        return (0, source.path)
      }
      if other == name { return (1, source.path) }
      let distance = FilterGaps.typingDistance(Array(other.utf8), Array(name.utf8))
      return distance <= 2 ? (1 + distance, source.path) : nil
    }
    let best = scored.map(\.score).min()
    let near = scored.filter { $0.score == best }.prefix(3).map(\.path)
    let guess = near.isEmpty ? "." : "; did you mean \(alternatives(Array(near)))?"
    return "\(word): no such source is stored\(guess) All are listed by: authaudit sources"
  }

  private func ambiguous(_ word: String, _ found: [StoredSource]) -> String {
    let lines = found.map { source in
      let period = source.firstAt.map { "from \(zone.format($0)), " } ?? ""
      return "  \(SourcesReport.short(source.identity))  \(period)"
        + "\(counted(source.parsed, "request")), ingested \(zone.format(source.ingestedAt))"
    }
    return "\(word): \(found.count) sources are called so; name one by its identity:\n"
      + lines.joined(separator: "\n")
  }

  /// A path from the root, without `.` and `..`: the same file may be named in many ways.
  private static func plain(_ path: String) -> String {
    URL(filePath: path).standardizedFileURL.path
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
