import Inquiry
import Profile
import Registry
import Store
import Testing
import Verdict

/// What the store keeps of a request suffices to judge it again: under the same registry and rules
/// every verdict comes out as it was.
@Suite struct RejudgingTests {
  static let rows = [
    ["--seed", "21"], ["--seed", "22", "--reasons", "none"],
    ["--seed", "23", "--reasons", "none", "--served-wrongly", "40"],
    ["--seed", "24", "--format", "nginx", "--keys", "secret"],
  ]

  @Test(arguments: rows) func verdictsComeOutAsTheyWere(_ arguments: [String]) throws {
    let night = try Night(arguments)
    let store = try Store()
    let outcome = try store.ingest(
      [night.logs], ["--registry", night.registry, "--log-format", night.template])
    #expect(outcome.code == 0, "\(outcome.errText)")

    let stored = try AuditStore.openForReading(store.path)
    let profile = try APIProfile.builtIn()
    let registry = RegistryIndex(try stored.registryFacts())
    let judge = Judge(registry: registry, rules: profile.judgeRules())
    var reader = CaseReader(registry, profile)
    var judged = 0
    try stored.forEachCase(.refused, Filter()) { its in
      guard let again = reader.read(its) else { return }
      judged += 1
      #expect(judge.verdict(on: again, at: its.firstAt) == its.verdict)
      #expect(judge.verdict(on: again, at: its.lastAt) == its.verdict)
    }
    #expect(judged > 100)
    for its in try stored.cases(.servedWrongly, Filter()) {
      guard let again = reader.read(its) else { continue }
      #expect(judge.wronglyServed(again, at: its.firstAt) == its.verdict.failing)
    }
  }
}
