import Testing

@testable import Archive

struct ByteQueueTests {
  static func append(_ bytes: [UInt8], to queue: inout ByteQueue) -> Int {
    var written = 0
    queue.refill { free in
      written = min(bytes.count, free.count)
      ByteCopy.copy(bytes.span.extracting(0..<written), to: &free)
      return written
    }
    return written
  }

  /// Random pushes and pops, against an array.
  @Test(arguments: [1, 2, 7, 64]) func behavesLikeAnArray(capacity: Int) {
    var queue = ByteQueue(capacity: capacity)
    var model: [UInt8] = []
    var random: UInt64 = 1
    var next: UInt8 = 0
    for _ in 0..<5_000 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let amount = Int(random >> 33) % (capacity + 1)
      if random >> 63 == 0 {
        let bytes = (0..<amount).map { next &+ UInt8($0) }
        let written = Self.append(bytes, to: &queue)
        #expect(written == min(amount, capacity - model.count))
        model += bytes[..<written]
        next &+= UInt8(written)
      } else {
        let count = min(amount, model.count)
        queue.consume(count)
        model.removeFirst(count)
      }
      #expect(queue.count == model.count)
      #expect(Array(queue.storage[queue.range]) == model)
      #expect(queue.isEmpty == model.isEmpty)
    }
  }
}
