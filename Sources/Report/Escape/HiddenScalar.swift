extension Unicode.Scalar {
  /// Must never reach a screen as it is: it is invisible, moves the cursor, turns the direction of
  /// text, or means nothing that a font could show.
  ///
  /// Sources: Unicode General_Category Cc (C0, DEL, C1), Cf (bidi controls, zero-width, tags), Zl,
  /// Zp, Cs, Co, Cn, and Default_Ignorable_Code_Point (fillers, variation selectors).
  var isHidden: Bool {
    if value < 0x7F { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return true
    default:
      return properties.isDefaultIgnorableCodePoint
    }
  }

  /// Draws on the letter before it and takes no room of its own.
  var isMark: Bool {
    guard value >= 0x300 else { return false }  // U+0300 is the first of them
    let category = properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
  }
}

/// The scalar's number in upper-case hexadecimal, at least `width` digits.
func hexadecimal(_ value: UInt32, width: Int) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
