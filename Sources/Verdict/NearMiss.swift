import Bytes

/// What spoils a key that would otherwise be known.
package enum NearMiss: UInt8, Sendable, CaseIterable {
  case spaces, quotes, scheme, percent, lineEnd

  /// What is wrong, to stand behind "the key, ".
  package var text: String {
    switch self {
    case .spaces: "with spaces around it"
    case .quotes: "in quotes"
    case .scheme: "with Bearer before it"
    case .percent: "percent-encoded"
    case .lineEnd: "with a line end behind it"
    }
  }

  /// The forms that `secret` may be a spoiled version of, each with the last thing that was undone.
  ///
  /// Trimmed, unquoted, without `Bearer`, without a line end (raw, `\n`, `%0A`) and percent-decoded
  /// once, in any order and combination; `secret` itself is not among them. One that is longer than
  /// any key of a registry can be has none.
  /// - Complexity: at most 2 × 5 forms, O(length) each.
  package static func candidates(for secret: [UInt8]) -> [(form: [UInt8], miss: NearMiss)] {
    guard secret.count <= Limits.registryFieldBytesMax + 64 else { return [] }
    var found: [(form: [UInt8], miss: NearMiss)] = []
    var seen: Set<[UInt8]> = [secret]
    var queue = [secret]
    while let form = queue.popLast(), found.count < 10 {
      for miss in NearMiss.allCases {
        let undone = miss.undo(form)
        guard !undone.isEmpty, seen.insert(undone).inserted else { continue }
        found.append((undone, miss))
        queue.append(undone)
      }
    }
    return found
  }

  private func undo(_ form: [UInt8]) -> [UInt8] {
    switch self {
    case .spaces:
      let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
      return Array(form.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    case .quotes:
      guard form.count >= 2, let quote = form.first, form.last == quote,
        quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "`")
      else { return form }
      return Array(form.dropFirst().dropLast())
    case .scheme:
      for scheme in ["bearer ", "apikey ", "token "]
      where form.prefix(scheme.utf8.count).map({ $0 | 0x20 }) == Array(scheme.utf8) {
        return Array(form.dropFirst(scheme.utf8.count))
      }
      return form
    case .percent:
      return percentDecoded(form)
    case .lineEnd:
      for end in ["\r\n", "\n", "\r", "\\r\\n", "\\n", "%0D%0A", "%0d%0a", "%0A", "%0a"] {
        let bytes = Array(end.utf8)
        if form.count > bytes.count, Array(form.suffix(bytes.count)) == bytes {
          return Array(form.dropLast(bytes.count))
        }
      }
      return form
    }
  }

  /// `%41` becomes `A` (RFC 3986 §2.1); what is no escape stays.
  private func percentDecoded(_ form: [UInt8]) -> [UInt8] {
    var decoded: [UInt8] = []
    var at = 0
    while at < form.count {
      if form[at] == UInt8(ascii: "%"), at + 2 < form.count,
        let byte = Bytes.bytes(hexadecimal: form[(at + 1)...(at + 2)])?.first
      {
        decoded.append(byte)
        at += 3
      } else {
        decoded.append(form[at])
        at += 1
      }
    }
    return decoded
  }
}
