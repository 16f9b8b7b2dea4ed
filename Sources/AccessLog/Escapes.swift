import Bytes

/// How a format writes bytes that would break it; a decoded value is never longer.
package enum Escapes: UInt8, Sendable {
  /// Raw bytes.
  case none
  /// JSON strings (RFC 8259 §7); a lone surrogate becomes U+FFFD. Apache's `\xhh` is read, too: its
  /// LogFormats of JSON have nothing else for a byte outside of ASCII.
  case json
  /// W3C logs of CloudFront: `%HH`, once more than the client encoded.
  case percent
  /// nginx `\xHH` and Apache `\"`, `\\`, `\n`, `\t`, `\xhh` (ngx_http_log_module; mod_log_config).
  case backslash

  /// What begins an escape.
  var marker: UInt8 { self == .percent ? UInt8(ascii: "%") : UInt8(ascii: "\\") }

  /// Decodes `range` in place and returns the shorter range. Unknown escapes stay as they are.
  func decode(_ bytes: inout MutableSpan<UInt8>, _ range: ByteRange) -> ByteRange {
    guard self != .none, !range.isEmpty, range.end <= bytes.count else { return range }
    var from = range.start
    var to = range.start
    let end = range.end
    while from < end {
      let byte = bytes[from]
      guard byte == marker, from + 1 < end else {
        bytes[to] = byte
        to += 1
        from += 1
        continue
      }
      let next = bytes[from + 1]
      if self == .percent {
        let value = hexadecimal(bytes, from + 1, digits: 2, end: end)
        bytes[to] = value.map { UInt8($0) } ?? byte  // two hexadecimal digits are at most 255
        to += 1
        from += value == nil ? 1 : 3
      } else if let plain = plainEscape(next) {
        bytes[to] = plain
        to += 1
        from += 2
      } else if self == .json, next == UInt8(ascii: "u"),
        let unit = hexadecimal(bytes, from + 2, digits: 4, end: end)
      {
        from += 6
        var scalar = unit
        if 0xD800...0xDBFF ~= unit, from + 6 <= end, bytes[from] == UInt8(ascii: "\\"),
          bytes[from + 1] == UInt8(ascii: "u"),
          let low = hexadecimal(bytes, from + 2, digits: 4, end: end), 0xDC00...0xDFFF ~= low
        {
          scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
          from += 6
        }
        for unit in String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8 {
          bytes[to] = unit  // at most 3 bytes for 6, 4 for 12
          to += 1
        }
      } else if next == UInt8(ascii: "x"),
        let value = hexadecimal(bytes, from + 2, digits: 2, end: end)
      {
        bytes[to] = UInt8(value)  // two hexadecimal digits are at most 255
        to += 1
        from += 4
      } else {
        bytes[to] = byte
        to += 1
        from += 1
      }
    }
    return ByteRange(range.start, to)
  }

  private func plainEscape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
    case UInt8(ascii: "/"): self == .json ? byte : nil
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "v"): 0x0B
    default: nil
    }
  }

  private func hexadecimal(
    _ bytes: borrowing MutableSpan<UInt8>, _ start: Int, digits: Int, end: Int
  ) -> UInt32? {
    guard start + digits <= end else { return nil }
    var value: UInt32 = 0
    for offset in start..<(start + digits) {
      let byte = lowercased(bytes[offset])
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }
}
