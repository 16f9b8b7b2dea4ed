package import AccessLog
package import Bytes
package import Registry
package import Verdict

/// What every source of a run is counted by: shared, and answers the same all the time.
package final class TallyContext: Sendable {
  /// The registry at hand.
  package let registry: RegistryIndex
  /// Says why.
  package let judge: Judge
  /// Reads paths.
  package let routes: RouteTable
  /// Reads logged reasons.
  package let reasons: ReasonRules
  /// Names of the reason fields, by number.
  package let reasonNames: [String]
  /// Replaces secrets.
  package let fingerprint: KeyFingerprint
  /// Hosts the profile approves, normalised; asked where the registry knows no hosts.
  package let approvedHosts: Set<[UInt8]>
  /// Seed of the hash tables: random in production.
  package let seed: UInt64
  /// The registry's keys by the bytes that stand for them in a log, a byte for the rule behind them.
  let knownKeys = Remembered<KeyValue>(valuesMax: Limits.keysRememberedMax)
  /// What joined reason fields say.
  let readReasons = Remembered<ReasonReading>(valuesMax: Limits.reasonsRememberedMax)

  /// Makes a context.
  package init(
    registry: RegistryIndex, judge: Judge, routes: RouteTable, reasons: ReasonRules,
    reasonNames: [String], fingerprint: KeyFingerprint, approvedHosts: Set<[UInt8]>, seed: UInt64
  ) {
    self.registry = registry
    self.judge = judge
    self.routes = routes
    self.reasons = reasons
    self.reasonNames = reasonNames
    self.fingerprint = fingerprint
    self.approvedHosts = approvedHosts
    self.seed = seed
  }
}
