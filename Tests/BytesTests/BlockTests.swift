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

  struct Appending: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var own = 0
    /// Room in front of the other block's bytes, and how many these are.
    var front = 0
    var next = 0
    var nextCapacity = 8
  }

  static let appendings = [
    Appending(testDescription: "nothing to nothing"),
    Appending(testDescription: "to an empty block", next: 5),
    Appending(testDescription: "to an empty block, a full one", next: 8),
    Appending(testDescription: "nothing", own: 3),
    Appending(testDescription: "as much room in front as it takes", own: 3, front: 3, next: 5),
    Appending(testDescription: "more room in front", own: 2, front: 5, next: 3),
    Appending(testDescription: "a byte of room too few", own: 3, front: 2, next: 5),
    Appending(testDescription: "too few, and too many bytes", own: 4, front: 3, next: 5),
    Appending(testDescription: "to a full block", own: 8, front: 3, next: 5),
    Appending(testDescription: "a full block and all its room", own: 7, front: 7, next: 1),
    Appending(testDescription: "a smaller block", own: 2, front: 3, next: 3, nextCapacity: 6),
    Appending(testDescription: "a larger block", own: 2, front: 3, next: 7, nextCapacity: 10),
  ]

  @Test(arguments: appendings, 0...3) func appendsAnotherBlock(_ row: Appending, ownFront: Int) {
    var block = Block(capacity: 8)
    block.removeAll(leaving: min(ownFront, 8 - max(row.own, 1)))
    block.append((0..<row.own).map { UInt8($0) })
    if row.own + row.next > 8 { block.discard(prefix: 0) }  // moves them to the front
    var next = Block(capacity: row.nextCapacity)
    next.removeAll(leaving: row.front)
    next.append((0..<row.next).map { UInt8(100 + $0) })
    let room = block.free
    block.append(from: &next)
    let all = (0..<row.own).map { UInt8($0) } + (0..<row.next).map { UInt8(100 + $0) }
    let isTraded = row.own <= row.front && row.nextCapacity == 8
    let left = isTraded ? 0 : max(0, row.next - room)
    let (given, kept) = (Array(all.dropLast(left)), Array(all.suffix(left)))
    #expect(contents(of: block) == given && contents(of: next) == kept)
    // Both are as good as before.
    block.discard(prefix: min(1, block.count))
    #expect(contents(of: block) == Array(given.dropFirst()))
    #expect(block.free == 8 - block.count)
    next.discard(prefix: 0)
    #expect(contents(of: next) == kept)
    #expect(next.free == next.capacity - left)
    #expect(next.withPaddedBytes { $0.count } == left + Block.padding)
  }

  @Test func allRoomInFrontTraps() async {
    await #expect(processExitsWith: .failure) {
      var block = Block(capacity: 4)
      block.removeAll(leaving: 4)
    }
  }

  private func contents(of block: borrowing Block) -> [UInt8] {
    block.withBytes { bytes in bytes.indices.map { bytes[$0] } }
  }
}
