/// Strings compared byte by byte: `String`'s own order and equality follow Unicode's canonical
/// equivalence, which would take two keys for one.
enum ByteText {
  /// −1, 0 or 1: the order of the UTF-8 bytes.
  static func order(_ left: String, _ right: String) -> Int {
    let a = left.utf8.span
    let b = right.utf8.span
    let common = min(a.count, b.count)
    var at = 0
    while at < common {
      let x = a[at]
      let y = b[at]
      if x != y { return x < y ? -1 : 1 }
      at += 1
    }
    return a.count == b.count ? 0 : a.count < b.count ? -1 : 1
  }

  /// Whether `left` comes before `right`.
  static func precedes(_ left: String, _ right: String) -> Bool { order(left, right) < 0 }

  /// Whether both have the same bytes.
  static func same(_ left: String, _ right: String) -> Bool { order(left, right) == 0 }

  /// Removes the spaces and tabs around `text`.
  static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var start = text.startIndex
    var end = text.endIndex
    while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
    while start < end, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    return text[start..<end]
  }

  /// ASCII lower case.
  static func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
    text.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
  }
}
