/// A run of bytes in a block: where a field lies, never what it says.
///
/// Eight bytes, trivial to copy; a request is a handful of these.
@usableFromInline package struct ByteRange: Equatable, Sendable {
  /// Offset of the first byte in the block.
  @usableFromInline package var offset: UInt32
  /// Number of bytes.
  @usableFromInline package var count: UInt32

  /// Makes the range of `count` bytes at `offset`.
  @inlinable package init(offset: UInt32, count: UInt32) {
    self.offset = offset
    self.count = count
  }

  /// Makes a range from two offsets, `start <= end`, both within a block (blocks are under 4 GiB).
  @inlinable package init(_ start: Int, _ end: Int) {
    offset = UInt32(truncatingIfNeeded: start)
    count = UInt32(truncatingIfNeeded: end &- start)
  }

  /// The range that means "the log does not have this field".
  @inlinable package static var absent: ByteRange { ByteRange(offset: .max, count: 0) }

  /// Whether there is no such field.
  @inlinable package var isAbsent: Bool { offset == .max }
  /// Whether there is nothing to read: absent or empty.
  @inlinable package var isEmpty: Bool { count == 0 }
  /// Offset of the first byte; 0 when absent, so that an empty loop is safe.
  @inlinable package var start: Int { isAbsent ? 0 : Int(offset) }
  /// Offset past the last byte.
  @inlinable package var end: Int { start &+ Int(count) }
}
