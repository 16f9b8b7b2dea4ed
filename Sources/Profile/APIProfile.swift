package import AccessLog
import Bytes
package import Registry
package import Report
package import Verdict

/// All that is particular to one API and its gateways; another API is another one of these.
package struct APIProfile: Sendable {
  /// A route and the flags that gate it.
  package struct Route: Equatable, Sendable {
    package var method: String
    package var path: String
    package var flags: [String]
  }

  /// Its name.
  package var name: String
  /// The file's text, as `profile show` prints it.
  package var text: String
  /// The IANA zone of reports.
  package var timeZone: String
  /// The zone of the times in logs that name none.
  package var logZone: Zone
  /// The proxies in front of the gateways; nil where the profile does not say.
  package var trustedProxies: TrustedProxies?
  package var routes: [Route]
  package var pathPrefixes: [String]
  /// Approved hosts, normalised.
  package var hosts: [String]
  /// The checks in the API's order.
  package var checks: [Cause]
  package var causesByStatus: [UInt16: CauseSet]
  package var toleranceSeconds: Int
  package var settleDays: Int
  package var registryKeys: RegistryKeyRule
  package var fieldNames: FieldNames
  package var reasonRules: [ReasonRule]
  /// The line of `text` that each reason rule begins on, from 1.
  package var reasonLines: [Int]
  /// Templates of the API's gateways.
  package var logFormats: [LogFormat]

  /// The names under which built-in profiles are chosen.
  package static let builtInNames = ["9pic"]

  /// The built-in profile.
  package static func builtIn() throws(ProfileError) -> APIProfile {
    try APIProfile(String(decoding: PackageResources.profile_9pic_yaml, as: UTF8.self))
  }

  /// The routes as a table of paths.
  package var routeTable: RouteTable {
    var table = RouteTable(prefixes: pathPrefixes)
    for route in routes { table.add(method: route.method, template: route.path) }
    return table
  }

  /// What verdicts need of it. `resolutionMilliseconds` is that of the logs' times: a tolerance
  /// below it would call rounding a conflict.
  package func judgeRules(resolutionMilliseconds: Int64 = 1000) -> JudgeRules {
    JudgeRules(
      order: checks, causesByStatus: causesByStatus, flagsByRoute: routes.map(\.flags),
      toleranceMilliseconds: max(Int64(toleranceSeconds) * 1000, resolutionMilliseconds))
  }

  /// The formats that `--format auto` tries, in this order: the profile's own, then those built in.
  package func formats() throws(TemplateError) -> [LogFormat] {
    let builtIn = try BuiltInFormats.all(fieldNames)
    let clock = logZone.clock
    return ([builtIn[0]] + logFormats + builtIn.dropFirst()).map {
      $0.behind(trustedProxies).at(clock)
    }
  }
}
