import Foundation

extension Zone {
  /// The longest name of the IANA database has 32 bytes.
  static let nameBytesMax = 64
  static let namesOfUTC: Set<String> = ["UTC", "Z", "GMT", "ETC/UTC", "ZULU"]

  /// Abbreviations that ICU takes for zones though several share them (BST: Dhaka and London).
  ///
  /// Source: Java's old three-letter ids, which ICU carries on.
  static let ambiguous: Set<String> = [
    "ACT", "AET", "AGT", "ART", "AST", "BET", "BST", "CAT", "CNT", "CST", "CTT", "EAT", "ECT",
    "IET", "IST", "JST", "MIT", "NET", "NST", "PLT", "PNT", "PRT", "PST", "SST", "VST",
  ]

  /// The names that are suggested, and found in any letter case: 443 of them.
  ///
  /// Foundation (ICU) lists India's zone under its old name only, though it knows the new one.
  static var listed: [String] {
    TimeZone.knownTimeZoneIdentifiers.map { $0 == "Asia/Calcutta" ? "Asia/Kolkata" : $0 }
  }

  /// The zone of that name, in any letter case; `nil` if there is none. Never traps.
  static func known(_ name: String) -> TimeZone? {
    let isPlausible = name.utf8.allSatisfy {
      0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0
        || [0x2B, 0x2D, 0x2F, 0x5F].contains($0)  // + - / _
    }
    guard isPlausible, !name.isEmpty, !ambiguous.contains(name.uppercased()) else { return nil }
    if let zone = TimeZone(identifier: name), zone.identifier == name { return zone }
    let lower = name.lowercased()
    return Zone.listed.first { $0.lowercased() == lower }
      .flatMap { TimeZone(identifier: $0) }
  }

  /// `+05:30`, `+0530`, `+5`, also behind `UTC` or `GMT`; at most 18 hours, Foundation's bound.
  static func fixedSeconds(_ name: String) -> Int? {
    var rest = Substring(name)
    if ["UTC", "GMT"].contains(rest.prefix(3).uppercased()) { rest = rest.dropFirst(3) }
    guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
    rest = rest.dropFirst()
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    var digits = parts.joined()
    guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    switch (parts.count, digits.utf8.count) {
    case (1, 1), (1, 2): digits += "00"
    case (1, 3), (1, 4), (2, 3), (2, 4): break
    default: return nil
    }
    guard parts.count == 1 || parts[1].utf8.count == 2, let number = Int(digits) else { return nil }
    let seconds = number / 100 * 3600 + number % 100 * 60
    guard number % 100 < 60, seconds <= 18 * 3600 else { return nil }
    return sign == "-" ? -seconds : seconds
  }
}

/// `+05:30`, `-03:00`; seconds are cut.
func offsetText(seconds: Int) -> String {
  let minutes = Int(seconds.magnitude) / 60
  return (seconds < 0 ? "-" : "+") + twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
}

/// `07`.
func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
