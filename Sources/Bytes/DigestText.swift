/// Bytes to be digested, each part with its length, so that no two lists of parts are alike.
package struct DigestText {
  private var stream = SHA256Stream()
  private var bytes: [UInt8] = []

  /// Starts over nothing.
  package init() {}

  /// Adds a number.
  package mutating func add(_ number: Int64) {
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (shift * 8))) }
    guard bytes.count > 64 << 10 else { return }
    stream.update(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Adds a text.
  package mutating func add(_ text: String) {
    add(Int64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// The first 64 bits of the SHA-256 of all parts.
  package var digest: Int64 {
    var stream = stream
    stream.update(bytes)
    return stream.finalize().prefix(8).reduce(0) { $0 << 8 | Int64($1) }
  }
}
