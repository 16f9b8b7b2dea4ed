/// Why `--since` or `--until` could not be read. Exit 64.
package struct PeriodError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `--since` or `--until`.
  package let option: String
  /// What was written there.
  package let text: String
  /// Where in `text`, in scalars from 0; `nil`: all of it.
  package let column: Int?
  /// What is wrong, without a full stop.
  package let problem: String
  /// What to do, a sentence.
  package let remedy: String

  /// One line: what, where, what to do. The text is as given: escape it on the way out.
  package var description: String {
    "\(option) \"\(shown)\": \(problem). \(remedy)"
  }

  /// The text and a caret under the place, ready for a terminal; empty when all of it is meant.
  package var pointer: [String] {
    guard let column else { return [] }
    let scalars = shown.unicodeScalars
    let before = Terminal.escape(String(scalars.prefix(column)))
    return ["  " + Terminal.escape(shown), "  " + spaces(displayWidth(before)) + "^"]
  }

  private var shown: String {
    text.unicodeScalars.count > 60 ? String(text.unicodeScalars.prefix(59)) + "…" : text
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
