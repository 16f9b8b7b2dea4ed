import Bytes

/// Finds the end of a record that is too long to be kept: the end of its line or, so that one
/// over-long object does not cost those behind it on the line, its closing brace.
struct RecordSkipper {
  private let isObject: Bool
  private var depth = 0
  private var isInString = false
  private var isAfterBackslash = false

  /// Begins at the first byte of a record.
  init(isObject: Bool) { self.isObject = isObject }

  /// Goes on over `bytes[start..<end]`; the offset of the record's last byte or of the line feed
  /// behind it, or nil if neither is there.
  mutating func skip(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard isObject else {
      let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: start, to: end)
      return lineFeed < end ? lineFeed : nil
    }
    for at in start..<end {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\n") { return at }
      if isAfterBackslash {
        isAfterBackslash = false
      } else if isInString {
        isInString = byte != UInt8(ascii: "\"")
        isAfterBackslash = byte == UInt8(ascii: "\\")
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          if depth <= 0 { return at }
        default: break
        }
      }
    }
    return nil
  }
}
