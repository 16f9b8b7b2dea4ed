import GRDB

/// Inserts many rows into one table, up to 16 with one run of a statement: SQLite then opens the table
/// once for all of them, which saves a third of a row's cost.
///
/// A run that fails leaves the rows before the one that failed: the caller rolls its transaction back.
/// To undo the run alone, SQLite would copy every page that it changes into a file first.
struct BulkInsert {
  /// One row's parameters among those of its statement.
  struct Row {
    fileprivate let statement: RawStatement
    fileprivate let before: Int32

    /// Binds a number or NULL to the column at `index`, from 1.
    func bind(_ index: Int32, _ value: Int64?) { statement.bind(before + index, value) }

    /// Binds UTF-8 text to the column at `index`, from 1.
    func bind(_ index: Int32, text: String) { statement.bind(before + index, text: text) }

    /// Binds a blob without bytes to the column at `index`, from 1.
    func bindEmptyBlob(_ index: Int32) { statement.bindEmptyBlob(before + index) }
  }

  private let columns: Int32
  /// A statement for each number of rows, the largest first; the last one's is 1.
  private let statements: [(rows: Int, statement: RawStatement)]

  /// Prepares inserts of whole rows of `columns` columns; `otherwise` is what follows the values.
  init(_ database: Database, into table: String, columns: Int, otherwise: String = "") throws {
    self.columns = Int32(columns)
    let row = "(" + Array(repeating: "?", count: columns).joined(separator: ", ") + ")"
    statements = try [16, 4, 1].map { count in
      let rows = Array(repeating: row, count: count).joined(separator: ", ")
      return (
        count,
        try RawStatement(
          database, "INSERT OR FAIL INTO \(table) VALUES \(rows) \(otherwise)")
      )
    }
  }

  /// Inserts `count` rows, in order; `bind` is given the number of each, from 0, and binds every
  /// column.
  func insert(_ count: Int, _ bind: (Int, Row) throws -> Void) throws {
    var done = 0
    for (rows, statement) in statements {
      while count - done >= rows {
        for place in 0..<rows {
          try bind(done + place, Row(statement: statement, before: Int32(place) * columns))
        }
        try statement.run()
        done += rows
      }
    }
  }
}
