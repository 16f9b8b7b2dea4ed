// UNSAFE. What holds:
//  1. Every function checks `start`, `end` and the span's count once, on entry; after that each
//     offset it touches lies in start..<end.
//  2. The eight-byte loads read within `bytes.count`: they stop eight bytes before it.
// ByteScanTests runs each against the obvious loop, at every length and alignment.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Searches over bytes, faster than one at a time.
///
/// A package type must be `@usableFromInline` for its `@inlinable` members to cross rooms inline
/// (Swift 6.3: without it each stays a call, silently).
@usableFromInline package enum ByteScan {
  /// Offset of the first `byte` in `start..<end`, or `end`. `memchr`: 0.06 ns a byte.
  package static func first(
    _ byte: UInt8, in bytes: borrowing Span<UInt8>, from start: Int, to end: Int
  ) -> Int {
    precondition(start >= 0 && start <= end && end <= bytes.count)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard start < end, let base = buffer.baseAddress else { return end }
      guard let hit = unsafe memchr(base + start, Int32(byte), end - start) else { return end }
      return unsafe UnsafeRawPointer(base).distance(to: UnsafeRawPointer(hit))
    }
  }

  /// Offset of the first `"` or `\` in `start..<end`, or `end`: where a JSON string stops or bends.
  ///
  /// Most values of a log line are shorter than a word: the first is looked at in place.
  @inline(__always) @inlinable package static func quoteOrBackslash(
    in bytes: borrowing Span<UInt8>, from start: Int, to end: Int
  ) -> Int {
    precondition(start >= 0 && start <= end && end <= bytes.count)
    guard start &+ 8 <= bytes.count else { return laterQuoteOrBackslash(bytes, start, end) }
    let raw = unsafe bytes.bytes
    let word = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt64.self)
      .littleEndian
    let hits = places(of: UInt8(ascii: "\""), in: word) | places(of: UInt8(ascii: "\\"), in: word)
    if hits != 0 { return min(start &+ hits.trailingZeroBitCount &>> 3, end) }
    return start &+ 8 < end ? laterQuoteOrBackslash(bytes, start &+ 8, end) : end
  }

  @inlinable static func laterQuoteOrBackslash(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> Int {
    first(UInt8(ascii: "\""), or: UInt8(ascii: "\\"), in: bytes, from: start, to: end)
  }

  /// The top bit of each byte of `word` that is `byte`, and perhaps of some above the lowest of them.
  ///
  /// A byte is zero after XOR with the wanted one exactly where `(x − 0x01…) & ~x & 0x80…` has its top
  /// bit (Mycroft's test; the lowest hit is always true).
  @inline(__always) @inlinable static func places(of byte: UInt8, in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let other = word ^ (ones &* UInt64(byte))
    return (other &- ones) & ~other & 0x8080_8080_8080_8080
  }

  /// Offset of the first `one` or `other` in `start..<end`, or `end`; eight bytes at a time.
  @inline(__always) @inlinable package static func first(
    _ one: UInt8, or other: UInt8, in bytes: borrowing Span<UInt8>, from start: Int, to end: Int
  ) -> Int {
    precondition(start >= 0 && start <= end && end <= bytes.count)
    let raw = unsafe bytes.bytes
    var at = start
    let last = raw.byteCount &- 8
    while at < end, at <= last {
      let word = unsafe raw.unsafeLoadUnaligned(
        fromUncheckedByteOffset: at, as: UInt64.self
      ).littleEndian
      let hits = places(of: one, in: word) | places(of: other, in: word)
      if hits != 0 { return min(at &+ hits.trailingZeroBitCount &>> 3, end) }
      at &+= 8
    }
    while at < end {
      let byte = unsafe bytes[unchecked: at]  // at < end <= bytes.count
      if byte == one || byte == other { return at }
      at &+= 1
    }
    return end
  }

  /// Whether `bytes[start..<end]` begins with `literal[literalStart..<literalEnd]`.
  @inlinable package static func matches(
    _ bytes: borrowing Span<UInt8>, at start: Int, end: Int,
    _ literal: borrowing Span<UInt8>, _ literalStart: Int, _ literalEnd: Int
  ) -> Bool {
    precondition(
      start >= 0 && end <= bytes.count && literalStart >= 0 && literalEnd <= literal.count)
    let count = literalEnd - literalStart
    guard count >= 0, end - start >= count else { return false }
    let raw = unsafe bytes.bytes
    let rawLiteral = unsafe literal.bytes
    // start + count <= end <= bytes.count and literalStart + count = literalEnd <= literal.count
    func isSame<Word: FixedWidthInteger & BitwiseCopyable>(_ at: Int, _: Word.Type) -> Bool {
      let word = unsafe raw.unsafeLoadUnaligned(
        fromUncheckedByteOffset: start &+ at, as: Word.self)
      let wanted = unsafe rawLiteral.unsafeLoadUnaligned(
        fromUncheckedByteOffset: literalStart &+ at, as: Word.self)
      return word == wanted
    }
    if count >= 8 {
      var at = 0
      while at &+ 8 < count {
        if !isSame(at, UInt64.self) { return false }
        at &+= 8
      }
      return isSame(count &- 8, UInt64.self)  // overlaps the one before
    }
    if count >= 4 { return isSame(0, UInt32.self) && isSame(count &- 4, UInt32.self) }
    if count >= 2 { return isSame(0, UInt16.self) && isSame(count &- 2, UInt16.self) }
    return count == 0 || isSame(0, UInt8.self)
  }

  /// The first `count` bytes at `start`, at most eight, in the low bytes of a word, the rest zero.
  @inline(__always) @inlinable package static func word(
    _ bytes: borrowing Span<UInt8>, at start: Int, count: Int
  ) -> UInt64 {
    let taken = min(count, 8)
    precondition(start >= 0 && taken >= 0 && start <= bytes.count - taken)
    let raw = unsafe bytes.bytes
    guard taken > 0 else { return 0 }
    if start <= raw.byteCount - 8 {
      let word = unsafe raw.unsafeLoadUnaligned(
        fromUncheckedByteOffset: start, as: UInt64.self
      ).littleEndian
      return word & (.max &>> UInt64(64 &- 8 &* taken))
    }
    var word: UInt64 = 0
    for offset in 0..<taken {
      word |= UInt64(unsafe bytes[unchecked: start &+ offset]) << UInt64(8 &* offset)
    }
    return word
  }

  /// Whether all eight bytes of `word` are ASCII digits.
  @inlinable package static func areDigits(_ word: UInt64) -> Bool {
    let tens: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    let zeros: UInt64 = 0x3030_3030_3030_3030
    return word & tens == zeros && (word &+ 0x0606_0606_0606_0606) & tens == zeros
  }

  /// A 64-bit hash of `bytes[start..<end]` under `seed`, sixteen bytes a step (the steps of wyhash).
  ///
  /// Not SipHash: attackers choose the bytes, so tables seed it at random per process and are
  /// capped; see `Interner`. Neither factor of a product can be made zero by who does not know the
  /// seed.
  @inlinable package static func hash(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int, seed: UInt64
  ) -> UInt64 {
    precondition(start >= 0 && start <= end && end <= bytes.count)
    let count = end &- start
    let secret = mix(seed ^ 0x8EBC_6AF0_9C88_C6E3, 0xA076_1D64_78BD_642F)
    var state = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    guard count > 8 else {
      return mix(mix(state ^ word(bytes, at: start, count: count), secret), 0xE703_7ED1_A0B4_28DB)
    }
    let raw = unsafe bytes.bytes
    // at + 8 <= end <= bytes.count
    func load(_ at: Int) -> UInt64 {
      unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
    }
    var at = start
    while at &+ 16 < end {
      state = mix(load(at) ^ state, load(at &+ 8) ^ secret)
      at &+= 16
    }
    // The last sixteen bytes; of nine to fifteen, each end's eight.
    state = mix(load(max(start, end &- 16)) ^ state, load(end &- 8) ^ secret)
    return mix(state, 0xE703_7ED1_A0B4_28DB)
  }

  /// The two halves of a 128-bit product, folded (the step of wyhash).
  @inlinable package static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
