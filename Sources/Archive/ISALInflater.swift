#if ISAL
  // UNSAFE. What holds:
  //  1. `state` and `header` are initialized, each at one address, from init to deinit.
  //  2. next_in/avail_in and next_out/avail_out point into the spans of the running call, and are
  //     cleared before it returns; ISA-L keeps the window that it looks back on in `state`.
  //  3. A span's count fits avail_in and avail_out: it is cut to 2^30 bytes.
  // The tests of archives run over both engines; CutTests feeds every cut and every flipped bit.

  internal import CISAL

  /// One gzip member at a time, through ISA-L.
  ///
  /// The header is read by `isal_read_gzip_header`: with `ISAL_GZIP` a header that comes in pieces is
  /// called damaged (intel/isa-l#224). Every fault is `badData`: how many bytes come out before one
  /// differs from zlib's, so that who wants to know where it lies reads again with zlib.
  @safe final class ISALInflater {
    private let state: UnsafeMutablePointer<inflate_state>
    private let header: UnsafeMutablePointer<isal_gzip_header>
    private var isInHeader = true

    init() {
      unsafe state = .allocate(capacity: 1)
      unsafe header = .allocate(capacity: 1)
      unsafe header.initialize(to: isal_gzip_header())
      unsafe isal_inflate_init(state)
    }

    deinit {
      unsafe header.deallocate()
      unsafe state.deallocate()
    }

    /// Makes ready for a member.
    func begin() {
      isInHeader = true
      unsafe isal_inflate_reset(state)
      unsafe isal_gzip_header_init(header)
      unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
    }

    /// CRC-32 of the member's content so far.
    var checksum: UInt32 { unsafe state.pointee.crc }

    /// Inflates from `input` into the front of `output`, until either is used up or the member ends.
    func inflate(
      _ input: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>
    ) -> InflateStep {
      guard !output.isEmpty else { return InflateStep() }
      return unsafe input.withUnsafeBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { target in
          let most = 1 << 30
          let inputCount = UInt32(min(source.count, most))
          let outputCount = UInt32(min(target.count, most))
          unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
          unsafe state.pointee.avail_in = inputCount
          unsafe state.pointee.next_out = target.baseAddress
          unsafe state.pointee.avail_out = outputCount
          let status = advance()
          let step = InflateStep(
            consumed: Int(inputCount - (unsafe state.pointee.avail_in)),
            produced: Int(outputCount - (unsafe state.pointee.avail_out)), status: status)
          unsafe state.pointee.next_in = nil
          unsafe state.pointee.next_out = nil
          unsafe state.pointee.avail_in = 0
          unsafe state.pointee.avail_out = 0
          return step
        }
      }
    }

    private func advance() -> InflateStatus {
      if isInHeader {
        switch unsafe isal_read_gzip_header(state, header) {
        case ISAL_DECOMP_OK: isInHeader = false
        case ISAL_END_INPUT: return .going
        default: return .badHeader
        }
      }
      guard unsafe isal_inflate(state) == ISAL_DECOMP_OK else { return .badData }
      return unsafe state.pointee.block_state == ISAL_BLOCK_FINISH ? .memberEnd : .going
    }
  }
#endif
