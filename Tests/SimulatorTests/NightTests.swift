import Foundation
import Testing

@testable import Simulator

struct NightTests {
  @Test(arguments: LogShape.allCases, KeyRule.allCases)
  func equalSettingsGiveEqualBytes(shape: LogShape, keys: KeyRule) throws {
    let settings = Settings(seed: 5, orgs: 20, keys: keys, servedWrongly: 12)
    let part = Part(shape: shape, requests: 3_000, files: 3)
    let first = try Run(part, settings)
    let second = try Run(part, settings)
    #expect(try first.paths() == second.paths())
    for path in try first.paths() {
      #expect(try first.bytes(path) == second.bytes(path), "\(path)")
    }
  }

  @Test func anotherSeedGivesAnotherNight() throws {
    let part = Part(requests: 500, files: 1)
    let first = try Run(part, Settings(seed: 1, orgs: 20))
    let second = try Run(part, Settings(seed: 2, orgs: 20))
    #expect(try first.logLines() != second.logLines())
    #expect(try first.bytes("registry/keys.csv") != second.bytes("registry/keys.csv"))
  }

  @Test func truthHasARowForEachRefusalAndTotalsCountThem() throws {
    let run = try Run(Part(requests: 20_000, files: 4), Settings(servedWrongly: 30))
    let rows = try run.rows("truth.csv")
    #expect(run.totals.requests == 20_000)
    #expect(run.totals.refused == rows.count)
    #expect(run.totals.causes == counts(rows.compactMap { Cause(rawValue: $0[11]) }))
    #expect(run.totals.details == counts(rows.map { "\($0[11])/\($0[12])" }))
    #expect(run.totals.orgs.values.reduce(0) { $0 + $1.requests } == 20_000)
    #expect(
      run.totals.orgs.mapValues(\.refused).filter { $0.value > 0 } == counts(rows.map { $0[5] }))
    #expect(try run.logLines().count == 20_000)
    let refusedLines = try run.logLines().filter {
      $0.contains("\"status\":\"401\"") || $0.contains("\"status\":\"403\"")
    }
    #expect(refusedLines.count == rows.count)
  }

  @Test func truthPointsAtItsLines() throws {
    let run = try Run(Part(shape: .nginx, requests: 5_000, files: 3), Settings(orgs: 30))
    var logs: [String: [String]] = [:]
    for row in try run.rows("truth.csv") {
      if logs[row[0]] == nil { logs[row[0]] = try run.gzipLines(row[0]) }
      let number = try #require(Int(row[1]))
      let line = try #require(logs[row[0]]?[number - 1])
      #expect(line.contains("request_id=\(row[2])"))
      #expect(line.contains("\" \(row[4]) "))
    }
  }

  /// Every cause and detail that DESIGN names and a log can show.
  @Test(arguments: Reasons.allCases)
  func everyDetailOccurs(reasons: Reasons) throws {
    let part = Part(
      shape: .nginx, reasons: reasons, hasReasonField: reasons == .logged, requests: 50_000)
    let run = try Run(part, Settings(keys: .secret))
    let checked = [
      "missing/absent", "missing/empty", "missing/other-credential", "invalid/unknown",
      "invalid/malformed", "invalid/deleted", "invalid/not-yet-created", "inactive/deactivated",
      "org/foreign-org", "org/no-such-org", "org/not-a-number", "event/foreign-event",
      "event/no-such-event", "event/not-a-number", "host/not-approved", "feature/feature-disabled",
    ]
    let edge = ["edge/waf", "edge/unknown-route", "edge/policy"]
    #expect(Set(run.totals.details.keys) == Set(checked + (reasons == .logged ? edge : [])))
  }

  @Test func theServedWronglyAreAsManyAsAskedForAndOfAllCauses() throws {
    let run = try Run(Part(requests: 20_000), Settings(servedWrongly: 60))
    let rows = try run.rows("served_wrongly.csv")
    #expect(rows.count == 60)
    #expect(rows.allSatisfy { $0[4] == "200" && !$0[13].isEmpty })
    #expect(Set(rows.map { $0[11] }) == ["inactive", "invalid", "org", "event", "host", "feature"])
  }

  @Test func anEarlierNightIsNotOverwritten() throws {
    let run = try Run(Part(requests: 10, files: 1), Settings(orgs: 3))
    #expect(throws: OutputError.exists(path: "\(run.folder)/logs")) {
      try Night.write([Part(requests: 10, files: 1)], Settings(orgs: 3), to: run.folder)
    }
  }

  @Test func theSamplesAreSmall() throws {
    let run = try Run(samplesFrom: 15)
    let bytes = try run.paths().reduce(0) { try $0 + run.bytes($1).count }
    #expect(bytes < 300_000)
    #expect(try run.logLines().count == 4 * SampleNight.requestsPerPart)
  }

  private func counts<Value: Hashable>(_ values: [Value]) -> [Value: Int] {
    values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
