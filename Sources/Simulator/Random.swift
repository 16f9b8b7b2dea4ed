/// A small generator whose stream depends on its seed alone: xoshiro256**, seeded by SplitMix64.
///
/// Source: Blackman and Vigna, prng.di.unimi.it. Not for secrets: the keys here are made up.
struct Random {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Makes the stream number `stream` of `seed`; streams do not overlap in practice.
  init(seed: UInt64, stream: UInt64 = 0) {
    var mixed = seed &+ stream &* 0xD1B5_4A32_D192_ED03
    func splitMix() -> UInt64 {
      mixed &+= 0x9E37_79B9_7F4A_7C15
      var value = mixed
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
    state = (splitMix(), splitMix(), splitMix(), splitMix())
  }

  /// The next 64 bits.
  mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// A number in `0..<bound`; `bound` is at least 1. The bias is below bound / 2^64.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in `range`.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// A number in `0..<1`.
  mutating func fraction() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool {
    fraction() < probability
  }

  /// One of `choices`, which is not empty.
  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[below(choices.count)]
  }

  /// Puts `elements` in a random order (Fisher–Yates).
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for index in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(index, below(index + 1))
    }
  }
}
