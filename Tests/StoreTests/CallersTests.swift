import Bytes
import GRDB
import Testing
import Verdict

@testable import Rollup
@testable import Store

/// Who was refused.
struct CallersTests {
  static let second = UTCTime.dayMilliseconds

  /// `10.0.0.1` tries keys a, b on the first day, b, c on the second; `10.0.0.2` sends `off`, which is
  /// deactivated at noon of the first day, before and after; `10.0.0.3` walks orgs 1 and 2.
  static func store(_ scratch: Scratch) throws -> AuditStore {
    let store = try AuditStore.openForWriting(scratch("a.db"))
    func refuse(
      _ maker: inout RollupMaker, _ at: Int64, _ ip: String, key: String, org: String = "903",
      _ cause: Cause = .invalid
    ) {
      maker.add(2, at: at, org: org, key: key, status: 403, cause: cause, detail: nil, ip: ip)
    }
    let first = RollupMaker.make { maker in
      refuse(&maker, 10, "10.0.0.1", key: "a")
      refuse(&maker, 20, "10.0.0.1", key: "b")
      refuse(&maker, second / 4, "10.0.0.2", key: "off", .host)
      refuse(&maker, second / 4, "10.0.0.4", key: "off", .host)
      refuse(&maker, second / 2 + 1, "10.0.0.2", key: "off", .inactive)
      refuse(&maker, 40, "10.0.0.3", key: "good", org: "1", .org)
      refuse(&maker, 50, "10.0.0.3", key: "good", org: "2", .org)
    }
    let later = RollupMaker.make { maker in
      refuse(&maker, second + 10, "10.0.0.1", key: "b")
      refuse(&maker, second + 20, "10.0.0.1", key: "c", org: "904")
      maker.set { $0.callers[0].isCut = true }
    }
    try store.put([first], try scratch.source(first, "first"))
    try store.put([later], try scratch.source(later, "later"))
    try store.writing { database in
      let off = day + second / 2
      try database.execute(
        sql: """
          INSERT INTO registry_event VALUES ('off', 1, 1, 903), ('off', \(off), 3, 903);
          INSERT INTO registry_key VALUES ('off', 903, NULL, 'inactive', 1, \(off))
          """)
    }
    return store
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var byDay = false
    var days: Range<Int32>?
    var org: Int64?
    var key: String?
    var causes: [Cause] = []
    /// address [day] days refused keys/unknown/orgs dead
    var callers: [String]
  }

  static let rows = [
    Row(
      testDescription: "days are merged, keys of both counted once",
      callers: [
        "1 2d 8 3/3/2 - ≥", "2 1d 4 1/1/1 off=inactive", "3 1d 4 1/0/2 -", "4 1d 2 1/1/1 -",
      ]),
    Row(
      testDescription: "a row for each day", byDay: true,
      callers: [
        "1+0 1d 4 2/2/1 -", "1+1 1d 4 2/2/2 - ≥", "2+0 1d 4 1/1/1 off=inactive",
        "3+0 1d 4 1/0/2 -", "4+0 1d 2 1/1/1 -",
      ]),
    Row(
      testDescription: "half an hour stands for its day", days: 95..<96,
      callers: ["1 1d 4 2/2/2 - ≥"]),
    Row(testDescription: "a period is half-open", days: 96..<97, callers: []),
    Row(
      testDescription: "a key: who sent it, before its end, too", key: "off",
      callers: ["2 1d 4 1/1/1 off=inactive", "4 1d 2 1/1/1 -"]),
    Row(testDescription: "an organisation in URLs", org: 904, callers: ["1 2d 8 3/3/2 - ≥"]),
    Row(
      testDescription: "an organisation in URLs, by day", byDay: true, org: 904,
      callers: ["1+1 1d 4 2/2/2 - ≥"]),
    Row(
      testDescription: "a cause", causes: [.inactive, .org],
      callers: ["2 1d 4 1/1/1 off=inactive", "3 1d 4 1/0/2 -"]),
    Row(testDescription: "a key that nobody sent", key: "none", callers: []),
  ]

  @Test(arguments: rows) func callers(of row: Row) throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let base = UTCTime.slot(of: day)
    var filter = Filter()
    filter.fromSlot = row.days.map { $0.lowerBound + base }
    filter.toSlot = row.days.map { $0.upperBound + base }
    (filter.org, filter.key, filter.causes) = (row.org, row.key, row.causes)
    let found = try store.callers(filter, byDay: row.byDay).map { caller in
      let place = caller.day.map { "+\($0 - day / UTCTime.dayMilliseconds)" } ?? ""
      let dead = caller.deadKeys.map { "\($0.key)=\($0.state)" }.joined(separator: ",")
      return "\(caller.clientIP.suffix(1))\(place) \(caller.days)d \(caller.refused) "
        + "\(caller.keysTried)/\(caller.unknownKeys)/\(caller.orgsTried) "
        + "\(dead.isEmpty ? "-" : dead)\(caller.isCut ? " ≥" : "")"
    }
    #expect(found.sorted() == row.callers)
  }

  @Test func aCallerHasItsTimesCausesAndTheOwnersOfItsDeadKeys() throws {
    let scratch = try Scratch()
    let callers = try Self.store(scratch).callers(Filter(), byDay: false)
    let one = try #require(callers.first { $0.clientIP == "10.0.0.1" })
    #expect(one.firstAt == day + 10 && one.lastAt == day + Self.second + 20)
    let two = try #require(callers.first { $0.clientIP == "10.0.0.2" })
    #expect(two.causes == [CauseSet(.host), CauseSet(.inactive)])
    #expect(two.deadKeys.map(\.org) == [903])
  }

  @Test func theSameAsTheView() throws {
    let scratch = try Scratch()
    let store = try Self.store(scratch)
    let rows = try store.text(
      "SELECT client_ip, refused, keys_tried, unknown_keys, orgs_tried FROM callers")
    let found = try store.callers(Filter(), byDay: true).map {
      "\($0.clientIP)|\($0.refused)|\($0.keysTried)|\($0.unknownKeys)|\($0.orgsTried)"
    }
    #expect(found.sorted() == rows)
  }
}
