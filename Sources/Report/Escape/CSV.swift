/// Makes text safe for a CSV file, and for the spreadsheet that opens it.
package enum CSV {
  /// What a spreadsheet takes for the start of a formula, also in full width, and the apostrophe
  /// itself, so that the guard can be taken off again.
  ///
  /// Source: OWASP ASVS 1.2.10, CWE-1236.
  private static let guarded: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\0", "'", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]

  /// A text cell: hidden scalars visible as in `Terminal`, a leading `'` before what a spreadsheet
  /// would compute, quotes where RFC 4180 §2.6 wants them. One cell never makes a second line.
  package static func escape(_ text: String) -> String {
    var cell = Terminal.escape(text)
    if let first = text.unicodeScalars.first, guarded.contains(first) { cell = "'" + cell }
    // ";" separates fields where the comma is the decimal sign; a space at an edge is often trimmed
    let wantsQuotes =
      cell.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x3B }
      || cell.utf8.first == 0x20 || cell.utf8.last == 0x20
    guard wantsQuotes else { return cell }
    var quoted = "\""
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append("\"") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
