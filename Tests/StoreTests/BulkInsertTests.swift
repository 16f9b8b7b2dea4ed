import GRDB
import Testing

@testable import Store

struct BulkInsertTests {
  /// Around the numbers of rows that one run of a statement takes.
  @Test(arguments: [0, 1, 3, 4, 5, 15, 16, 17, 23, 40])
  func allRowsGoInOnceAndInOrder(count: Int) throws {
    try DatabaseQueue().inDatabase { database in
      try database.execute(sql: "CREATE TABLE t (a INTEGER, b TEXT)")
      try BulkInsert(database, into: "t", columns: 2).insert(count) { place, row in
        row.bind(1, place % 3 == 2 ? nil : Int64(place))
        row.bind(2, text: "row \(place)")
      }
      let rows = try Row.fetchAll(database, sql: "SELECT a, b FROM t ORDER BY rowid")
      #expect(rows.map { $0["a"] as Int? } == (0..<count).map { $0 % 3 == 2 ? nil : $0 })
      #expect(rows.map { $0["b"] as String } == (0..<count).map { "row \($0)" })
    }
  }
}
