/// A bar of blocks, as long as `value` is of `greatest`: half a column is the least that is drawn, and
/// only nothing is nothing.
///
/// `█` and `▌` are in every terminal's font (code page 437); finer eighths are not.
func bar(_ value: Double, of greatest: Double, width: Int) -> String {
  guard value > 0, greatest > 0, value.isFinite, greatest.isFinite, width > 0 else { return "" }
  let halves = (min(value / greatest, 1) * Double(2 * width)).rounded()
  let length = max(1, Int(halves))  // 0…2 × width, which fits
  return String(repeating: "█", count: length / 2) + (length % 2 == 1 ? "▌" : "")
}
