/// Bytes that wait to be read, in one buffer.
struct ByteQueue: Sendable {
  /// Readable are `range`, free is what follows it.
  private(set) var storage: [UInt8]
  /// The bytes that wait.
  private(set) var range = 0..<0

  init(capacity: Int) { storage = Array(repeating: 0, count: capacity) }

  var count: Int { range.count }
  var isEmpty: Bool { range.isEmpty }

  /// Makes room for `capacity` bytes in all.
  mutating func grow(to capacity: Int) {
    guard capacity > storage.count else { return }
    storage += Array(repeating: 0, count: capacity - storage.count)
  }

  /// Takes `count` bytes, which must be there, from the front.
  mutating func consume(_ count: Int) {
    let start = range.lowerBound + count
    precondition(count >= 0 && start <= range.upperBound)
    range = start == range.upperBound ? 0..<0 : start..<range.upperBound
  }

  /// Appends what `body` writes to the front of the free memory; it returns how many bytes.
  mutating func refill<Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Int
  ) throws(Failure) {
    if range.lowerBound > 0 {
      let waiting = range
      storage.withMutableBytes(from: 0) { all in ByteCopy.moveToFront(&all, waiting) }
      range = 0..<range.count
    }
    let written = try storage.withMutableBytes(from: range.upperBound, body)
    precondition(written >= 0 && written <= storage.count - range.upperBound)
    range = 0..<(range.upperBound + written)
  }
}
