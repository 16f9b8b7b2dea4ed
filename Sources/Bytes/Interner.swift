/// Gives each distinct run of bytes a small number, in order of first sight.
///
/// Open addressing over 32-bit numbers, the texts end to end in one array. A miss allocates only
/// when an array grows. The hash is seeded, so an attacker cannot prepare collisions.
package struct Interner: Sendable {
  /// A text's hash, and where it lies in `texts`.
  private struct Entry: Sendable {
    var hash: UInt64
    var start: UInt32
    var count: UInt32
  }

  private var texts: [UInt8] = []
  private var entries: [Entry] = []
  private var table: [UInt32]
  private let seed: UInt64

  /// Starts empty; `seed` is random in production and fixed in tests.
  package init(seed: UInt64) {
    self.seed = seed
    table = Array(repeating: 0, count: 64)
  }

  /// Distinct texts seen.
  package var count: Int { entries.count }

  /// The hash that `find` and `insert` want.
  @inline(__always) package func hash(_ bytes: borrowing Span<UInt8>, _ range: ByteRange) -> UInt64
  {
    ByteScan.hash(bytes, from: range.start, to: range.end, seed: seed)
  }

  /// The number of a text that was seen before, or nil.
  package func find(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, hash: UInt64
  ) -> UInt32? {
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    let texts = self.texts.span
    while true {
      let number = table[place]
      if number == 0 { return nil }
      let entry = entries[Int(number) - 1]
      if entry.hash == hash, entry.count == range.count,
        ByteScan.matches(
          bytes, at: range.start, end: range.end, texts, Int(entry.start),
          Int(entry.start) + Int(entry.count))
      {
        return number - 1
      }
      place = (place + 1) & mask
    }
  }

  /// Adds a text that `find` did not know and returns its number.
  package mutating func insert(
    _ bytes: borrowing Span<UInt8>, _ range: ByteRange, hash: UInt64
  ) -> UInt32 {
    entries.append(
      Entry(hash: hash, start: UInt32(texts.count), count: UInt32(range.count)))
    texts.append(bytes, range)
    if entries.count * 2 > table.count {
      table = Array(repeating: 0, count: table.count * 2)
      for index in entries.indices { place(UInt32(index)) }
    } else {
      place(UInt32(entries.count - 1))
    }
    return UInt32(entries.count - 1)
  }

  private mutating func place(_ index: UInt32) {
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: entries[Int(index)].hash) & mask
    while table[place] != 0 { place = (place + 1) & mask }
    table[place] = index + 1
  }

  /// The text of a number that this interner gave out.
  package func text(_ number: UInt32) -> [UInt8] {
    let entry = entries[Int(number)]
    return Array(texts[Int(entry.start)..<(Int(entry.start) + Int(entry.count))])
  }

  /// Forgets everything; the memory stays.
  package mutating func removeAll() {
    texts.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    for place in table.indices { table[place] = 0 }
  }
}
