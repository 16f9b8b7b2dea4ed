// UNSAFE. What holds:
//  1. `stream` is one initialized z_stream at one address from init to deinit: zlib keeps that
//     address. `isOpen` says whether inflateInit2_ succeeded on it, and so whether inflateEnd is due.
//  2. next_in/avail_in and next_out/avail_out point into the spans of the running call, and are
//     cleared before it returns.
//  3. A span's count fits avail_in and avail_out: it is cut to 2^30 bytes.
// CutTests feeds every cut and every flipped bit of an archive, in pieces of 1, 7 and 4,096 bytes.

internal import CZlib

/// One gzip member at a time, through zlib: raw bytes in, raw bytes out.
///
/// zlib itself checks the header's CRC, the content's CRC-32 and its length modulo 2^32. What stands
/// between members is not its business: see `GzipLayer`.
@safe struct ZlibInflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var isOpen = false
  private var isInHeader = true

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
  }

  deinit {
    if isOpen { unsafe _ = inflateEnd(stream) }
    unsafe stream.deallocate()
  }

  /// Makes ready for a member; false when there is no memory.
  mutating func begin() -> Bool {
    isInHeader = true
    if isOpen { return unsafe inflateReset(stream) == Z_OK }
    let gzipOnly: Int32 = 15 + 16
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    isOpen = unsafe inflateInit2_(stream, gzipOnly, ZLIB_VERSION, size) == Z_OK
    return isOpen
  }

  /// CRC-32 of the member's content so far: zlib's own, which it keeps for the check.
  var checksum: UInt32 { UInt32(truncatingIfNeeded: unsafe stream.pointee.adler) }

  /// Inflates from `input` into the front of `output`, until either is used up or the member ends.
  ///
  /// The header is read with `Z_BLOCK`, which stops before the first block: so a fault is known to
  /// be the header's. Nothing happens while `output` is empty.
  mutating func inflate(
    _ input: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>
  ) -> InflateStep {
    guard isOpen, !output.isEmpty else { return InflateStep() }
    return unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        let most = 1 << 30
        let inputCount = UInt32(min(source.count, most))
        let outputCount = UInt32(min(target.count, most))
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.pointee.avail_in = inputCount
        unsafe stream.pointee.next_out = target.baseAddress
        unsafe stream.pointee.avail_out = outputCount
        let status = advance()
        let step = InflateStep(
          consumed: Int(inputCount - (unsafe stream.pointee.avail_in)),
          produced: Int(outputCount - (unsafe stream.pointee.avail_out)), status: status)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        unsafe stream.pointee.avail_in = 0
        unsafe stream.pointee.avail_out = 0
        return step
      }
    }
  }

  private mutating func advance() -> InflateStatus {
    if isInHeader {
      let code = unsafe CZlib.inflate(stream, Z_BLOCK)
      if code == Z_DATA_ERROR { return .badHeader }
      // 128: "immediately after decoding an end-of-block code or … the complete header" (zlib.h)
      guard code == Z_OK, unsafe stream.pointee.data_type & 128 != 0 else {
        return code == Z_MEM_ERROR ? .outOfMemory : .going
      }
      isInHeader = false
    }
    switch unsafe CZlib.inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: return .going
    case Z_STREAM_END: return .memberEnd
    case Z_MEM_ERROR: return .outOfMemory
    default: return fault
    }
  }

  /// Which check failed; zlib tells it only by its message.
  private var fault: InflateStatus {
    guard let words = unsafe stream.pointee.msg else { return .badData }
    switch unsafe String(cString: words) {
    case "incorrect data check": return .badChecksum
    case "incorrect length check": return .badLength
    default: return .badData
    }
  }
}
