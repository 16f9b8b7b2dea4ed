import Bytes
import GRDB

/// Refusals that are alike in all but their time, added up before they go to `case_total`: a row that
/// is there is changed in 3 µs, a cell added here in 0.2 µs. Rows go in the order of the table, so that a
/// page of it is read and written once.
struct CaseSums {
  private static let columns = CaseTotalSQL.common.count
  private static let width = columns + 1
  /// Bytes of texts that are kept.
  private static let textBytesMax = 1 << 20

  private let rows: BulkInsert
  private let sumsMax: Int
  /// The key of the cell that was read: what it has in common with others, in the order of
  /// `CaseTotalSQL.common`, as numbers, those of `texts` where it is a text. Behind them, the bits of
  /// the columns that are texts, and of those that are absent, whose number is 0.
  private var cell = Array(repeating: Int64(0), count: width)
  /// Those of the sums, one behind the other.
  private var keys: [Int64] = []
  private var sums: [(requests: Int64, firstAt: Int64, lastAt: Int64)] = []
  /// Numbers of sums, from 1, by hash: open addressing.
  private var table: [UInt32]
  private let seed = UInt64.random(in: .min ... .max)
  private var texts: [String] = []
  /// By their bytes: texts that Swift holds equal are several to SQLite.
  private var textNumbers: [[UInt8]: Int64] = [:]
  private var textBytes = 0

  /// Makes sums of which at most `sumsMax` are kept, 180 B each.
  init(_ database: Database, sumsMax: Int) throws {
    self.sumsMax = sumsMax
    table = Array(repeating: 0, count: 1 << (Int.bitWidth - sumsMax.leadingZeroBitCount + 1))
    keys.reserveCapacity(sumsMax * Self.width)
    sums.reserveCapacity(sumsMax)
    rows = try BulkInsert(
      database, into: "case_total", columns: Self.columns + 3, otherwise: CaseTotalSQL.joining)
  }

  /// Reads what a cell has in common with others, from the first columns of a row; writes the sums
  /// first, if there is no room for another.
  mutating func read(_ row: RawQuery) throws {
    if sums.count >= sumsMax || textBytes >= Self.textBytesMax { try write() }
    var (texts, absent): (Int64, Int64) = (0, 0)
    for (index, kind) in CaseTotalSQL.kinds.enumerated() {
      var value: Int64?
      switch kind {
      case .number: value = row.integer(Int32(index))
      case .optional: value = row.number(Int32(index))
      case .identifier:
        switch row.identifier(Int32(index)) {
        case .number(let number): value = number
        case .none: break
        case .text(let text):
          value = number(of: text)
          texts |= 1 << Int64(index)
        }
      }
      if value == nil { absent |= 1 << Int64(index) }
      cell[index] = value ?? 0
    }
    cell[Self.columns] = texts << 32 | absent
  }

  /// A number of the cell that was read; nil if it is absent.
  func number(_ index: Int) -> Int64? {
    cell[Self.columns] >> Int64(index) & 1 == 0 ? cell[index] : nil
  }

  /// An id of the cell that was read.
  func identifier(_ index: Int) -> StoredIdentifier {
    if cell[Self.columns] >> Int64(index + 32) & 1 != 0 { return .text(texts[Int(cell[index])]) }
    return StoredIdentifier(number(index))
  }

  /// Adds the cell that was read.
  mutating func add(_ requests: Int64, firstAt: Int64, lastAt: Int64) {
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while table[place] != 0 {
      let index = Int(table[place]) - 1
      if isOfCell(index) {
        sums[index].requests += requests
        sums[index].firstAt = min(sums[index].firstAt, firstAt)
        sums[index].lastAt = max(sums[index].lastAt, lastAt)
        return
      }
      place = (place + 1) & mask
    }
    keys.append(contentsOf: cell)
    sums.append((requests, firstAt, lastAt))
    table[place] = UInt32(sums.count)
  }

  /// Adds the sums to the table, and empties them.
  mutating func write() throws {
    let order = sums.indices.sorted { precedes($0, $1) }
    try rows.insert(order.count) { place, insert in
      let sum = order[place]
      let first = sum * Self.width
      let kinds = keys[first + Self.columns]
      for index in 0..<Self.columns {
        let column = Int32(index) + 1
        if kinds >> Int64(index) & 1 != 0 {
          insert.bindEmptyBlob(column)
        } else if kinds >> Int64(index + 32) & 1 != 0 {
          insert.bind(column, text: texts[Int(keys[first + index])])
        } else {
          insert.bind(column, keys[first + index])
        }
      }
      insert.bind(Int32(Self.columns) + 1, sums[sum].requests)
      insert.bind(Int32(Self.columns) + 2, sums[sum].firstAt)
      insert.bind(Int32(Self.columns) + 3, sums[sum].lastAt)
    }
    keys.removeAll(keepingCapacity: true)
    sums.removeAll(keepingCapacity: true)
    for place in table.indices { table[place] = 0 }
    texts.removeAll()
    textNumbers.removeAll()
    textBytes = 0
  }

  private mutating func number(of text: String) -> Int64 {
    let bytes = Array(text.utf8)
    if let number = textNumbers[bytes] { return number }
    let number = Int64(texts.count)
    texts.append(text)
    textNumbers[bytes] = number
    textBytes += 2 * bytes.count + 96
    return number
  }

  /// Whether a sum's row comes before another's in the table: numbers, texts by their bytes, absent.
  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (left * Self.width, right * Self.width)
    let kinds = (keys[left + Self.columns], keys[right + Self.columns])
    for index in 0..<Self.columns {
      let values = (keys[left + index], keys[right + index])
      if values.0 == values.1, kinds.0 == kinds.1 { continue }
      let isAbsent = (kinds.0 >> Int64(index) & 1, kinds.1 >> Int64(index) & 1)
      if isAbsent.0 != isAbsent.1 { return isAbsent.0 < isAbsent.1 }
      let isText = (kinds.0 >> Int64(index + 32) & 1, kinds.1 >> Int64(index + 32) & 1)
      if isText.0 != isText.1 { return isText.0 < isText.1 }
      if values.0 == values.1 { continue }
      if isText.0 == 0 { return values.0 < values.1 }
      return texts[Int(values.0)].utf8.lexicographicallyPrecedes(texts[Int(values.1)].utf8)
    }
    return false
  }

  private func isOfCell(_ sum: Int) -> Bool {
    let first = sum * Self.width
    for index in cell.indices where keys[first + index] != cell[index] { return false }
    return true
  }

  private var hash: UInt64 {
    var state = seed
    for index in stride(from: 0, to: Self.columns, by: 2) {
      let next = UInt64(bitPattern: cell[index + 1])
      state =
        next
        ^ ByteScan.mix(
          state ^ UInt64(bitPattern: cell[index]), 0xA076_1D64_78BD_642F ^ next)
    }
    return ByteScan.mix(
      state ^ UInt64(bitPattern: cell[Self.columns]), 0xE703_7ED1_A0B4_28DB)
  }
}
