import ArgumentParser
import Report
import Store

/// What `--by` asks for: a unit of time, groupings, causes; at most two of them.
struct TrendsBy: Equatable {
  var time: TimeUnit?
  var groupings: [Grouping] = []
  var hasCause = false
  /// As it was given.
  private(set) var words: [String] = []

  /// The words that may stand there.
  static let known =
    TimeUnit.allCases.map(\.rawValue) + ["cause"] + Grouping.allCases.map(\.rawValue)

  /// Reads `day`, `day,cause`, `org,key`, …
  ///
  /// - Throws: `ValidationError` with one sentence.
  init(_ text: String) throws {
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.lowercased()
    }
    guard words.count <= 2 else {
      throw ValidationError(
        "--by takes one word or two, such as day,cause; here are \(grouped(words.count)).")
    }
    for word in words {
      if let unit = TimeUnit(rawValue: word) {
        if let time, time != unit {
          throw ValidationError(
            "--by takes one unit of time; \(time.rawValue) and \(unit.rawValue) are two.")
        }
        time = unit
      } else if let grouping = Grouping(rawValue: word) {
        groupings.append(grouping)
      } else if word == "cause" {
        hasCause = true
      } else {
        let given = word.isEmpty ? "an empty word" : "\"\(word)\""
        throw ValidationError(
          "--by does not know \(given); it takes one or two of \(Self.list).")
      }
    }
    if words.count == 2, words[0] == words[1] {
      throw ValidationError("--by has \(words[0]) twice; name it once, or another word beside it.")
    }
    self.words = words
  }

  private static var list: String {
    known.dropLast().joined(separator: ", ") + " and " + (known.last ?? "")
  }

  /// `day`, `day and cause`.
  var text: String { words.map { $0 == "org" ? "organisation" : $0 }.joined(separator: " and ") }

  /// All requests can be counted by the rows without their causes, so that refusals have something to
  /// stand beside.
  var isCountable: Bool { groupings.allSatisfy { !$0.isOfRefusalsOnly } }

  /// Causes stand side by side in text: they are one of two.
  var isPivoted: Bool { hasCause && words.count == 2 }
}
