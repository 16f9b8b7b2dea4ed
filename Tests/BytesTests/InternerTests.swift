import Testing

@testable import Bytes

struct InternerTests {
  @Test func numbersFollowTheOrderOfFirstSightThroughGrowth() {
    var interner = Interner(seed: 7)
    let texts = (0..<5_000).map { Array("text \($0 % 2_500)".utf8) }
    for (index, text) in texts.enumerated() {
      #expect(number(of: text, in: &interner) == UInt32(index % 2_500))
    }
    #expect(interner.count == 2_500)
    for index in 0..<2_500 { #expect(interner.text(UInt32(index)) == texts[index]) }
  }

  @Test func equalHashesAreToldApartByTheirBytes() {
    var interner = Interner(seed: 0)
    let texts = ["a", "b", "", "ab", "a longer text", "a longer texT"].map { Array($0.utf8) }
    for (index, text) in texts.enumerated() {
      let whole = ByteRange(0, text.count)
      let before = interner.find(text.span, whole, hash: 42)
      let number = interner.insert(text.span, whole, hash: 42)
      #expect((before, number) == (nil, UInt32(index)))
    }
    for (index, text) in texts.enumerated() {
      let known = interner.find(text.span, ByteRange(0, text.count), hash: 42)
      let other = interner.find(text.span, ByteRange(0, text.count), hash: 43)
      #expect((known, other) == (UInt32(index), nil))
    }
  }

  @Test func theLastPlaceOfTheTableWrapsToTheFirst() {
    var interner = Interner(seed: 0)
    for index in 0..<20 {
      let text = [UInt8(index)]
      _ = interner.insert(text.span, ByteRange(0, 1), hash: .max)
      let known = interner.find(text.span, ByteRange(0, 1), hash: .max)
      #expect(known == UInt32(index))
    }
  }

  @Test func theEmptyTextIsAText() {
    var interner = Interner(seed: 3)
    #expect(number(of: [], in: &interner) == 0)
    #expect(number(of: [0], in: &interner) == 1)
    #expect(number(of: [], in: &interner) == 0)
    #expect(interner.text(0).isEmpty)
  }

  @Test func afterForgettingNumbersStartAgain() {
    var interner = Interner(seed: 3)
    for index in 0..<200 { _ = number(of: [UInt8(index)], in: &interner) }
    interner.removeAll()
    #expect(interner.count == 0)
    #expect(number(of: [199], in: &interner) == 0)
    #expect(interner.text(0) == [199])
  }

  private func number(of text: [UInt8], in interner: inout Interner) -> UInt32 {
    let range = ByteRange(0, text.count)
    let hash = interner.hash(text.span, range)
    return interner.find(text.span, range, hash: hash)
      ?? interner.insert(text.span, range, hash: hash)
  }
}
