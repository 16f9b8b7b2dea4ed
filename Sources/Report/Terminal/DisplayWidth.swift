/// Columns that text takes on a terminal: East Asian wide letters and emoji take two, marks none.
/// The text is printable (see `Terminal.escape`).
/// - Complexity: O(length).
package func displayWidth(_ text: String) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.reduce(0) { $0 + displayWidth($1) }
}

/// Columns of one grapheme: the sum of its scalars, or two where they draw one emoji together.
func displayWidth(_ character: Character) -> Int {
  let scalars = character.unicodeScalars
  guard let first = scalars.first, scalars.count > 1 else {
    return scalars.first.map(displayWidth) ?? 0
  }
  let isEmojiSequence =
    first.value > 0x7F && first.properties.isEmoji
    && scalars.dropFirst().contains {
      $0 == "\u{FE0F}" || $0 == "\u{200D}" || $0.properties.isEmojiModifier
        || 0x1F1E6...0x1F1FF ~= $0.value  // the second letter of a flag
    }
  return isEmojiSequence ? 2 : scalars.reduce(0) { $0 + displayWidth($1) }
}

/// Columns of one scalar.
private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x300 { return scalar.isHidden ? 0 : 1 }
  if scalar.isMark || scalar.isHidden { return 0 }
  if 0x1160...0x11FF ~= scalar.value || 0xD7B0...0xD7FF ~= scalar.value { return 0 }  // Hangul
  if scalar.properties.isEmojiPresentation { return 2 }
  return wideRanges.contains { $0 ~= scalar.value } ? 2 : 1
}

/// East_Asian_Width W and F, without the emoji that `isEmojiPresentation` knows.
///
/// Source: Unicode 16, EastAsianWidth.txt; neighbours merged across unassigned code points, and
/// planes 2 and 3 wide as a whole, as that file says.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E,
  0x3041...0x3247, 0x3250...0x4DBF, 0x4DC0...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
  0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
  0x16FE0...0x18CFF, 0x18D00...0x18D8F, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376, 0x1F200...0x1F265,
  0x20000...0x2FFFD, 0x30000...0x3FFFD,
]
