internal import Bytes

/// What makes a content the same content: 32 bytes, equal for equal contents, however compressed.
///
/// SHA-256 over: the length (8 bytes, little-endian), the CRC-32 of all of it (4 bytes,
/// little-endian), the SHA-256 of the first 64 KiB of every piece of 16 MiB, and the last 64 KiB.
package struct ContentIdentity: Hashable, Sendable {
  private let words: InlineArray<4, UInt64>

  /// The identity that `bytes` are; nil if they are not 32.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    words = InlineArray { word in
      bytes[(word * 8)..<(word * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    words.indices.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: words[word] >> (56 - $0 * 8)) }
    }
  }

  /// Whether the two are the same bytes.
  package static func == (left: ContentIdentity, right: ContentIdentity) -> Bool {
    left.words.indices.allSatisfy { left.words[$0] == right.words[$0] }
  }

  /// Hashes the first 8 bytes, which are as random as all of them.
  package func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}

/// Takes the identity of a content that arrives in pieces; at any time, of what has arrived.
///
/// A value: a copy goes on independently. 64 KiB of memory.
/// - Complexity: of the content, 1/256 is hashed; of each piece at most the last 64 KiB are copied.
struct IdentityBuilder: Sendable {
  /// Bytes hashed at the start of every `pieceBytes`, and at the content's end.
  static let sampleBytes = 64 << 10
  /// Of every piece of so many bytes, a sample is hashed.
  static let pieceBytes = 16 << 20

  /// Content bytes so far.
  private(set) var length: UInt64 = 0
  private var samples = SHA256Stream()
  /// The last 64 KiB as a ring: the byte at content offset `n` lies at `n % sampleBytes`.
  private var tail = [UInt8](repeating: 0, count: sampleBytes)

  /// Adds content bytes.
  mutating func absorb(_ bytes: borrowing Span<UInt8>) {
    absorbSamples(bytes)
    let kept = min(bytes.count, Self.sampleBytes)
    length += UInt64(bytes.count)
    let start = Int((length - UInt64(kept)) % UInt64(Self.sampleBytes))
    let first = min(kept, Self.sampleBytes - start)
    let source = bytes.extracting((bytes.count - kept)..<bytes.count)
    var ring = tail.mutableSpan
    ByteCopy.copy(source.extracting(0..<first), to: &ring, at: start)
    ByteCopy.copy(source.extracting(first..<kept), to: &ring)
  }

  private mutating func absorbSamples(_ bytes: borrowing Span<UInt8>) {
    var at = 0
    while at < bytes.count {
      let inPiece = Int((length + UInt64(at)) % UInt64(Self.pieceBytes))
      let left = bytes.count - at
      if inPiece < Self.sampleBytes {
        let count = min(left, Self.sampleBytes - inPiece)
        samples.update(bytes.extracting(at..<(at + count)))
        at += count
      } else {
        at += min(left, Self.pieceBytes - inPiece)
      }
    }
  }

  /// The last bytes, at most 64 KiB, in order.
  var lastBytes: [UInt8] {
    guard length > UInt64(Self.sampleBytes) else { return Array(tail[..<Int(length)]) }
    let start = Int(length % UInt64(Self.sampleBytes))
    return Array(tail[start...] + tail[..<start])
  }

  /// The identity of what has arrived, whose CRC-32 is `checksum`. 0.1 ms.
  func identity(checksum: UInt32) -> ContentIdentity {
    var hash = SHA256Stream()
    hash.update((0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) })
    hash.update((0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) })
    hash.update(samples.finalize())
    hash.update(lastBytes)
    guard let identity = ContentIdentity(bytes: hash.finalize()) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return identity
  }
}
