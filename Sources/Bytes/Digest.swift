import Crypto

/// SHA-256 over bytes that arrive in pieces; a copy is an independent continuation.
package struct SHA256Stream: Sendable {
  private var hasher = SHA256()

  /// Starts over nothing.
  package init() {}

  /// Adds bytes.
  package mutating func update(_ bytes: borrowing Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
  }

  /// Adds bytes.
  package mutating func update(_ bytes: [UInt8]) { hasher.update(data: bytes) }

  /// The digest of everything so far: 32 bytes.
  package func finalize() -> [UInt8] { [UInt8](hasher.finalize()) }
}

/// HMAC-SHA256 under one key: what the key needs of it is done once.
package struct KeyedDigest: Sendable {
  private let keyed: HMAC<SHA256>

  /// Takes the key (RFC 2104).
  package init(key: [UInt8]) { keyed = HMAC(key: SymmetricKey(data: key)) }

  /// The code of `message`: 32 bytes.
  package func code(of message: [UInt8]) -> [UInt8] {
    var keyed = keyed
    keyed.update(data: message)
    return [UInt8](keyed.finalize())
  }
}

/// SHA-256 of `bytes`: 32 bytes.
package func sha256(_ bytes: [UInt8]) -> [UInt8] { [UInt8](SHA256.hash(data: bytes)) }

/// Lower-case hexadecimal of `bytes`, two ASCII digits each.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return text
}

/// The bytes that hexadecimal `text` (either case) stands for, or nil if it is not hexadecimal.
package func bytes(hexadecimal text: some Collection<UInt8>) -> [UInt8]? {
  guard text.count % 2 == 0 else { return nil }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count / 2)
  var high: UInt8?
  for digit in text {
    let value: UInt8
    switch digit {
    case 0x30...0x39: value = digit - 0x30
    case 0x41...0x46: value = digit - 0x41 + 10
    case 0x61...0x66: value = digit - 0x61 + 10
    default: return nil
    }
    if let first = high {
      bytes.append(first << 4 | value)
      high = nil
    } else {
      high = value
    }
  }
  return bytes
}
