/// Damages lines as networks, clients, people and attackers do; the same seed, the same damage.
struct LineMutator {
  var random: SeededRandom

  private static let splices: [[UInt8]] =
    [
      "\"", "\\", "\\\\", "\\\"", "\\x22", "\\x4", "\\xc3\\xa9", "\\u0041", "\\u00e9",
      "\\ud83d\\ude00", "\\ud800", "\\u12", "\\/", "\\n", "{", "}", "[", "]", "(", ")", ",", ":",
      ";",
      "|", "=", "\0", "\r", "\t", " ", "  ", "-", "null", "\"\"", "\"-\"", "%41", "%4", "%", "é",
      "\u{FEFF}",
      "\u{202E}", "{}", "[]", "{\"status\":\"200\"}", "0",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x82], [0x80], [0x1B, 0x5B]]

  /// Longer, shorter, and at the bounds of what a number may be.
  private static let numbers = [
    "", "0", "00", "000", "009", "29", "30", "31", "32", "59", "60", "61", "40", "99", "100", "599",
    "600", "4031", "403.0", "403.5", "-1", "1e3", "1793557923", "1793557923.456", "1793557923456",
    "1793557923456789", "253402300799999", "253402300800000", "9223372036854775807",
    "99999999999999999999",
  ]

  /// Leap seconds, the ends of months and of years, and zones that change from line to line.
  private static let dates = ["02/Nov/2026", "31/Nov/2026", "29/Feb/2027", "29/Feb/2028"]
  private static let clocks = [
    "00:00:00", "23:59:59", "23:59:60", "24:00:00", "02:12:61", "2:12:3",
  ]
  private static let zones = ["+0000", "+0530", "-0330", "+1400", "+9900", "+05:30", "Z", ""]

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// One of `lines`, damaged in up to three ways; without a line feed.
  mutating func damaged(_ lines: [[UInt8]]) -> [UInt8] {
    var line = random.pick(from: lines)
    for _ in 0...random.below(3) {
      switch random.below(12) {
      case 0: line.insert(contentsOf: random.pick(from: Self.splices), at: place(in: line))
      case 1: line.insert(UInt8(truncatingIfNeeded: random.next()), at: place(in: line))
      case 2: remove(upTo: 8, from: &line)
      case 3: line.removeSubrange(place(in: line)...)
      case 4, 5: replaceNumber(in: &line)
      case 6, 7: replaceTime(in: &line)
      case 8: changeParts(of: &line, at: Array(",\"".utf8))
      case 9: changeParts(of: &line, at: Array(" ".utf8))
      case 10: line += random.pick(from: lines)
      default: lengthenOrEmptyAValue(in: &line)
      }
    }
    return line.filter { $0 != 0x0A }
  }

  private mutating func place(in line: [UInt8]) -> Int { random.below(line.count + 1) }

  private mutating func remove(upTo count: Int, from line: inout [UInt8]) {
    let start = place(in: line)
    line.removeSubrange(start..<min(line.count, start + 1 + random.below(count)))
  }

  /// Another number in the place of one.
  private mutating func replaceNumber(in line: inout [UInt8]) {
    let starts = line.indices.filter { isDigit(line[$0]) && ($0 == 0 || !isDigit(line[$0 - 1])) }
    guard !starts.isEmpty else { return }
    let start = random.pick(from: starts)
    let end = line[start...].firstIndex { !isDigit($0) } ?? line.count
    if random.below(2) == 0 {  // a neighbour of it
      line[random.below(end - start) + start] = 0x30 + UInt8(random.below(10))
      return
    }
    line.replaceSubrange(start..<end, with: Array(random.pick(from: Self.numbers).utf8))
  }

  /// Another time in the place of the line's first of the Common Log Format or of ISO 8601.
  private mutating func replaceTime(in line: inout [UInt8]) {
    let zone = random.pick(from: Self.zones)
    let clock = random.pick(from: Self.clocks)
    for at in line.indices where at + 20 <= line.count {
      let isCommon = line[at + 2] == UInt8(ascii: "/") && line[at + 6] == UInt8(ascii: "/")
      let isISO =
        line[at + 4] == UInt8(ascii: "-") && line[at + 7] == UInt8(ascii: "-")
        && isDigit(line[at])
      guard isCommon || isISO else { continue }
      if isCommon, at + 26 <= line.count, random.below(2) == 0 {  // the same minute elsewhere
        let zone = random.pick(from: ["+0530", "-0330", "+1400", "+9900", "x0000", "00000"])
        line.replaceSubrange((at + 21)..<(at + 26), with: Array(zone.utf8))
        return
      }
      let isEnd: (UInt8) -> Bool = { [0x22, 0x5D, 0x7C, 0x2C].contains($0) }
      let end = line[(at + 19)...].firstIndex(where: isEnd) ?? at + 20
      let text =
        isCommon
        ? "\(random.pick(from: Self.dates)):\(clock)\(zone.isEmpty ? "" : " ")\(zone)"
        : "2026-11-\(random.pick(from: ["02", "30", "31"]))T\(clock)\(zone)"
      line.replaceSubrange(at..<end, with: Array(text.utf8))
      return
    }
  }

  /// Parts of a line in another order, twice, left out, in capitals or absent.
  private mutating func changeParts(of line: inout [UInt8], at separator: [UInt8]) {
    var parts: [[UInt8]] = [[]]
    var rest = line[...]
    while let byte = rest.first {
      if rest.starts(with: separator) {
        parts.append([])
        rest = rest.dropFirst(separator.count)
      } else {
        parts[parts.count - 1].append(byte)
        rest = rest.dropFirst()
      }
    }
    let one = random.below(parts.count)
    let other = random.below(parts.count)
    switch random.below(5) {
    case 0: parts.swapAt(one, other)
    case 1: parts.insert(parts[one], at: other)
    case 2: parts.remove(at: one)
    case 3: parts[one] = parts[one].map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
    default:
      let colon = parts[one].firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
      parts[one].replaceSubrange(
        colon..., with: Array(random.pick(from: ["", "-", "\"\"", "\"-\"", "null", "?"]).utf8))
    }
    line = Array(parts.joined(separator: separator))
  }

  private mutating func lengthenOrEmptyAValue(in line: inout [UInt8]) {
    let quotes = line.indices.filter { line[$0] == UInt8(ascii: "\"") }
    guard quotes.count > 1 else { return }
    let index = random.below(quotes.count - 1)
    let inside = (quotes[index] + 1)..<quotes[index + 1]
    if random.below(2) == 0 {
      line.removeSubrange(inside)
    } else {
      let count = random.pick(from: [9, 64, 300, 4_000])
      line.insert(
        contentsOf: Array(repeating: UInt8(ascii: "a"), count: count), at: inside.upperBound)
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
