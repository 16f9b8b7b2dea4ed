import AccessLog
import Bytes
import Profile
import Registry
import Rollup
import Verdict

extension TallyContext {
  /// What requests are judged by: a registry and a profile.
  convenience init(
    _ registry: RegistryIndex, _ profile: APIProfile, _ fingerprint: KeyFingerprint
  ) {
    self.init(
      registry: registry, judge: Judge(registry: registry, rules: profile.judgeRules()),
      routes: profile.routeTable, reasons: ReasonRules(profile.reasonRules),
      reasonNames: profile.fieldNames.reasonNames, fingerprint: fingerprint,
      approvedHosts: Set(profile.hosts.map { Array($0.utf8) }),
      seed: UInt64.random(in: 0...UInt64.max))
  }
}
