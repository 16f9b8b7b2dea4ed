import AccessLog
package import Profile
package import Registry
package import Store
import Verdict

extension JudgedUnder {
  /// Describes a run that judges by `profile` over `registry`.
  package init(_ registry: RegistryIndex, _ profile: APIProfile) {
    let routes = profile.routes.map { "\($0.method) \($0.path)" }
    var reading =
      routes + ["prefixes"] + profile.pathPrefixes + ["fields"] + profile.fieldNames.list
      + ["reasons"] + profile.fieldNames.reasonNames
    // A source keeps the zone that its times were read in, so the profile's zone is no part of this.
    if let trusted = profile.trustedProxies {
      reading += ["trusted", "\(trusted.hops)"] + trusted.list
    }
    let tolerance = profile.judgeRules().toleranceMilliseconds
    let served =
      profile.routes.map { "\($0.method) \($0.path) \($0.flags)" } + ["hosts"] + profile.hosts
      + ["checks"] + profile.checks.map(\.word).sorted() + ["\(tolerance)"]
    self.init(
      registry: registry, profile: profile.text, reading: reading.joined(separator: "\n"),
      served: served.joined(separator: "\n"), toleranceMilliseconds: tolerance)
  }
}
