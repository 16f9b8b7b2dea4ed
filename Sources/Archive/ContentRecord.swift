/// What is kept of a content that was read, to know it again, grown, cut or recompressed.
///
/// It holds no byte of the content.
package struct ContentRecord: Equatable, Sendable {
  /// Bytes at the start by which relatives are looked for.
  package static let headBytesMax = 256

  /// Bytes of the content.
  package var length: UInt64
  /// CRC-32 of all of it.
  package var checksum: UInt32
  package var identity: ContentIdentity
  /// min(256, length).
  package var headBytes: Int
  /// CRC-32 of the first `headBytes`.
  package var headChecksum: UInt32
  /// All that were taken; `Checkpoints.sketch` of them is enough for a `ContentIndex`.
  package var checkpoints: Checkpoints
  /// Bytes that were read from the file, or from standard input.
  package var compressedBytes: UInt64
  /// SHA-256 of the file as it lies on disk, 32 bytes; nil for standard input.
  package var compressedDigest: [UInt8]?
  /// Bytes of the content that are proven by the checksums of their gzip members; of a plain file,
  /// all.
  package var verifiedBytes: UInt64

  /// Puts a record together again.
  package init(
    length: UInt64, checksum: UInt32, identity: ContentIdentity, headBytes: Int,
    headChecksum: UInt32, checkpoints: Checkpoints, compressedBytes: UInt64,
    compressedDigest: [UInt8]?, verifiedBytes: UInt64
  ) {
    self.length = length
    self.checksum = checksum
    self.identity = identity
    self.headBytes = headBytes
    self.headChecksum = headChecksum
    self.checkpoints = checkpoints
    self.compressedBytes = compressedBytes
    self.compressedDigest = compressedDigest
    self.verifiedBytes = verifiedBytes
  }
}

/// Whether one of two contents may be a beginning of the other, or a damaged copy.
///
/// A hint, never a proof: true when the heads are equal; where one content is shorter than 256
/// bytes, when the first lines are, or when it has no whole line to compare.
/// - Complexity: O(1).
package func couldBeRelated(_ first: ContentRecord, _ second: ContentRecord) -> Bool {
  guard first.length > 0, second.length > 0 else { return first.length == second.length }
  if first.headBytes == second.headBytes { return first.headChecksum == second.headChecksum }
  let (shorter, longer) = first.headBytes < second.headBytes ? (first, second) : (second, first)
  guard let line = shorter.checkpoints.early.first else { return true }
  return longer.checkpoints.early.first == line
}
