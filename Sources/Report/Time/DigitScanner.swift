/// Reads digits and single characters from a short text.
struct DigitScanner {
  private let scalars: [Unicode.Scalar]
  /// Scalars read.
  private(set) var offset = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  var isAtEnd: Bool { offset >= scalars.count }

  /// What is not read yet.
  var rest: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[min(offset, scalars.count)...])
    return text
  }

  mutating func next() -> Unicode.Scalar? {
    guard !isAtEnd else { return nil }
    offset += 1
    return scalars[offset - 1]
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard !isAtEnd, scalars[offset] == scalar else { return false }
    offset += 1
    return true
  }

  /// The number that up to `count` ASCII digits make, `count` ≤ 9; `nil` if there is none.
  mutating func digits(upTo count: Int) -> (value: Int, count: Int)? {
    let start = offset
    var value = 0
    while !isAtEnd, offset - start < count, 0x30...0x39 ~= scalars[offset].value {
      value = value * 10 + Int(scalars[offset].value - 0x30)
      offset += 1
    }
    return offset > start ? (value, offset - start) : nil
  }
}
