import GRDB
import Verdict

/// Sums of cells by organisation, key or slot, before they go to the table of a `SumSQL`.
struct CellSums {
  /// What cells are summed under; a text by its bytes, for texts that Swift holds equal are several to
  /// SQLite.
  enum Name: Hashable {
    case number(Int64)
    case text([UInt8])

    /// An organisation: '' stands for none.
    init(_ org: StoredIdentifier) {
      switch org {
      case .none: self = .text([])
      case .number(let number): self = .number(number)
      case .text(let text): self = .text(Array(text.utf8))
      }
    }
  }

  /// What is added up, whichever of it the table has.
  struct Sum {
    var requests: Int64 = 0
    var refused: Int64 = 0
    var errors: Int64 = 0
    var firstAt: Int64?
    var lastAt: Int64?
    var lastOkAt: Int64?
    var firstRefusedAt: Int64?
    var lastRefusedAt: Int64?
    /// By raw value.
    var causes = InlineArray<9, Int64>(repeating: 0)
    var servedWrongly: Int64 = 0
    var conflicts: Int64 = 0
    /// By place among the details of `Cause.unknown`.
    var unknown = InlineArray<3, Int64>(repeating: 0)

    fileprivate func value(_ column: Column) -> Int64? {
      switch column {
      case .requests: requests
      case .refused: refused
      case .errors: errors
      case .firstAt: firstAt
      case .lastAt: lastAt
      case .lastOkAt: lastOkAt
      case .firstRefusedAt: firstRefusedAt
      case .lastRefusedAt: lastRefusedAt
      case .cause(let place): causes[place]
      case .servedWrongly: servedWrongly
      case .conflicts: conflicts
      case .unknown(let place): unknown[place]
      }
    }
  }

  /// A column of the table.
  fileprivate enum Column {
    case requests, refused, errors, firstAt, lastAt, lastOkAt, firstRefusedAt, lastRefusedAt
    case cause(Int), servedWrongly, conflicts, unknown(Int)

    init(_ name: String) {
      let cause = Cause.allCases.firstIndex { SumSQL.causeColumn($0) == name }
      let unknown = Cause.unknown.details.firstIndex { SumSQL.unknownColumn($0) == name }
      self =
        switch name {
        case "requests": .requests
        case "refused": .refused
        case "errors": .errors
        case "first_at": .firstAt
        case "last_at": .lastAt
        case "last_ok_at": .lastOkAt
        case "first_refused_at": .firstRefusedAt
        case "last_refused_at": .lastRefusedAt
        case "served_wrongly": .servedWrongly
        case "conflicts": .conflicts
        default:
          if let cause {
            .cause(cause)
          } else if let unknown {
            .unknown(unknown)
          } else {
            preconditionFailure("no sum is called \(name)")
          }
        }
    }
  }

  private let sumsMax: Int
  /// Whether they should be written before the next source: the keys of one are in memory anyway while
  /// it is read.
  var isFull: Bool { sums.count >= sumsMax }

  private let rows: BulkInsert
  private let columns: [Column]
  private var sums: [(name: Name, sum: Sum)] = []
  private var places: [Name: Int] = [:]
  /// The place that was asked for last: an organisation's cells lie one behind the other.
  private var last = 0

  /// Makes sums for the table of `sql`, 300 B each.
  init(_ database: Database, of sql: SumSQL, sumsMax: Int) throws {
    self.sumsMax = sumsMax
    columns = sql.columns.dropFirst().map { Column($0) }
    rows = try BulkInsert(
      database, into: "\(sql.total) (\(sql.columns.joined(separator: ", ")))",
      columns: sql.columns.count, otherwise: sql.joining)
  }

  /// Changes the sum of what `name` names.
  mutating func change(_ name: Name, _ body: (inout Sum) -> Void) {
    body(&sums[place(of: name)].sum)
  }

  private mutating func place(of name: Name) -> Int {
    if last < sums.count, sums[last].name == name { return last }
    last = places[name] ?? sums.count
    if last == sums.count {
      places[name] = last
      sums.append((name, Sum()))
    }
    return last
  }

  /// Adds the sums to the table, in its order, and empties them.
  mutating func write() throws {
    let order = sums.indices.sorted { left, right in
      switch (sums[left].name, sums[right].name) {
      case (.number(let left), .number(let right)): left < right
      case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
      case (.number, .text): true
      case (.text, .number): false
      }
    }
    try rows.insert(order.count) { place, insert in
      switch sums[order[place]].name {
      case .number(let number): insert.bind(1, number)
      case .text(let text): insert.bind(1, text: String(decoding: text, as: UTF8.self))
      }
      for (index, column) in columns.enumerated() {
        insert.bind(Int32(index) + 2, sums[order[place]].sum.value(column))
      }
    }
    sums.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }
}
