// UNSAFE. What holds:
//  1. A span's address is used only within the call that it was lent to.

internal import CZlib

/// CRC-32 (that of gzip) over bytes that arrive in pieces.
enum CRC {
  /// The CRC of what `crc` stands for, followed by `bytes`; that of nothing is 0.
  static func update(_ crc: UInt32, _ bytes: borrowing Span<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      // A nil pointer would ask zlib for the initial value.
      guard buffer.count > 0 else { return crc }
      let next = unsafe crc32_z(UInt(crc), buffer.baseAddress, buffer.count)
      return UInt32(truncatingIfNeeded: next)
    }
  }

  /// The CRC of two contents end to end; `count` is the length of the second, in bytes.
  static func joined(_ first: UInt32, _ second: UInt32, count: UInt64) -> UInt32 {
    guard count > 0 else { return first }
    let joined = crc32_combine(UInt(first), UInt(second), Int(truncatingIfNeeded: count))
    return UInt32(truncatingIfNeeded: joined)
  }
}
