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

  /// A row that is there already, among those of one run and of two.
  @Test(arguments: [1, 3, 15, 16, 20]) func aRowThatIsThereFailsOrIsLeftOut(place twice: Int) throws
  {
    func insert(_ database: Database, _ insert: BulkInsert) throws {
      try insert.insert(21) { place, row in row.bind(1, Int64(place == twice ? 0 : place)) }
    }
    try DatabaseQueue().inDatabase { database in
      try database.execute(sql: "CREATE TABLE t (a INTEGER NOT NULL UNIQUE)")
      try database.inTransaction {
        let plain = try BulkInsert(database, into: "t", columns: 1)
        #expect(throws: DatabaseError.self) { try insert(database, plain) }
        return .rollback
      }
      #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM t") == 0)
      try insert(
        database,
        BulkInsert(database, into: "t", columns: 1, otherwise: "ON CONFLICT DO NOTHING"))
      let rows = try Int64.fetchAll(database, sql: "SELECT a FROM t ORDER BY a")
      #expect(rows == (0..<21).filter { $0 != twice }.map { Int64($0) })
    }
  }
}
