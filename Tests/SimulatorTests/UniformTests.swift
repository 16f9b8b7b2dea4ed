import Testing

@testable import Simulator

/// Uniform traffic has no favourites, and is otherwise traffic as ever.
struct UniformTests {
  private static let part = Part(requests: 24_000, files: 8)

  private static func run(isUniform: Bool) throws -> Run {
    try Run(part, Settings(orgs: 20, isUniform: isUniform))
  }

  @Test func noOrgIsMuchBusierThanAnother() throws {
    // Of the 20 orgs; numbers that are no org's have single requests.
    let skewed = try busiest(20, Self.run(isUniform: false))
    let uniform = try busiest(20, Self.run(isUniform: true))
    #expect(skewed[0] > 10 * skewed[19])
    #expect(uniform[0] < 3 * uniform[19])
  }

  @Test func noHourIsMuchBusierThanAnother() throws {
    let run = try Self.run(isUniform: true)
    for number in 1...8 {
      let lines = try run.gzipLines("logs/00\(number).log.gz").count
      #expect(2_990...3_010 ~= lines, "file \(number)")
    }
  }

  @Test func hardlyAnyTwoRequestsCountInOnePlace() throws {
    let skewed = try Set(places(Self.run(isUniform: false))).count
    let uniform = try Set(places(Self.run(isUniform: true))).count
    #expect(uniform > skewed * 3 / 2)
  }

  @Test func theShareOfRefusalsIsAboutTheSame() throws {
    let skewed = try Self.run(isUniform: false).totals.refused
    let uniform = try Self.run(isUniform: true).totals.refused
    #expect(skewed * 8 / 10...skewed * 12 / 10 ~= uniform)
  }

  /// Requests of the busiest orgs.
  private func busiest(_ count: Int, _ run: Run) -> [Int] {
    Array(run.totals.orgs.values.map(\.requests).sorted(by: >).prefix(count))
  }

  /// Half-hour, key and path up to the event of each line.
  private func places(_ run: Run) throws -> [String] {
    try run.requests().map { request in
      let path = request.path.split(separator: "/").prefix(6).joined(separator: "/")
      return "\(request.milliseconds / 1_800_000) \(request.keyDigest) \(path)"
    }
  }
}
