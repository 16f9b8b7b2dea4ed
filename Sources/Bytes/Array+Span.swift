// UNSAFE. What holds:
//  1. Bytes are appended from within the span: the range is checked against its count on entry.
// ArraySpanTests append every range of a span, cut and whole.

extension [UInt8] {
  /// Appends the bytes of `range`, which lies in `bytes`, but at most `max`; an absent range is empty.
  package mutating func append(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, max: Int = .max
  ) {
    let start = range.start
    let count = Swift.min(range.end - start, max)
    precondition(start + count <= bytes.count)
    unsafe bytes.withUnsafeBufferPointer {
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<(start + count)]))
    }
  }
}
