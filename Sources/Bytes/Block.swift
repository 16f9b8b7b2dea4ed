// UNSAFE. What holds:
//  1. `storage` is initialized from init to deinit, and its address leaves only as a span, or for
//     the time of one closure call in `appendRaw`.
//  2. 0 <= count <= capacity, and storage.count == capacity + padding; readers of `withBytes` see
//     0..<count, readers of `withPaddedBytes` see 0..<count + padding.
// BlockTests fills to the brim and past it.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A reusable run of inflated bytes. Its length changes, its memory never does.
@safe package struct Block: ~Copyable {
  /// Bytes after the valid ones that may be read (their values mean nothing), so that a scanner can
  /// load eight bytes at any valid offset.
  package static let padding = 16

  private let storage: UnsafeMutableBufferPointer<UInt8>
  /// Valid bytes.
  package private(set) var count = 0
  /// Most bytes it can hold.
  package let capacity: Int

  /// Makes an empty block of `capacity` bytes, at least 1.
  package init(capacity: Int) {
    precondition(capacity > 0 && capacity < Int(UInt32.max) - Block.padding)
    self.capacity = capacity
    unsafe storage = .allocate(capacity: capacity + Block.padding)
    unsafe storage.initialize(repeating: 0)
  }

  deinit { unsafe storage.deallocate() }

  /// Bytes that can still be appended.
  package var free: Int { capacity - count }

  /// Lends the valid bytes to `body`.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try body(UnsafeBufferPointer(rebasing: storage[..<count]).span)
  }

  /// Lends the valid bytes, followed by `padding` readable ones, to `body`.
  package func withPaddedBytes<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try body(UnsafeBufferPointer(rebasing: storage[..<(count + Block.padding)]).span)
  }

  /// Lends the valid bytes, followed by `padding` bytes, for changes in place.
  package mutating func withMutableBytes<Result: ~Copyable, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = unsafe UnsafeMutableBufferPointer(rebasing: storage[..<(count + Block.padding)])
      .mutableSpan
    return try body(&span)
  }

  /// Appends what `body` writes: it is given the free memory, at most `limit` bytes of it, and
  /// returns how many bytes it wrote from the start. A larger figure is a fault of ours and traps.
  package mutating func appendRaw<Failure: Error>(
    limit: Int = .max, _ body: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Int
  ) throws(Failure) {
    let room = min(free, limit)
    let written = unsafe try body(
      UnsafeMutableBufferPointer(rebasing: storage[count..<(count + room)]))
    precondition(written >= 0 && written <= room)
    count += written
  }

  /// Appends as many of `bytes` as there is room for and returns how many that were.
  @discardableResult
  package mutating func append(_ bytes: [UInt8]) -> Int {
    let taken = min(free, bytes.count)
    unsafe bytes.withUnsafeBufferPointer { source in
      let place = unsafe UnsafeMutableBufferPointer(rebasing: storage[count..<(count + taken)])
      _ = unsafe place.update(fromContentsOf: source[..<taken])
    }
    count += taken
    return taken
  }

  /// Forgets the first `prefix` bytes and moves the others to the front.
  package mutating func discard(prefix: Int) {
    precondition(prefix >= 0 && prefix <= count)
    guard prefix > 0, let base = unsafe storage.baseAddress else { return }
    unsafe memmove(base, base + prefix, count - prefix)
    count -= prefix
  }

  /// Forgets everything.
  package mutating func removeAll() { count = 0 }
}
