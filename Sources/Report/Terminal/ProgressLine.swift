/// ` 42 %  ━━━━━━━━────────────  118 MB/s  14 s left  5 of 12 files  3,120,442 lines`, as much of it
/// as `width` columns hold; what matters least goes first. `milliseconds` is since the work began.
func progressLine(_ done: WorkDone, milliseconds: Int64, width: Int) -> String {
  var parts: [(text: String, priority: Int)] = []
  if let share = done.share {
    let percent = String(Int(share * 100))  // 100 only when all is done
    parts.append((String(repeating: " ", count: 3 - percent.utf8.count) + percent + " %", 0))
    parts.append((bar(share, width: 20), 5))
  } else {
    parts.append((humanBytes(done.bytes), 0))
  }
  parts.append((byteRate(done.bytes, milliseconds: milliseconds), 2))
  parts.append((timeLeft(done, milliseconds: milliseconds), 1))
  if done.filesTotal > 1 {
    parts.append(("\(grouped(done.files)) of \(grouped(done.filesTotal)) files", 3))
  }
  parts.append(("\(grouped(done.lines)) lines", 4))
  parts.removeAll { $0.text.isEmpty }
  func joined() -> String { parts.map(\.text).joined(separator: "  ") }
  while displayWidth(joined()) > width,
    let last = parts.indices.max(by: { parts[$0].priority < parts[$1].priority }), parts.count > 1
  {
    parts.remove(at: last)
  }
  return cut(joined(), to: width)
}

/// A bar of `width` columns.
private func bar(_ share: Double, width: Int) -> String {
  let filled = Int(share * Double(width))  // share is 0…1
  return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
}

/// `14 s left`, from the mean rate so far; empty while unknown.
private func timeLeft(_ done: WorkDone, milliseconds: Int64) -> String {
  guard let share = done.share, share > 0, share < 1, milliseconds > 0 else { return "" }
  let left = Double(milliseconds) * (1 - share) / share
  guard left < 1e12 else { return "" }  // 31 years
  let seconds = Int64(left) / 1000 + 1
  return (seconds < 10 ? "\(seconds) s" : durationText(milliseconds: seconds * 1000)) + " left"
}
