// UNSAFE. What holds:
//  1. `statement` is a prepared statement of the connection that the initializer was given, from init
//     to deinit, and is used only inside accesses to that connection's queue.
//  2. Bound texts and blobs are copied by SQLite (SQLITE_TRANSIENT) before the call returns.

import GRDB
import GRDBSQLite

/// A prepared statement with positional bindings: half the cost of a record type per row.
@safe final class RawStatement {
  private let statement: OpaquePointer
  private let connection: OpaquePointer

  /// Prepares `sql` for `database`.
  init(_ database: Database, _ sql: String) throws {
    guard let connection = unsafe database.sqliteConnection else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE)
    }
    unsafe self.connection = connection
    var prepared: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared = unsafe prepared else {
      throw unsafe DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: String(cString: sqlite3_errmsg(connection)),
        sql: sql)
    }
    unsafe statement = prepared
  }

  deinit { unsafe sqlite3_finalize(statement) }

  /// Binds a number or NULL to parameter `index`, from 1.
  func bind(_ index: Int32, _ value: Int64?) {
    if let value {
      unsafe sqlite3_bind_int64(statement, index, value)
    } else {
      unsafe sqlite3_bind_null(statement, index)
    }
  }

  /// Binds UTF-8 text to parameter `index`, from 1.
  func bind(_ index: Int32, text: String) {
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    unsafe sqlite3_bind_text(statement, index, text, -1, transient)
  }

  /// Binds a blob without bytes to parameter `index`, from 1.
  func bindEmptyBlob(_ index: Int32) { unsafe sqlite3_bind_zeroblob(statement, index, 0) }

  /// Runs a statement that gives no rows.
  func run() throws {
    let code = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
  }

  /// Runs a query and returns the first column of its first row as a number, if there is a row.
  func number() throws -> Int64? {
    let code = unsafe sqlite3_step(statement)
    defer { unsafe sqlite3_reset(statement) }
    switch code {
    case SQLITE_ROW: return unsafe sqlite3_column_int64(statement, 0)
    case SQLITE_DONE: return nil
    default: throw failure(code)
    }
  }

  /// Runs a query and returns the first column of its first row as text, if there is a row.
  func text() throws -> String? {
    let code = unsafe sqlite3_step(statement)
    defer { unsafe sqlite3_reset(statement) }
    guard code == SQLITE_ROW else {
      if code == SQLITE_DONE { return nil }
      throw failure(code)
    }
    guard let text = unsafe sqlite3_column_text(statement, 0) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(statement, 0))
    return unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }

  private func failure(_ code: Int32) -> DatabaseError {
    unsafe DatabaseError(
      resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
  }
}
