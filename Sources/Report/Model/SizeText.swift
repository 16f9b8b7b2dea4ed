/// `831 B`, `1.2 kB`, `12 MB`: bytes in decimal units, two digits or more.
package func humanBytes(_ bytes: Int64) -> String {
  guard bytes >= 1000 else { return "\(max(bytes, 0)) B" }
  var value = Double(bytes)
  var unit = 0
  let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
  while value >= 999.5, unit + 1 < units.count {
    value /= 1000
    unit += 1
  }
  let tenths = Int64((value * 10).rounded())
  let number = tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : String(Int64(value.rounded()))
  return "\(number) \(units[unit])"
}

/// `118 MB/s`; empty when no time has passed.
package func byteRate(_ bytes: Int64, milliseconds: Int64) -> String {
  guard let perSecond = perSecond(bytes, milliseconds) else { return "" }
  return humanBytes(perSecond) + "/s"
}

/// `1,250,000 lines/s`; empty when no time has passed.
package func countRate(_ count: Int64, _ what: String, milliseconds: Int64) -> String {
  guard let perSecond = perSecond(count, milliseconds) else { return "" }
  return "\(grouped(perSecond)) \(what)/s"
}

/// `count / milliseconds`, a second; `nil` when no time has passed.
private func perSecond(_ count: Int64, _ milliseconds: Int64) -> Int64? {
  guard milliseconds > 0, count >= 0 else { return nil }
  return Int64(exactly: (Double(count) * 1000 / Double(milliseconds)).rounded())
}
