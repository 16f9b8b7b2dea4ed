/// `850 ms`, `1.2 s`, `42 s`, `3 min 4 s`, `2 h 5 min`, `3 d 4 h`: a span of time, two units at
/// most. Negative spans read as 0.
package func durationText(milliseconds: Int64) -> String {
  let span = max(milliseconds, 0)
  if span < 1000 { return "\(span) ms" }
  let tenths = (span / 50 + 1) / 2  // to the nearest tenth; cannot overflow
  if tenths < 100 { return "\(tenths / 10).\(tenths % 10) s" }
  let seconds = (span / 500 + 1) / 2
  switch seconds {
  case ..<60: return "\(seconds) s"
  case ..<3600: return pair(seconds / 60, "min", seconds % 60, "s")
  case ..<86_400: return pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
  default: return pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
  }
}

/// `3 min 4 s`, without a second part of 0.
private func pair(_ large: Int64, _ unit: String, _ small: Int64, _ smaller: String) -> String {
  small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smaller)"
}
