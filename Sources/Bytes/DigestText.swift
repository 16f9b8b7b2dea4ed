/// Numbers and texts to be digested, each text with its length, so that no two lists of them are alike
/// but by chance, once in 2^64: nobody gains by making two alike.
package struct DigestText {
  /// Always the same, for digests are kept.
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Starts over nothing.
  package init() {}

  /// Adds a number.
  package mutating func add(_ number: Int64) {
    state = ByteScan.mix(
      state ^ UInt64(bitPattern: number), 0xA076_1D64_78BD_642F ^ state)
  }

  /// Adds a text.
  package mutating func add(_ text: String) {
    let utf8 = text.utf8.span
    state ^= UInt64(utf8.count) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    while at + 8 <= utf8.count {
      let word = ByteScan.word(utf8, at: at, count: 8)
      state = ByteScan.mix(state ^ word, 0xA076_1D64_78BD_642F)
      at += 8
    }
    var rest: UInt64 = 0
    for place in at..<utf8.count { rest = rest << 8 | UInt64(utf8[place]) }
    state = ByteScan.mix(state ^ rest, 0xE703_7ED1_A0B4_28DB)
  }

  /// 64 bits for all that was added.
  package var digest: Int64 { Int64(bitPattern: ByteScan.mix(state, 0xE703_7ED1_A0B4_28DB)) }
}
