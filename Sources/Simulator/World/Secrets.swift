import Crypto

/// Made-up API keys and what a log may show of them.
enum Secrets {
  private static let letters = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// A new key: `9pk_` and 40 letters and digits.
  static func key(_ random: inout Random) -> String {
    var line = Line()
    line.text("9pk_")
    for _ in 0..<40 { line.byte(random.pick(letters)) }
    return String(decoding: line.bytes, as: UTF8.self)
  }

  /// A key with one letter of its last 40 replaced by another: what a typing error makes.
  static func mistyped(_ key: String, _ random: inout Random) -> String {
    var bytes = Array(key.utf8)
    let place = bytes.count - 1 - random.below(40)
    let original = bytes[place]
    repeat { bytes[place] = random.pick(letters) } while bytes[place] == original
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The lower-case hexadecimal SHA-256 of a key.
  static func digest(of key: String) -> String {
    var line = Line()
    for byte in SHA256.hash(data: Array(key.utf8)) { line.hex(UInt64(byte), digits: 2) }
    return String(decoding: line.bytes, as: UTF8.self)
  }

  /// What the log shows for a key that was sent and that nobody registered.
  static func logged(unregistered key: String, as rule: KeyRule) -> String {
    switch rule {
    case .secret: key
    case .digest: digest(of: key)
    case .id: "key-x" + digest(of: key).prefix(10)
    }
  }
}

/// The ways in which clients spoil a key that is good in itself.
enum Spoiling: CaseIterable {
  case quoted, bearer, spaces, percent, newline

  /// The key as it is then sent.
  func spoil(_ key: String) -> String {
    switch self {
    case .quoted: return "\"\(key)\""
    case .bearer: return "Bearer \(key)"
    case .spaces: return " \(key) "
    case .newline: return key + "%0A"
    case .percent:
      // Every fifth byte; the underscore is among the encoded ones.
      var line = Line()
      for (index, byte) in key.utf8.enumerated() {
        if index % 5 == 3 {
          line.text("%")
          line.byte(Spoiling.upperHex[Int(byte >> 4)])
          line.byte(Spoiling.upperHex[Int(byte & 15)])
        } else {
          line.byte(byte)
        }
      }
      return String(decoding: line.bytes, as: UTF8.self)
    }
  }

  private static let upperHex = Array("0123456789ABCDEF".utf8)
}
