/// Makes text safe inside a Markdown table cell or sentence: it stays text, on its line.
package enum Markdown {
  /// What begins code, a link, an image, HTML, an entity, emphasis, or ends a cell.
  ///
  /// Source: CommonMark 0.31 §2.4 and §6, GFM §4.10 (tables); a backslash before ASCII punctuation
  /// makes it plain.
  private static let special: Set<Unicode.Scalar> = [
    "\\", "`", "|", "*", "_", "[", "]", "~", "$", "#",
  ]

  /// The text with hidden scalars visible as in `Terminal`, `<`, `>` and `&` as entities, and a
  /// backslash before the rest of what Markdown would read.
  package static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in Terminal.escape(text).unicodeScalars {
      switch scalar {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case _ where special.contains(scalar):
        escaped += "\\"
        escaped.unicodeScalars.append(scalar)
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
