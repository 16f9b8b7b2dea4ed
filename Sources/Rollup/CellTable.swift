import Bytes
import Verdict

/// The distinct requests of a source, by number of each field; the verdict is made once a cell.
struct Cell: Sendable {
  /// The fields, as numbers of their dimensions.
  struct Key: Equatable, Sendable {
    var slot: Int32
    var key: UInt32
    var org: UInt32
    var event: UInt32
    var host: UInt32
    var reason: UInt32
    var method: UInt32
    var route: Int16
    var status: UInt16
    var credential: UInt8

    /// Milliseconds since 1970.
    @inline(__always) var slotStart: Int64 { Int64(slot) * UTCTime.slotMilliseconds }

    /// Milliseconds from the slot's start to `time`, which is in it or its end.
    @inline(__always) func offset(of time: Int64) -> UInt32 {
      UInt32(truncatingIfNeeded: time - slotStart)  // 0...1,800,000
    }

    /// One of `count` parts, the same for all cells that make one row of traffic: whatever the host,
    /// as one host comes in several spellings.
    func part(of count: Int) -> Int {
      var state = mix(UInt64(UInt32(bitPattern: slot)) << 32 | UInt64(key), 0)
      state = mix(state, UInt64(org) << 32 | UInt64(event))
      return Int(state % UInt64(count))  // below count
    }

    @inline(__always) func hash(seed: UInt64) -> UInt64 {
      var state = seed
      state = mix(state, UInt64(UInt32(bitPattern: slot)) << 32 | UInt64(key))
      state = mix(state, UInt64(org) << 32 | UInt64(event))
      state = mix(state, UInt64(host) << 32 | UInt64(reason))
      state = mix(
        state,
        UInt64(method) << 40 | UInt64(UInt16(bitPattern: route)) << 24 | UInt64(status) << 8
          | UInt64(credential))
      return state
    }

    @inline(__always) private func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
      let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
      return product.high ^ product.low
    }
  }

  // In this order a cell takes 72 bytes; with times since 1970 it took 96.
  let key: Key
  /// Whether a served request should have been refused.
  let isWronglyServed: Bool
  let verdict: Verdict
  /// The group of samples that its refusals belong to, below `Limits.samplesPerSourceMax`; -1 if there
  /// is none.
  let sampleGroup: Int16
  /// The next cell of the same key, for another interval; -1 at the end.
  fileprivate(set) var next: Int32 = -1
  fileprivate(set) var requests: Int64 = 1
  // Milliseconds since the slot began. The verdict holds for times in a half-open interval.
  fileprivate var first: UInt32
  fileprivate var last: UInt32
  fileprivate let validFrom: UInt32
  fileprivate let validTo: UInt32

  /// Makes the cell of a request at `time`, which lies in the key's slot and in the verdict's interval.
  init(_ key: Key, at time: Int64, _ judged: Judged) {
    self.key = key
    isWronglyServed = judged.isWronglyServed
    verdict = judged.verdict
    sampleGroup = Int16(judged.sampleGroup)
    first = key.offset(of: time)
    last = first
    validFrom = key.offset(of: max(judged.from, key.slotStart))
    validTo = key.offset(of: min(judged.to, key.slotStart + UTCTime.slotMilliseconds))
  }

  /// First and last time of a request, milliseconds since 1970.
  var firstAt: Int64 { key.slotStart + Int64(first) }
  var lastAt: Int64 { key.slotStart + Int64(last) }
  /// From when on its verdict holds within its slot, milliseconds since 1970.
  var since: Int64 { key.slotStart + Int64(validFrom) }
}

/// What is found out once a cell.
struct Judged {
  var verdict: Verdict
  var isWronglyServed: Bool
  var sampleGroup: Int32 = -1
  /// The half-open interval in which it holds, milliseconds.
  var from: Int64
  var to: Int64
}

/// Cells by key: open addressing over 32-bit numbers, seeded.
struct CellTable: Sendable {
  private(set) var cells: [Cell] = []
  private var table: [UInt32]
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    table = Array(repeating: 0, count: 1 << 12)
    // Memory that no cell was written to costs nothing; a growing array is there twice at times.
    cells.reserveCapacity(Limits.cellsInMemoryMax)
  }

  /// The cells that requests with these keys probably belong to: index + 1, or 0 where only `count`
  /// can tell.
  ///
  /// Each look-up misses the cache twice, in the table and in the cells; asked for many at once, the
  /// memory fetches them together.
  func guesses(of keys: borrowing Span<Cell.Key>, into guesses: inout [UInt32]) {
    let mask = table.count - 1
    guesses.removeAll(keepingCapacity: true)
    for index in keys.indices {
      guesses.append(table[Int(truncatingIfNeeded: keys[index].hash(seed: seed)) & mask])
    }
    for index in keys.indices where guesses[index] != 0 {
      if cells[Int(guesses[index]) - 1].key != keys[index] { guesses[index] = 0 }
    }
  }

  /// Counts a request in its cell; nil if there is none yet whose verdict holds at `time`.
  @inline(__always)
  mutating func count(_ key: Cell.Key, guess: UInt32 = 0, at time: Int64) -> Int? {
    if guess != 0 { return count(Int(guess) - 1, offset: key.offset(of: time)) }
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: key.hash(seed: seed)) & mask
    while table[place] != 0 {
      let index = Int(table[place]) - 1
      if cells[index].key == key { return count(index, offset: key.offset(of: time)) }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Counts a request in that of a key's cells, the first of which is given, whose verdict holds.
  @inline(__always)
  private mutating func count(_ first: Int, offset: UInt32) -> Int? {
    var index = first
    while index >= 0 {
      if offset >= cells[index].validFrom, offset < cells[index].validTo {
        cells[index].requests += 1
        if offset > cells[index].last { cells[index].last = offset }
        if offset < cells[index].first { cells[index].first = offset }
        return index
      }
      index = Int(cells[index].next)
    }
    return nil
  }

  /// Adds the cell that `count` did not find, with its first request.
  mutating func insert(_ key: Cell.Key, at time: Int64, _ judged: Judged) -> Int {
    cells.append(Cell(key, at: time, judged))
    let number = cells.count - 1
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: key.hash(seed: seed)) & mask
    while table[place] != 0 {
      let index = Int(table[place]) - 1
      if cells[index].key == key {
        cells[number].next = cells[index].next
        cells[index].next = Int32(number)
        return number
      }
      place = (place + 1) & mask
    }
    table[place] = UInt32(number) + 1
    if cells.count * 2 > table.count { grow() }
    return number
  }

  private mutating func grow() {
    table = Array(repeating: 0, count: table.count * 2)
    let mask = table.count - 1
    var linked = Set<Int32>()
    for cell in cells where cell.next >= 0 { linked.insert(cell.next) }
    for (index, cell) in cells.enumerated() where !linked.contains(Int32(index)) {
      var place = Int(truncatingIfNeeded: cell.key.hash(seed: seed)) & mask
      while table[place] != 0 { place = (place + 1) & mask }
      table[place] = UInt32(index) + 1
    }
  }

  mutating func removeAll() {
    cells.removeAll(keepingCapacity: true)
    for place in table.indices { table[place] = 0 }
  }
}
