import Testing

@testable import Archive

struct CheckpointsTests {
  static func checkpoints(lineEnds: Int, pieces: Int) -> Checkpoints {
    var made = Checkpoints()
    for index in 0..<lineEnds {
      made.addLineEnd(.init(length: UInt64(index + 1) * 15, checksum: UInt32(index) &* 77_777))
    }
    var length: UInt64 = 0
    for _ in 0..<pieces {
      length = made.nextPiece(after: length)
      made.addPiece(.init(length: length, checksum: UInt32(truncatingIfNeeded: length >> 16)))
    }
    return made
  }

  @Test(arguments: [0, 1, 3, 4_095, 4_096, 4_097]) func lineEndsAreCapped(count: Int) {
    #expect(Self.checkpoints(lineEnds: count, pieces: 0).early.count == min(count, 4_096))
  }

  @Test(arguments: [0, 1, 15, 16, 17, 15 + 8_191, 15 + 8_192, 15 + 8_193, 40_000])
  func piecesAreThinned(count: Int) {
    let made = Self.checkpoints(lineEnds: 0, pieces: count)
    #expect(made.pieces.count <= 8_192)
    #expect(made.early.map(\.length) == (1...15).prefix(count).map { $0 << 16 })
    for (index, checksum) in made.pieces.enumerated() {
      let length = UInt64(index + 1) * made.spacing
      #expect(checksum == UInt32(truncatingIfNeeded: length >> 16))
      #expect(made.piece(at: length) == checksum)
    }
    #expect(made.piece(at: 0) == nil)
    #expect(made.piece(at: made.spacing * UInt64(made.pieces.count + 1)) == nil)
    #expect(made.piece(at: made.spacing + 1) == nil)
    #expect((made.spacing == 1 << 20) == (count <= 15 + 8_192))
  }

  @Test func aThinnedLongerContentIsComparedWhereBothHaveCheckpoints() {
    let short = Self.checkpoints(lineEnds: 9, pieces: 100)
    let long = Self.checkpoints(lineEnds: 9, pieces: 20_000)
    #expect(long.spacing > short.spacing)
    let length = UInt64(86) << 20
    #expect(long.canBegin(with: short, length: length))
    #expect(short.canBegin(with: short, length: length))
    #expect(long.agreedLength(with: short) == 80 << 20)
    var other = Self.checkpoints(lineEnds: 9, pieces: 99)
    other.addPiece(.init(length: other.nextPiece(after: 84 << 20), checksum: 1))
    #expect(other.pieces.count == 85)
    #expect(!short.canBegin(with: other, length: 85 << 20))
    #expect(short.agreedLength(with: other) == 84 << 20)
  }

  @Test(arguments: [(0, 0), (1, 0), (700, 3), (4_096, 40), (5_000, 30_000)])
  func packsAndUnpacks(lineEnds: Int, pieces: Int) throws {
    let made = Self.checkpoints(lineEnds: lineEnds, pieces: pieces)
    let packed = made.packed
    #expect(Checkpoints(packed: packed) == made)
    #expect(packed.count <= 6 + made.early.count * 7 + made.pieces.count * 4)
    for count in Set([0, 1, packed.count / 2, packed.count - 1]) where count < packed.count {
      #expect(Checkpoints(packed: Array(packed[..<count])) == nil)
    }
    #expect(Checkpoints(packed: packed + [0]) == nil)
  }

  @Test(arguments: [
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [1, 0, 0, 0, 0, 0, 0, 0], [0, 41, 0],
    [0, 0, 0xFF, 0xFF, 0xFF, 0x7F], [0x91, 0x20],
  ]) func refusesNonsense(bytes: [UInt8]) {
    #expect(Checkpoints(packed: bytes) == nil)
  }

  @Test func aSketchIsSmallAndAgreesWithAllBeginnings() {
    let made = Self.checkpoints(lineEnds: 4_096, pieces: 30)
    let sketch = made.sketch
    #expect(sketch.early.map(\.length) == [15, 1_020, 4_095, 16_380, 65_536])
    for count in [1, 60, 64, 65, 300, 4_096] {
      let shorter = Self.checkpoints(lineEnds: count, pieces: 0)
      #expect(sketch.agrees(with: shorter, length: UInt64(count) * 15 + 7))
      #expect(made.canBegin(with: shorter, length: UInt64(count) * 15 + 7))
      // A line end is missing, or another is there.
      #expect(!made.canBegin(with: shorter, length: UInt64(count + 1) * 15) || count == 4_096)
    }
    var other = Checkpoints()
    other.addLineEnd(.init(length: 15, checksum: 5))
    #expect(!sketch.agrees(with: other, length: 20))
    #expect(sketch.agrees(with: other, length: 14))
  }
}
