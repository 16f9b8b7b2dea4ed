import Testing

@testable import Bytes

struct BlockTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var capacity = 8
    var pieces: [Int]
    var taken: [Int]
  }

  static let rows = [
    Row(testDescription: "one byte short of the brim", pieces: [7], taken: [7]),
    Row(testDescription: "to the brim", pieces: [8], taken: [8]),
    Row(testDescription: "past the brim only what fits is taken", pieces: [9], taken: [8]),
    Row(testDescription: "a full block takes nothing", pieces: [8, 1], taken: [8, 0]),
    Row(testDescription: "two pieces over the brim", pieces: [5, 5], taken: [5, 3]),
    Row(testDescription: "the smallest block", capacity: 1, pieces: [2, 2], taken: [1, 0]),
    Row(testDescription: "nothing", pieces: [0], taken: [0]),
  ]

  @Test(arguments: rows) func appends(_ row: Row) {
    var block = Block(capacity: row.capacity)
    var expected: [UInt8] = []
    var next: UInt8 = 1
    for (count, taken) in zip(row.pieces, row.taken) {
      let piece = (0..<count).map { next &+ UInt8($0) }
      next &+= UInt8(count)
      #expect(block.append(piece) == taken)
      expected += piece.prefix(taken)
    }
    #expect(contents(of: block) == expected)
    #expect(block.count == expected.count)
    #expect(block.free == row.capacity - expected.count)
  }

  @Test func lendsPaddingBehindTheValidBytes() {
    var block = Block(capacity: 4)
    block.append([1, 2, 3, 4])
    let counts = (block.withBytes { $0.count }, block.withPaddedBytes { $0.count })
    #expect(counts == (4, 4 + Block.padding))
  }

  @Test func appendRawIsGivenNoMoreThanTheLimitAndTheRoom() {
    var block = Block(capacity: 10)
    var rooms: [Int] = []
    for limit in [3, Int.max, 5] {
      unsafe block.appendRaw(limit: limit) { room in
        rooms.append(room.count)
        return room.count
      }
    }
    #expect(rooms == [3, 7, 0])
    #expect(block.count == 10)
  }

  @Test func aFailedWriteAddsNothing() {
    struct Failure: Error {}
    var block = Block(capacity: 4)
    block.append([9])
    #expect(throws: Failure.self) { try failing(&block) }
    #expect(contents(of: block) == [9])

    func failing(_ block: inout Block) throws(Failure) {
      unsafe try block.appendRaw { (_) throws(Failure) -> Int in throw Failure() }
    }
  }

  @Test func writingMoreThanTheRoomTraps() async {
    await #expect(processExitsWith: .failure) {
      var block = Block(capacity: 4)
      unsafe block.appendRaw { room in room.count + 1 }
    }
  }

  @Test func discardingMoreThanThereIsTraps() async {
    await #expect(processExitsWith: .failure) {
      var block = Block(capacity: 4)
      block.append([1])
      block.discard(prefix: 2)
    }
  }

  @Test(arguments: 0...5) func discardsAPrefix(of length: Int) {
    var block = Block(capacity: 5)
    block.append([1, 2, 3, 4, 5])
    block.discard(prefix: length)
    #expect(contents(of: block) == Array([1, 2, 3, 4, 5].dropFirst(length)))
    #expect(block.append([6, 7, 8, 9, 10]) == length)
  }

  @Test func changesInPlaceStay() {
    var block = Block(capacity: 3)
    block.append([1, 2, 3])
    block.withMutableBytes { $0[1] = 7 }
    #expect(contents(of: block) == [1, 7, 3])
    block.removeAll()
    #expect(contents(of: block).isEmpty)
  }

  private func contents(of block: borrowing Block) -> [UInt8] {
    block.withBytes { bytes in bytes.indices.map { bytes[$0] } }
  }
}
