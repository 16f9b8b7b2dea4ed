// UNSAFE. What holds:
//  1. Every buffer is passed to zlib with its own length, and outlives the call.
//  2. Each z_stream is initialized, used and ended by one function at one address.

import CZlib

/// Makes gzip bytes, and reads them the simplest way there is.
enum Gz {
  /// How a member is made.
  struct Options {
    var level: Int32 = 6
    /// FEXTRA without its length, FNAME and FCOMMENT without their NUL.
    var extra: [UInt8]?
    var name: [UInt8]?
    var comment: [UInt8]?
    /// FHCRC, and what is XORed into it.
    var headerChecksumFlip: UInt16?
  }

  /// One member.
  static func member(_ content: [UInt8], _ options: Options = Options()) -> [UInt8] {
    var flags: UInt8 = 0
    var fields: [UInt8] = []
    if let extra = options.extra {
      flags |= 4
      fields += littleEndian(UInt64(extra.count), 2) + extra
    }
    if let name = options.name {
      flags |= 8
      fields += name + [0]
    }
    if let comment = options.comment {
      flags |= 16
      fields += comment + [0]
    }
    if options.headerChecksumFlip != nil { flags |= 2 }
    var header = [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3] + fields
    if let flip = options.headerChecksumFlip {
      header += littleEndian(UInt64((checksum(header) & 0xFFFF) ^ UInt32(flip)), 2)
    }
    return header + deflate(content, level: options.level)
      + littleEndian(UInt64(checksum(content)), 4) + littleEndian(UInt64(content.count), 4)
  }

  /// One member of UTF-8.
  static func member(_ text: String, level: Int32 = 6) -> [UInt8] {
    member(Array(text.utf8), Options(level: level))
  }

  static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: unsafe crc32_z(0, bytes, bytes.count))
  }

  /// Raw deflate.
  static func deflate(_ content: [UInt8], level: Int32) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let code = unsafe deflateInit2_(
      &stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    precondition(code == Z_OK)
    var output = [UInt8](
      repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(content.count))))
    var input = content
    let count = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        let code = unsafe CZlib.deflate(&stream, Z_FINISH)
        precondition(code == Z_STREAM_END)
        return target.count - Int(unsafe stream.avail_out)
      }
    }
    unsafe _ = deflateEnd(&stream)
    return Array(output[..<count])
  }

  /// What a reading gives: the content, and what is wrong where.
  struct Verdict: Equatable {
    var content: [UInt8] = []
    var damage: String?
    var byte = 0
  }

  /// zlib over all bytes at once, member by member: what is right.
  static func oracle(_ bytes: [UInt8]) -> Verdict {
    guard bytes.count != 1 || bytes[0] != 0x1F else {
      return Verdict(damage: "truncated", byte: 1)
    }
    guard bytes.starts(with: [0x1F, 0x8B]) else { return Verdict(content: bytes) }
    var verdict = Verdict()
    var at = 0
    while at < bytes.count {
      if at > 0, !bytes[at...].starts(with: [0x1F, 0x8B].prefix(bytes.count - at)) {
        let garbage = bytes[at...].firstIndex { $0 != 0 }
        return Verdict(
          content: verdict.content, damage: garbage == nil ? nil : "garbageBehind",
          byte: garbage ?? 0)
      }
      let (content, consumed, message) = oneMember(Array(bytes[at...]))
      verdict.content += content
      switch message {
      case "": at += consumed
      case "truncated": (verdict.damage, verdict.byte) = ("truncated", bytes.count)
      case "incorrect data check": (verdict.damage, verdict.byte) = ("checksum", at + consumed - 4)
      case "incorrect length check": (verdict.damage, verdict.byte) = ("length", at + consumed - 8)
      case "header crc mismatch", "unknown header flags set", "unknown compression method":
        (verdict.damage, verdict.byte) = ("header", at)
      default: (verdict.damage, verdict.byte) = ("corrupt", at + consumed)
      }
      if message != "" { return verdict }
    }
    return verdict
  }

  /// The content of the member at the front, its compressed length, and zlib's message if it is bad.
  private static func oneMember(_ bytes: [UInt8]) -> ([UInt8], Int, String) {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let opened = unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, size)
    precondition(opened == Z_OK)
    defer { unsafe _ = inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: 1 << 16)
    let (code, produced) = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        let code = unsafe inflate(&stream, Z_NO_FLUSH)
        return (code, target.count - Int(unsafe stream.avail_out))
      }
    }
    let consumed = bytes.count - Int(unsafe stream.avail_in)
    let message: String
    switch code {
    case Z_STREAM_END: message = ""
    case Z_OK, Z_BUF_ERROR: message = "truncated"
    default: message = unsafe stream.msg.map { unsafe String(cString: $0) } ?? ""
    }
    return (Array(output[..<produced]), consumed, message)
  }
}
