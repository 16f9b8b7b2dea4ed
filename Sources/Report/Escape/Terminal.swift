/// Makes text safe to print on a terminal: what it cannot show becomes visible, and nothing else.
///
/// Sources: CVE-2009-4487 and CVE-2003-0020 (raw escapes in logs), CWE-150.
package enum Terminal {
  /// Marks drawn on one letter; more are stacked only to spill over the lines around them.
  static let marksPerLetterMax = 4

  /// Makes every hidden scalar visible.
  ///
  /// - Parameters:
  ///   - text: anything.
  ///   - keepingNewlines: leaves U+000A as it is, for a message of several lines of our own.
  /// - Returns: the text with `\n`, `\r`, `\t`, `\x1B` below U+0080, `\u{202E}` above, and `\\`
  ///   for a backslash, so that no two texts look the same.
  package static func escape(_ text: String, keepingNewlines: Bool = false) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var visible = VisibleText(keepingNewlines: keepingNewlines)
    for scalar in text.unicodeScalars { visible.append(scalar) }
    return visible.text
  }

  /// Decodes UTF-8 and escapes as above; each byte that is no UTF-8 becomes `\xFF`.
  ///
  /// - Returns: valid UTF-8, printable, whatever the bytes.
  /// - Complexity: O(length).
  package static func escape(_ bytes: [UInt8]) -> String {
    if bytes.allSatisfy(isPlain) { return display(bytes: bytes) }
    var visible = VisibleText()
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        offset += encoded.count
        visible.append(Unicode.UTF8.decode(encoded))
      case .error(let length):
        let end = min(offset + length, bytes.count)
        for byte in bytes[min(offset, end)..<end] { visible.append(invalid: byte) }
        offset = end
      case .emptyInput:
        return visible.text
      }
    }
  }

  /// Printable ASCII other than the backslash: nearly every byte of a log.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\\")
  }
}

/// Text that grows by scalars and stays printable.
private struct VisibleText {
  private(set) var text = ""
  private let keepingNewlines: Bool
  /// Marks since the last letter; no letter yet counts as too many.
  private var marks = Terminal.marksPerLetterMax
  private var isAfterEmoji = false

  init(keepingNewlines: Bool = false) {
    self.keepingNewlines = keepingNewlines
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    if scalar == "\u{FE0F}", isAfterEmoji {  // "show as emoji": visible on what precedes it
      text.unicodeScalars.append(scalar)
      isAfterEmoji = false
    } else if scalar.isMark, !scalar.isHidden, marks < Terminal.marksPerLetterMax {
      text.unicodeScalars.append(scalar)
      marks += 1
    } else if scalar == "\n", keepingNewlines {
      text.unicodeScalars.append(scalar)
      startAnew()
    } else if scalar == "\\" || scalar.isHidden || scalar.isMark {
      text += VisibleText.form(of: scalar)
      startAnew()
    } else {
      text.unicodeScalars.append(scalar)
      marks = 0
      isAfterEmoji = scalar.value > 0x7F && scalar.properties.isEmoji
    }
  }

  mutating func append(invalid byte: UInt8) {
    text += "\\x" + hexadecimal(UInt32(byte), width: 2)
    startAnew()
  }

  private mutating func startAnew() {
    marks = Terminal.marksPerLetterMax
    isAfterEmoji = false
  }

  private static func form(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where scalar.value < 0x80: "\\x" + hexadecimal(scalar.value, width: 2)
    default: "\\u{" + hexadecimal(scalar.value, width: 0) + "}"
    }
  }
}
