/// Bold, dim and one accent, or nothing at all.
struct TextStyle {
  /// ANSI SGR escapes are wanted.
  let isOn: Bool

  /// Headers, the first sentence, totals.
  func bold(_ text: String) -> String { wrap(text, "1") }
  /// What should step back: rules, quiet zeros, what is absent.
  func dim(_ text: String) -> String { wrap(text, "2") }
  /// What should catch the eye: red.
  func accent(_ text: String) -> String { wrap(text, "31") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
