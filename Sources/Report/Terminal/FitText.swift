/// Cuts text to `width` columns of the screen, with `…` as the last one; what fits is unchanged.
func cut(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  guard width > 0 else { return "" }
  return head(of: text, width: width - 1) + "…"
}

/// Cuts an identity in its middle, `3f9a2c41…e07b`: both ends tell it from its neighbours.
func cutMiddle(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  guard width >= 5 else { return cut(text, to: width) }
  let tailWidth = (width - 1) / 3
  var tail: [Character] = []
  var used = 0
  for character in text.reversed() {
    used += displayWidth(character)
    if used > tailWidth { break }
    tail.append(character)
  }
  return head(of: text, width: width - 1 - tailWidth) + "…" + String(tail.reversed())
}

/// Puts spaces before or behind `text`; `shown` is its width, which styles do not change.
func padded(
  _ text: String, shown: Int, to width: Int, _ alignment: ReportColumn.Alignment
) -> String {
  let spaces = String(repeating: " ", count: max(0, width - shown))
  return alignment == .right ? spaces + text : text + spaces
}

/// Breaks a sentence into lines of at most `width` columns at its spaces.
///
/// A word that is wider stays whole: it may be a key that someone wants to copy.
func wrapped(_ sentence: String, to width: Int?) -> [String] {
  guard let width, displayWidth(sentence) > width else { return [sentence] }
  var lines: [String] = []
  var line = ""
  var used = 0
  for word in sentence.split(separator: " ", omittingEmptySubsequences: false) {
    let wordWidth = displayWidth(String(word))
    if !line.isEmpty, used + 1 + wordWidth > width {
      lines.append(line)
      line = String(word)
      used = wordWidth
    } else {
      line += line.isEmpty ? word : " " + word
      used += wordWidth + (used > 0 ? 1 : 0)
    }
  }
  return lines + [line]
}

/// The longest start of `text` that takes at most `width` columns.
private func head(of text: String, width: Int) -> String {
  var kept = ""
  var used = 0
  for character in text {
    used += displayWidth(character)
    if used > width { break }
    kept.append(character)
  }
  return kept
}
