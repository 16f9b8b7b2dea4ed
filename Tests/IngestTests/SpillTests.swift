import Bytes
import Foundation
import Testing

@testable import Ingest

/// Sources whose counts do not fit in memory.
struct SpillTests {
  /// More distinct cells than are kept: 16,000 keys in each of nine slots.
  static let count = 9 * 16_000
  static let content: [[UInt8]] = (0..<9).map { slot in
    lines(16_000, from: slot * 16_000, key: { "key-\($0 % 16_000)" })
  }

  /// Nine slots spill; seven do not, but their rows are too many to be made at once.
  @Test(arguments: [(slots: 9, jobs: 1), (slots: 7, jobs: 1), (slots: 7, jobs: 2)])
  func aSourceThatIsStoredInPartsIsTheSumOfThem(slots: Int, jobs: Int) throws {
    #expect(Self.count > Limits.cellsInMemoryMax)
    #expect(
      7 * 16_000 > Limits.cellsMadeAtOnceMax && 7 * 16_000 < Limits.cellsInMemoryMax)
    let scratch = try Scratch()
    let content = Self.content.prefix(slots)
    try scratch.write(Array(content.joined()), to: "all.log")
    for (number, part) in content.enumerated() { try scratch.write(part, to: "\(number).log") }
    let report = try scratch.ingest(["all.log"], db: "one.db", jobs: jobs)[0]
    #expect(report.parsed == Int64(slots * 16_000))
    try scratch.ingest((0..<slots).map { "\($0).log" }, db: "apart.db")
    let sums = [
      """
      SELECT slot, org_id, url_org_id, key, event_id, host, sum(requests), sum(refused),
        sum(errors), min(first_ok_at), max(last_ok_at) FROM traffic
      GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
      """,
      """
      SELECT slot, org_id, key, cause, detail, evidence, failing, sum(requests), min(first_at),
        max(last_at) FROM failures GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
      """, "SELECT * FROM org_summary ORDER BY 1",
    ]
    for sql in sums {
      let one = try scratch.rows(sql, db: "one.db")
      let apart = try scratch.rows(sql, db: "apart.db")
      #expect(one.count == apart.count && one == apart)
    }
    #expect(try scratch.rows("SELECT count(*) <= 1024 FROM samples", db: "one.db") == ["1"])
  }

  @Test func whatSpilledGoesWhenTheSourceIsDamaged() throws {
    let scratch = try Scratch()
    let whole = StoredGzip.member(Array(Self.content.joined()))
    try scratch.write(Array(whole.dropLast(4)), to: "x.gz")
    try scratch.write(StoredGzip.member(lines(10, from: 900_000)), to: "y.gz")
    let reports = try scratch.ingest(["x.gz", "y.gz"], jobs: 2)
    #expect(reports.map(\.outcome) == [.damaged, .new])
    #expect(try scratch.rows("SELECT sum(requests) FROM traffic") == ["10"])
    #expect(
      try scratch.rows(
        "SELECT count(*) FROM traffic_cell WHERE source NOT IN (SELECT id FROM source)")
        == ["0"])
    let salvaged = try scratch.ingest(["x.gz"], salvages: true)[0]
    #expect(salvaged.parsed == Int64(Self.count), "only the trailer is missing")
    try scratch.write(whole, to: "x.gz")
    #expect(try scratch.ingest(["x.gz"])[0].outcome == .replaced)
    #expect(try scratch.rows("SELECT sum(requests) FROM traffic") == ["\(Self.count + 10)"])
  }
}
