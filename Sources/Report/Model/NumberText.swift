/// `4,812`: an integer with its thousands grouped.
package func grouped(_ value: some BinaryInteger) -> String {
  let digits = String(value.magnitude)
  var text = value < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.utf8.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}

/// `12.3 %`: a share, 0…1, with one digit behind the point; `nil` if it is not finite.
///
/// Only nothing is `0.0 %` and only all is `100.0 %`: what rounds there says `<0.1 %`, `>99.9 %`.
package func percent(_ ratio: Double) -> String? {
  guard ratio.isFinite, ratio.magnitude < 1e12 else { return nil }
  let tenths = Int64((ratio * 1000).rounded())
  if tenths == 0, ratio > 0 { return "<0.1 %" }
  if tenths == 1000, ratio < 1 { return ">99.9 %" }
  let sign = tenths < 0 ? "-" : ""
  return "\(sign)\(grouped(tenths.magnitude / 10)).\(tenths.magnitude % 10) %"
}

/// A number for data: digits and at most six of them behind the point, no exponent, no grouping.
///
/// `nil` if it is not finite or beyond 10^12.
func plainNumber(_ value: Double) -> String? {
  guard value.isFinite, value.magnitude < 1e12 else { return nil }
  let millionths = Int64((value * 1_000_000).rounded())  // below 10^18, which fits
  let whole = String(millionths.magnitude / 1_000_000)
  var fraction = String(millionths.magnitude % 1_000_000)
  fraction = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
  while fraction.last == "0" { fraction.removeLast() }
  return (millionths < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}
