/// Makes text safe inside a JSON string, and safe to `cat`.
package enum JSON {
  /// The text between the quotes: `"`, `\` and every hidden scalar escaped, U+10000 and above as a
  /// surrogate pair. A reader gets the text back exactly.
  ///
  /// Source: RFC 8259 §7.
  package static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\t": escaped += "\\t"
      case _ where scalar.isHidden:
        for unit in UTF16.encode(scalar) ?? .init() {
          escaped += "\\u" + hexadecimal(UInt32(unit), width: 4)
        }
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The text as a JSON string, quotes and all.
  package static func quoted(_ text: String) -> String { "\"" + escape(text) + "\"" }
}
