/// Makes text safe inside an HTML element or a quoted attribute.
package enum HTML {
  /// The text with hidden scalars visible as in `Terminal`, and `& < > " '` as entities.
  ///
  /// Source: OWASP, rules 1 and 2 against cross-site scripting. Not for `<script>`, `<style>` or
  /// an attribute without quotes: data does not belong there.
  package static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in Terminal.escape(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
