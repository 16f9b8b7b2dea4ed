/// What inflates.
package enum InflateEngine: String, Sendable, CaseIterable {
  /// Says exactly where and how a stream is damaged.
  case zlib
  #if ISAL
    /// About twice as fast. Of damage it says only that there is some: who wants to know where, and
    /// what precedes it, reads again with zlib, so that both come to one verdict.
    case isal = "ISA-L"
  #endif

  /// The fastest that is built in.
  package static var fastest: InflateEngine {
    #if ISAL
      .isal
    #else
      .zlib
    #endif
  }
}

/// How a step of inflating ended.
enum InflateStatus {
  /// Go on, with more input or more room for output.
  case going
  /// The member is complete and its checks passed.
  case memberEnd
  /// The member's header is wrong.
  case badHeader
  /// The deflate data are wrong.
  case badData
  /// The CRC-32 in the trailer, of which 4 bytes were consumed, is wrong.
  case badChecksum
  /// The length in the trailer, of which all 8 bytes were consumed, is wrong.
  case badLength
  /// No memory for the 32 KiB window.
  case outOfMemory
}

/// What a step of inflating did.
struct InflateStep {
  var consumed = 0
  var produced = 0
  var status = InflateStatus.going
}

/// One gzip member at a time: raw bytes in, raw bytes out.
///
/// The header's CRC, the content's CRC-32 and its length modulo 2^32 are checked. What stands between
/// members is not its business: see `GzipLayer`.
///
/// Its engines are nobody else's, so that it may go from one thread to another: Sendable.
struct Inflater: ~Copyable, @unchecked Sendable {
  #if ISAL
    private let fast: ISALInflater?
  #endif
  private var zlib = ZlibInflater()

  init(_ engine: InflateEngine) {
    #if ISAL
      fast = engine == .isal ? ISALInflater() : nil
    #endif
  }

  /// Makes ready for a member; false when there is no memory.
  mutating func begin() -> Bool {
    #if ISAL
      if let fast {
        fast.begin()
        return true
      }
    #endif
    return zlib.begin()
  }

  /// CRC-32 of the member's content so far.
  var checksum: UInt32 {
    #if ISAL
      if let fast { return fast.checksum }
    #endif
    return zlib.checksum
  }

  /// Inflates from `input` into the front of `output`, until either is used up or the member ends.
  /// Nothing happens while `output` is empty.
  mutating func inflate(
    _ input: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>
  ) -> InflateStep {
    #if ISAL
      if let fast { return fast.inflate(input, into: &output) }
    #endif
    return zlib.inflate(input, into: &output)
  }
}
