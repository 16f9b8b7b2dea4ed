// UNSAFE. What holds:
//  1. `memcpy` and `memmove` get lengths that were checked against both sides just before.
//  2. A block's or an array's memory leaves only as a mutable span, for the time of one closure call.
// IdentityTests and ByteQueueTests run them at every alignment of both sides.

internal import Bytes
internal import Glibc

enum ByteCopy {
  /// Copies all of `source` to `target[offset...]`.
  static func copy(
    _ source: borrowing Span<UInt8>, to target: inout MutableSpan<UInt8>, at offset: Int = 0
  ) {
    precondition(offset >= 0 && offset <= target.count && source.count <= target.count - offset)
    unsafe source.withUnsafeBufferPointer { from in
      unsafe target.withUnsafeMutableBufferPointer { to in
        guard let start = from.baseAddress, let end = to.baseAddress else { return }
        unsafe _ = memcpy(end + offset, start, from.count)
      }
    }
  }

  /// Moves `bytes[range]` to the front; the two may overlap.
  static func moveToFront(_ bytes: inout MutableSpan<UInt8>, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    unsafe bytes.withUnsafeMutableBufferPointer { memory in
      guard let base = memory.baseAddress else { return }
      unsafe _ = memmove(base, base + range.lowerBound, range.count)
    }
  }
}

extension [UInt8] {
  /// Lends the bytes from `offset` on, which is within the array, for changes in place.
  mutating func withMutableBytes<Result, Failure: Error>(
    from offset: Int, _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try withUnsafeMutableBufferPointer { memory throws(Failure) in
      var span = unsafe UnsafeMutableBufferPointer(rebasing: memory[offset...]).mutableSpan
      return try body(&span)
    }
  }
}

extension Block {
  /// Appends what `body` writes to the front of the span it is given: the free memory, at most
  /// `limit` bytes of it. `body` returns how many bytes it wrote.
  mutating func append<Failure: Error>(
    limit: Int, _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Int
  ) throws(Failure) {
    unsafe try appendRaw(limit: limit) { memory throws(Failure) in
      var span = unsafe memory.mutableSpan
      return try body(&span)
    }
  }
}
