import Testing

@testable import Bytes

/// Every search against the obvious loop, at every start and length of buffers of 0…34 bytes, so
/// that whole words, overlaps, tails and alignments all occur.
struct ByteScanTests {
  static let lengths = 0...34

  @Test(arguments: lengths) func searchesAgreeWithTheObviousLoop(length: Int) {
    var random = SeededRandom(seed: UInt64(length))
    for _ in 0..<8 {
      let bytes: [UInt8] = (0..<length).map { _ in
        random.pick(from: [0x22, 0x5C, 0x21, 0xA2, 0, 0x61])
      }
      for start in 0...length {
        for end in start...length {
          let slice = bytes[start..<end]
          let quote = ByteScan.first(0x22, in: bytes.span, from: start, to: end)
          #expect(quote == slice.firstIndex(of: 0x22) ?? end)
          let bend = ByteScan.quoteOrBackslash(in: bytes.span, from: start, to: end)
          #expect(bend == slice.firstIndex { $0 == 0x22 || $0 == 0x5C } ?? end)
          let other = ByteScan.first(0x61, or: 0, in: bytes.span, from: start, to: end)
          #expect(other == slice.firstIndex { $0 == 0x61 || $0 == 0 } ?? end)
        }
      }
    }
  }

  @Test(arguments: lengths) func aByteThatDiffersIsSeenWherever(length: Int) {
    let literal = (0..<length).map { UInt8($0 &* 7 &+ 1) }
    for lead in 0..<9 {
      for behind in [0, 1, 9] {
        var bytes = Array(repeating: UInt8(0), count: lead) + literal
        bytes += Array(repeating: 0, count: behind)
        let end = bytes.count
        #expect(matches(bytes, lead, end, literal))
        #expect(matches(bytes, lead, lead + length, literal))
        if length > 0 { #expect(!matches(bytes, lead, lead + length - 1, literal)) }
        for place in 0..<length {
          bytes[lead + place] ^= 0x80
          #expect(!matches(bytes, lead, end, literal))
          bytes[lead + place] ^= 0x80
        }
      }
    }
  }

  @Test func digitsAreToldInEveryPlace() {
    let digits: UInt64 = 0x3930_3132_3334_3539
    #expect(ByteScan.areDigits(digits))
    for place in 0..<8 {
      for byte in UInt8.min...UInt8.max {
        let shift = UInt64(8 * place)
        let word = digits & ~(0xFF << shift) | UInt64(byte) << shift
        #expect(ByteScan.areDigits(word) == (0x30...0x39 ~= byte))
      }
    }
  }

  @Test(arguments: lengths) func wordHoldsTheFirstEightBytes(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: 0xF0 &+ $0) }
    for start in 0...length {
      for count in 0...(length - start) {
        var expected: UInt64 = 0
        for (index, byte) in bytes[start..<(start + count)].prefix(8).enumerated() {
          expected |= UInt64(byte) << UInt64(8 * index)
        }
        let word = ByteScan.word(bytes.span, at: start, count: count)
        #expect(word == expected)
      }
    }
  }

  @Test(arguments: lengths) func hashesDependOnEachByteAndTheSeedAndNothingElse(length: Int) {
    let bytes = (0..<length).map { UInt8($0) }
    let hash = hash(of: bytes)
    #expect(hash != self.hash(of: bytes, seed: 2))
    #expect(hash != self.hash(of: bytes + [0]))
    let moved = [9, 9, 9] + bytes + [9]
    let elsewhere = ByteScan.hash(moved.span, from: 3, to: 3 + length, seed: 1)
    #expect(hash == elsewhere)
    for place in 0..<length {
      var changed = bytes
      changed[place] ^= 1
      #expect(hash != self.hash(of: changed))
    }
  }

  private func hash(of bytes: [UInt8], seed: UInt64 = 1) -> UInt64 {
    ByteScan.hash(bytes.span, from: 0, to: bytes.count, seed: seed)
  }

  @Test func boundsAreChecked() async {
    await #expect(processExitsWith: .failure) {
      _ = ByteScan.first(1, in: [UInt8](repeating: 0, count: 8).span, from: 0, to: 9)
    }
    await #expect(processExitsWith: .failure) {
      _ = ByteScan.word([UInt8](repeating: 0, count: 8).span, at: 5, count: 4)
    }
    await #expect(processExitsWith: .failure) {
      let bytes: [UInt8] = [1, 2]
      _ = ByteScan.matches(bytes.span, at: 0, end: 3, bytes.span, 0, 1)
    }
  }

  private func matches(_ bytes: [UInt8], _ start: Int, _ end: Int, _ literal: [UInt8]) -> Bool {
    let framed = [0xEE] + literal + [0xEE]
    return ByteScan.matches(bytes.span, at: start, end: end, framed.span, 1, 1 + literal.count)
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func pick<Element>(from values: [Element]) -> Element { values[below(values.count)] }
}
