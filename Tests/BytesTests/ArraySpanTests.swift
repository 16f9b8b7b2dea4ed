import Testing

@testable import Bytes

struct ArraySpanTests {
  @Test func everyRangeOfASpanIsAppendedAsItIs() {
    let source = Array(UInt8(1)...40)
    for start in 0...source.count {
      for end in start...source.count {
        for max in [0, 1, 7, 8, 39, .max] {
          var bytes: [UInt8] = [0]
          bytes.append(source.span, ByteRange(start, end), max: max)
          #expect(bytes == [0] + source[start..<end].prefix(max))
        }
      }
    }
  }

  @Test func anAbsentRangeIsEmpty() {
    var bytes: [UInt8] = [7]
    bytes.append([UInt8]().span, .absent)
    #expect(bytes == [7])
  }
}
