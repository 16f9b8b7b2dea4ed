// UNSAFE. What holds:
//  1. `statement` is `owner`'s, which lives as long as this does and belongs to the connection that
//     the initializer was given; it is used only inside accesses to that connection's queue.
//  2. Columns are read only after a step that gave a row, and copied before the next.

import GRDB
import GRDBSQLite

/// A query whose columns are read by position: a fifth of what a record type costs per row.
@safe final class RawQuery {
  private let owner: Statement
  private let statement: OpaquePointer

  /// Prepares `query` for `database`, its values bound.
  init(_ database: Database, _ query: SQL) throws {
    let (sql, arguments) = try query.build(database)
    owner = try database.makeStatement(sql: sql)
    owner.setUncheckedArguments(arguments)
    unsafe statement = owner.sqliteStatement
  }

  /// Starts anew with other numbers in the places of the values that it was made with.
  func restart(_ values: [Int64]) {
    unsafe sqlite3_reset(statement)
    for (index, value) in values.enumerated() {
      unsafe sqlite3_bind_int64(statement, Int32(index) + 1, value)
    }
  }

  /// Goes to the next row; false behind the last.
  func step() throws -> Bool {
    switch unsafe sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      throw unsafe DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: String(cString: sqlite3_errmsg(sqlite3_db_handle(statement))))
    }
  }

  /// The number in column `index`, from 0, of a column that is never NULL.
  func integer(_ index: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, index) }

  /// The number in column `index`, from 0; nil for NULL, and the blob that stands for it in totals.
  func number(_ index: Int32) -> Int64? {
    let number = unsafe sqlite3_column_int64(statement, index)
    // What is absent reads as 0: what is another number need not be asked for its type.
    if number != 0 { return number }
    return unsafe sqlite3_column_type(statement, index) == SQLITE_INTEGER ? 0 : nil
  }

  /// The text in column `index`, from 0; nil for NULL.
  func text(_ index: Int32) -> String? {
    guard let text = unsafe sqlite3_column_text(statement, index) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(statement, index))
    return unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }

  /// The id in column `index`, from 0.
  func identifier(_ index: Int32) -> StoredIdentifier {
    switch unsafe sqlite3_column_type(statement, index) {
    case SQLITE_NULL, SQLITE_BLOB: .none
    case SQLITE_INTEGER: .number(unsafe sqlite3_column_int64(statement, index))
    default: .text(text(index) ?? "")
    }
  }
}
