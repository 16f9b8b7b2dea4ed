// UNSAFE. What holds:
//  1. `storage` is initialized from init to deinit, and its address leaves only as a span, or for
//     the time of one closure call in `appendRaw`.
//  2. 0 <= start, 0 <= count, start + count <= capacity, and storage.count == capacity + padding;
//     readers of `withBytes` see `count` bytes from `start` on, readers of `withPaddedBytes` see
//     `padding` more.
//  3. `storage` is nobody else's, so that a block may go from one thread to another: Sendable.
// BlockTests fills to the brim and past it, and appends at every room in front.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A reusable run of inflated bytes. Its length changes, its memory never does.
@safe package struct Block: ~Copyable, @unchecked Sendable {
  /// Bytes after the valid ones that may be read (their values mean nothing), so that a scanner can
  /// load eight bytes at any valid offset.
  package static let padding = 16

  private let storage: UnsafeMutableBufferPointer<UInt8>
  /// Room before the valid bytes.
  private var start = 0
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
  package var free: Int { capacity - start - count }

  /// Lends the valid bytes to `body`.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try body(UnsafeBufferPointer(rebasing: storage[start..<(start + count)]).span)
  }

  /// Lends the valid bytes, followed by `padding` readable ones, to `body`.
  package func withPaddedBytes<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let end = start + count + Block.padding
    return unsafe try body(UnsafeBufferPointer(rebasing: storage[start..<end]).span)
  }

  /// Lends the valid bytes, followed by `padding` bytes, for changes in place.
  package mutating func withMutableBytes<Result: ~Copyable, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let end = start + count + Block.padding
    var span = unsafe UnsafeMutableBufferPointer(rebasing: storage[start..<end]).mutableSpan
    return try body(&span)
  }

  /// Appends what `body` writes: it is given the free memory, at most `limit` bytes of it, and
  /// returns how many bytes it wrote from the start. A larger figure is a fault of ours and traps.
  package mutating func appendRaw<Failure: Error>(
    limit: Int = .max, _ body: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Int
  ) throws(Failure) {
    let room = min(free, limit)
    let end = start + count
    let written = unsafe try body(
      UnsafeMutableBufferPointer(rebasing: storage[end..<(end + room)]))
    precondition(written >= 0 && written <= room)
    count += written
  }

  /// Appends as many of `bytes` as there is room for and returns how many that were.
  @discardableResult
  package mutating func append(_ bytes: [UInt8]) -> Int {
    let taken = min(free, bytes.count)
    let end = start + count
    unsafe bytes.withUnsafeBufferPointer { source in
      let place = unsafe UnsafeMutableBufferPointer(rebasing: storage[end..<(end + taken)])
      _ = unsafe place.update(fromContentsOf: source[..<taken])
    }
    count += taken
    return taken
  }

  /// Appends the bytes of `next`, as many as there is room for; the others stay there.
  ///
  /// Where `next`, as large a block, has as much room before its bytes as it takes to put these
  /// before them, the two trade their memory, and the bytes of `next` are not copied.
  package mutating func append(from next: inout Block) {
    guard let own = unsafe storage.baseAddress, let other = unsafe next.storage.baseAddress
    else { return }
    if count <= next.start, capacity == next.capacity {
      next.start -= count
      next.count += count
      unsafe memcpy(other + next.start, own + start, count)
      swap(&self, &next)
      next.removeAll()
    } else {
      let moved = min(free, next.count)
      unsafe memcpy(own + start + count, other + next.start, moved)
      count += moved
      next.start += moved
      next.count -= moved
    }
  }

  /// Forgets the first `prefix` bytes and moves the others to the front.
  package mutating func discard(prefix: Int) {
    precondition(prefix >= 0 && prefix <= count)
    let from = start + prefix
    count -= prefix
    start = 0
    guard from > 0, let base = unsafe storage.baseAddress else { return }
    unsafe memmove(base, base + from, count)
  }

  /// Forgets everything; the next bytes go behind `room` free ones, of which there are fewer than
  /// `capacity`.
  package mutating func removeAll(leaving room: Int = 0) {
    precondition(room >= 0 && room < capacity)
    start = room
    count = 0
  }
}
