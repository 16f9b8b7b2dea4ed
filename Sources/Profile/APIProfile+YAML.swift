import AccessLog
import Bytes
import Registry
import Report
import Verdict

extension APIProfile {
  private static let members = [
    "profile", "timezone", "routes", "path_prefixes", "hosts", "checks", "statuses",
    "tolerance_seconds", "settle_days", "registry_keys", "log_timezone", "trusted_proxies",
    "trusted_hops", "fields", "log_formats", "reasons",
  ]
  /// Most routes, and most rules. Rules are tried on every new reason, one after the other.
  static let elementsMax = 1_000

  /// Reads a profile from the bytes of its file: UTF-8.
  package init(_ bytes: [UInt8]) throws(ProfileError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProfileError("this is no text in UTF-8")
    }
    try self.init(text)
  }

  /// Reads a profile: YAML as `profile show` prints it.
  package init(_ text: String) throws(ProfileError) {
    let reader = try YAMLReader(text)
    let members = try reader.members(Self.members, of: "a profile")
    func required(_ name: String) throws(ProfileError) -> YAMLReader {
      guard let member = members[name] else {
        throw reader.error("the profile has no \(name); see: authaudit profile show")
      }
      return member
    }
    self.text = text
    name = try required("profile").text(of: "profile")
    timeZone = try Self.zone(members["timezone"], of: "timezone").name
    logZone = try Self.zone(members["log_timezone"], of: "log_timezone")
    trustedProxies = try Self.trustedProxies(
      members["trusted_proxies"], hops: members["trusted_hops"])
    routes = try Self.routes(try required("routes"))
    pathPrefixes = []
    if let prefixes = members["path_prefixes"] {
      pathPrefixes = try prefixes.texts(of: "path_prefixes")
      guard !pathPrefixes.contains(where: { $0.contains("/") }) else {
        throw prefixes.error("a path prefix is one segment, without /")
      }
    }
    hosts = try members["hosts"]?.texts(of: "hosts").map { normalizedHost($0) } ?? []
    checks = try Self.checks(try required("checks"))
    causesByStatus = [:]
    for (name, value) in try members["statuses"]?.entries(of: "statuses") ?? [] {
      guard let status = UInt16(name), 400...499 ~= status, causesByStatus[status] == nil else {
        throw value.error("statuses are numbers from 400 to 499; list each once")
      }
      causesByStatus[status] = try value.causes()
    }
    toleranceSeconds =
      try members["tolerance_seconds"]?.number(of: "tolerance_seconds", in: 0...3600) ?? 5
    settleDays = try members["settle_days"]?.number(of: "settle_days", in: 1...3660) ?? 35
    registryKeys = .auto
    if let rule = members["registry_keys"] {
      let word = try rule.text(of: "registry_keys")
      guard let known = RegistryKeyRule.allCases.first(where: { "\($0)" == word }) else {
        throw rule.error("registry_keys must be auto, id, digest or secret")
      }
      registryKeys = known
    }
    fieldNames = try Self.fieldNames(try required("fields"))
    (reasonRules, reasonLines) = try Self.reasonRules(
      members["reasons"], fieldNames.reasonNames)
    logFormats = []
    for element in try members["log_formats"]?.elements(of: "log_formats") ?? [] {
      let template = try element.text(of: "a log format")
      do {
        logFormats.append(try LogFormat.compile(template, fieldNames))
      } catch {
        throw element.error("in this template, \(error)")
      }
    }
  }

  private static func checks(_ element: YAMLReader) throws(ProfileError) -> [Cause] {
    var checks: [Cause] = []
    for element in try element.elements(of: "checks") {
      let check = try element.cause()
      guard !checks.contains(check), check != .edge else {
        throw element.error("\(check.word) cannot stand here; list each check once")
      }
      checks.append(check)
    }
    guard !checks.isEmpty else { throw element.error("list at least one check") }
    return checks
  }

  // MARK: - Routes

  private static func routes(_ element: YAMLReader) throws(ProfileError) -> [Route] {
    var routes: [Route] = []
    // What stands at each place of the paths so far: a table of routes tells two ids apart by it.
    var holes: [String: String] = [:]
    for element in try element.elements(of: "routes", max: elementsMax) {
      let route = try route(element)
      var place = ""
      for segment in route.path.split(separator: "/") {
        if segment.hasPrefix("{") {
          let hole = ["{org_id}", "{event_id}"].first { $0 == segment } ?? "{…}"
          guard holes[place] ?? hole == hole else {
            throw element.error("another route has something else than \(segment) at its place")
          }
          holes[place] = hole
          place += "/{}"
        } else {
          place += "/\(segment)"
        }
      }
      guard holes.updateValue("", forKey: "\(route.method) \(place)") == nil else {
        throw element.error("this route stands here twice")
      }
      routes.append(route)
    }
    return routes
  }

  private static func route(_ element: YAMLReader) throws(ProfileError) -> Route {
    let members = try element.members(["method", "path", "flags"], of: "a route")
    guard let method = members["method"], let path = members["path"] else {
      throw element.error("a route needs a method and a path")
    }
    let template = try path.text(of: "path")
    guard template.hasPrefix("/") else { throw path.error("a path begins with /") }
    for segment in template.split(separator: "/") {
      let isHole = segment.hasPrefix("{") && segment.hasSuffix("}")
      guard !(isHole ? segment.dropFirst().dropLast() : segment).contains(where: "{}?".contains)
      else { throw path.error("a hole such as {org_id} is a whole segment; a path has no ?") }
    }
    return Route(
      method: try method.text(of: "method"), path: template,
      flags: try members["flags"]?.texts(of: "flags") ?? [])
  }
}

extension YAMLReader {
  /// A cause that a rule or a check can name.
  func cause() throws(ProfileError) -> Cause {
    guard let cause = Cause(word: try text(of: "a cause")), cause != .unknown else {
      let words = Cause.allCases.filter { $0 != .unknown }.map(\.word)
      throw error("no such cause; causes are \(words.joined(separator: ", "))")
    }
    return cause
  }

  /// One cause, or a list of them.
  func causes() throws(ProfileError) -> CauseSet {
    if isScalar { return CauseSet(try cause()) }
    var causes: CauseSet = []
    for each in try elements(of: "causes") { causes.insert(CauseSet(try each.cause())) }
    guard !causes.isEmpty else { throw error("name at least one cause") }
    return causes
  }
}
