import AccessLog
import Bytes

/// Keeps secrets out of the texts that are stored: reasons, paths, agents, ids that are no numbers.
///
/// Two nets: the line's own key wherever it stands, and by shape any token of 24 or more letters,
/// digits, `_`, `-`, `+`, `=`, `%` that has both letters and digits and is neither all hexadecimal (a
/// UUID or a trace id) nor the name of a cipher suite. A secret of hexadecimal digits only, in a line
/// that does not log it as its key, passes the second net. The request's id passes it too, for people
/// search for it, unless it is a key.
enum SecretMask {
  private static let tokenBytesMin = 24
  private static let partBytesMin = 6
  private static let mask = Array("***".utf8)

  /// `text`, cut to `bytesMax`, without what looks like a secret, and without `secret`.
  static func masked(_ text: [UInt8], secret: [UInt8]?, bytesMax: Int) -> [UInt8] {
    masked(text, secret: secret, bytesMax: bytesMax, isPart: isToken)
  }

  /// The id of a request, cut to `bytesMax`, without `secret`: whatever its shape, unless it or a word
  /// of it is a key (a client may send it as its id).
  static func maskedID(
    _ id: [UInt8], secret: [UInt8]?, bytesMax: Int, isKey: ([UInt8]) -> Bool
  ) -> [UInt8] {
    let masked = masked(id, secret: secret, bytesMax: bytesMax)
    if masked == id { return masked }  // as most are
    let kept = self.masked(id, secret: secret, bytesMax: bytesMax, isPart: { _ in false })
    return masked == kept || holdsKey(id, isKey) ? masked : kept
  }

  /// Whether an id, or a word of it that looks like one, is a key.
  static func holdsKey(_ id: [UInt8], _ isKey: ([UInt8]) -> Bool) -> Bool {
    guard id.count >= tokenBytesMin else { return false }
    return isKey(id)
      || id.split(whereSeparator: { !isToken($0) }).contains {
        $0.count >= tokenBytesMin && $0.count < id.count && isKey(Array($0))
      }
  }

  private static func masked(
    _ text: [UInt8], secret: [UInt8]?, bytesMax: Int, isPart: (UInt8) -> Bool,
    keeping id: [UInt8]? = nil
  ) -> [UInt8] {
    var text = text
    if let secret, secret.count >= 4 {
      text = replacing(secret, in: text)
      // A text that was cut may end in the beginning of the secret.
      var left = min(secret.count - 1, text.count)
      while left >= partBytesMin, !text.suffix(left).elementsEqual(secret.prefix(left)) {
        left -= 1
      }
      if left >= partBytesMin { text = text.dropLast(left) + mask }
    }
    if text.count <= bytesMax, !hasLongWord(text, isPart) { return text }  // as most have none
    var result: [UInt8] = []
    let kept = id.map { places(of: $0, in: text, isPart) } ?? []
    var at = 0
    while at < text.count {
      let start = at
      while at < text.count, isPart(text[at]) { at += 1 }
      if at - start >= tokenBytesMin, looksSecret(text[start..<at]),
        !kept.contains(where: { $0.lowerBound <= start && at <= $0.upperBound })
      {
        result += mask
      } else {
        result += text[start..<at]
      }
      while at < text.count, !isPart(text[at]) {
        result.append(text[at])
        at += 1
      }
    }
    return result.count > bytesMax ? Array(result.prefix(bytesMax - 3)) + Array("…".utf8) : result
  }

  /// Whether any word is long enough to be a secret.
  private static func hasLongWord(_ text: [UInt8], _ isPart: (UInt8) -> Bool) -> Bool {
    var count = 0
    for byte in text {
      count = isPart(byte) ? count + 1 : 0
      if count >= tokenBytesMin { return true }
    }
    return false
  }

  /// Where `id` stands in `text` as words of their own: no part of a longer one, which is no id.
  private static func places(
    of id: [UInt8], in text: [UInt8], _ isPart: (UInt8) -> Bool
  ) -> [Range<Int>] {
    guard id.count >= tokenBytesMin, text.count >= id.count else { return [] }
    var places: [Range<Int>] = []
    for start in 0...(text.count - id.count) where text[start] == id[0] {
      let end = start + id.count
      guard start == 0 || !isPart(text[start - 1]), end == text.count || !isPart(text[end]),
        text[start..<end].elementsEqual(id)
      else { continue }
      places.append(start..<end)
    }
    return places
  }

  /// A whole record without what looks like a secret, without `secrets`, and without the values of
  /// parameters that are called like a key; not cut. `id`, the request's, is kept where it stands by
  /// itself.
  static func maskedRecord(
    _ record: [UInt8], secrets: [[UInt8]], keeping id: [UInt8]? = nil
  ) -> [UInt8] {
    var record = record
    for secret in secrets where secret.count >= 4 { record = replacing(secret, in: record) }
    // `request_id=…` is a name and a value; a record has many of them.
    return masked(
      withoutKeyParameters(record), secret: nil, bytesMax: .max,
      isPart: { isToken($0) && $0 != UInt8(ascii: "=") }, keeping: id)
  }

  /// `?api_key=abc` becomes `?api_key=***`, wherever it stands.
  private static func withoutKeyParameters(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var letters: UInt64 = 0  // the last eight letters of the word before, in lower case
    var at = 0
    while at < text.count {
      let byte = text[at]
      result.append(byte)
      at += 1
      if isLetter(byte) {
        letters = letters << 8 | UInt64(byte | 0x20)
      } else if byte == UInt8(ascii: "="), Request.isKeyName(endingIn: letters) {
        let start = at
        while at < text.count, isToken(text[at]) || text[at] == UInt8(ascii: ".") { at += 1 }
        if at > start { result += mask }
        letters = 0
      } else if byte != UInt8(ascii: "_"), byte != UInt8(ascii: "-"), byte &- 0x30 >= 10 {
        letters = 0
      }
    }
    return result
  }

  private static func replacing(_ secret: [UInt8], in text: [UInt8]) -> [UInt8] {
    guard text.count >= secret.count else { return text }
    var result: [UInt8] = []
    var at = 0
    while at < text.count {
      if at + secret.count <= text.count, text[at] == secret[0],
        text[at..<(at + secret.count)].elementsEqual(secret)
      {
        result += mask
        at += secret.count
      } else {
        result.append(text[at])
        at += 1
      }
    }
    return result
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "%")
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  private static func looksSecret(_ token: ArraySlice<UInt8>) -> Bool {
    var hasLetter = false
    var hasDigit = false
    var isHexadecimal = true
    for byte in token {
      if isLetter(byte) {
        hasLetter = true
        if (byte | 0x20) > UInt8(ascii: "f") { isHexadecimal = false }
      } else if byte &- 0x30 < 10 {
        hasDigit = true
      } else if byte != UInt8(ascii: "-") {
        isHexadecimal = false
      }
    }
    return hasLetter && hasDigit && !isHexadecimal && !CipherName.isOne(token)
  }
}
