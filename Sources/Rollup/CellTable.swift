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

  var key: Key
  var requests: Int64
  var firstAt: Int64
  var lastAt: Int64
  /// The verdict holds for times in this half-open interval.
  var validFrom: Int64
  var validTo: Int64
  var verdict: Verdict
  /// Whether a served request should have been refused.
  var isWronglyServed: Bool
  /// The group of samples that its refusals belong to; -1 if there is none.
  var sampleGroup: Int32
  /// The next cell of the same key, for another interval; -1 at the end.
  var next: Int32
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
  }

  /// Counts a request in its cell; nil if there is none yet whose verdict holds at `time`.
  @inline(__always)
  mutating func count(_ key: Cell.Key, at time: Int64) -> Int? {
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: key.hash(seed: seed)) & mask
    while table[place] != 0 {
      var index = Int(table[place]) - 1
      if cells[index].key == key {
        while index >= 0 {
          if time >= cells[index].validFrom, time < cells[index].validTo {
            cells[index].requests += 1
            if time > cells[index].lastAt { cells[index].lastAt = time }
            if time < cells[index].firstAt { cells[index].firstAt = time }
            return index
          }
          index = Int(cells[index].next)
        }
        return nil
      }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Adds the cell that `count` did not find, with its first request.
  mutating func insert(_ key: Cell.Key, at time: Int64, _ judged: Judged) -> Int {
    cells.append(
      Cell(
        key: key, requests: 1, firstAt: time, lastAt: time, validFrom: judged.from,
        validTo: judged.to, verdict: judged.verdict, isWronglyServed: judged.isWronglyServed,
        sampleGroup: judged.sampleGroup, next: -1))
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
