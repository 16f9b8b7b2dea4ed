import AccessLog
import Bytes
import Registry
import Verdict

extension APIProfile {
  private static let members = [
    "profile", "timezone", "routes", "path_prefixes", "hosts", "checks", "statuses",
    "tolerance_seconds", "settle_days", "registry_keys", "fields", "log_formats", "reasons",
  ]

  /// Reads a profile: YAML as `profile show` prints it.
  package init(_ text: String) throws(ProfileError) {
    let reader = try YAMLReader(text)
    let members = try reader.members(Self.members, of: "a profile")
    func required(_ name: String) throws(ProfileError) -> YAMLReader {
      guard let member = members[name] else {
        throw ProfileError("the profile has no \(name); see: authaudit profile show")
      }
      return member
    }
    self.text = text
    name = try required("profile").text(of: "profile")
    timeZone = try members["timezone"]?.text(of: "timezone") ?? "UTC"
    routes = []
    for element in try required("routes").elements(of: "routes") {
      routes.append(try Self.route(element))
    }
    pathPrefixes = try members["path_prefixes"]?.texts(of: "path_prefixes") ?? []
    hosts = try members["hosts"]?.texts(of: "hosts").map { normalizedHost($0) } ?? []
    checks = []
    for element in try required("checks").elements(of: "checks") {
      let check = try Self.cause(element)
      guard !checks.contains(check), check != .edge else {
        throw element.error("\(check.word) cannot stand here; list each check once")
      }
      checks.append(check)
    }
    causesByStatus = [:]
    for (name, value) in try members["statuses"]?.entries(of: "statuses") ?? [] {
      guard let status = UInt16(name), 400...499 ~= status else {
        throw value.error("statuses are numbers from 400 to 499")
      }
      causesByStatus[status] = try Self.causes(value)
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
    reasonRules = []
    for element in try members["reasons"]?.elements(of: "reasons") ?? [] {
      reasonRules.append(try Self.rule(element, fieldNames.reasonNames))
    }
    logFormats = []
    for element in try members["log_formats"]?.elements(of: "log_formats") ?? [] {
      do {
        logFormats.append(
          try LogFormat.compile(try element.text(of: "a log format"), fieldNames))
      } catch let error as TemplateError {
        throw element.error("in this template, \(error)")
      } catch {
        throw element.error("\(error)")
      }
    }
  }

  private static func route(_ element: YAMLReader) throws(ProfileError) -> Route {
    let members = try element.members(["method", "path", "flags"], of: "a route")
    guard let method = members["method"], let path = members["path"] else {
      throw element.error("a route needs a method and a path")
    }
    let template = try path.text(of: "path")
    guard template.hasPrefix("/") else { throw path.error("a path begins with /") }
    return Route(
      method: try method.text(of: "method"), path: template,
      flags: try members["flags"]?.texts(of: "flags") ?? [])
  }

  private static func cause(_ element: YAMLReader) throws(ProfileError) -> Cause {
    guard let cause = Cause(word: try element.text(of: "a cause")), cause != .unknown else {
      let words = Cause.allCases.filter { $0 != .unknown }.map(\.word)
      throw element.error("no such cause; causes are \(words.joined(separator: ", "))")
    }
    return cause
  }

  private static func causes(_ element: YAMLReader) throws(ProfileError) -> CauseSet {
    if element.isScalar { return CauseSet(try cause(element)) }
    var causes: CauseSet = []
    for each in try element.elements(of: "causes") { causes.insert(CauseSet(try cause(each))) }
    guard !causes.isEmpty else { throw element.error("name at least one cause") }
    return causes
  }

  // MARK: - Fields

  private static let roles: [(name: String, role: FieldRole)] = [
    ("time", .time), ("status", .status), ("request", .request), ("method", .method),
    ("path", .path), ("query", .query), ("host", .host), ("client_ip", .clientIP),
    ("user_agent", .userAgent), ("request_id", .requestID), ("authorization", .authorization),
  ]

  private static func fieldNames(_ element: YAMLReader) throws(ProfileError) -> FieldNames {
    let members = try element.members(roles.map(\.name) + ["key", "reasons"], of: "fields")
    let reasons = try members["reasons"]?.entries(of: "reasons") ?? []
    guard reasons.count <= FieldRole.reasonsMax else {
      throw element.error("at most \(FieldRole.reasonsMax) reason fields can be told apart")
    }
    var names = FieldNames(reasonNames: reasons.map(\.name))
    func add(_ aliases: YAMLReader, _ role: FieldRole, _ rule: KeyRule = .id, from first: Int = 0)
      throws(ProfileError) -> Int
    {
      var rank = first
      for alias in try aliases.texts(of: "field names") {
        guard rank < 255 else { throw aliases.error("too many names for one field") }
        names.add(alias, FieldMeaning(role, rank: UInt8(rank), keyRule: rule))
        rank += 1
      }
      return rank
    }
    for (name, role) in roles {
      if let aliases = members[name] { _ = try add(aliases, role) }
    }
    for (index, reason) in reasons.enumerated() {
      guard let role = FieldRole.reason(index) else { break }
      _ = try add(reason.value, role)
    }
    if let key = members["key"] {
      let rules = try key.members(["id", "digest", "secret"], of: "key")
      var rank = 0
      for (name, rule) in [("id", KeyRule.id), ("digest", .digest), ("secret", .secret)] {
        if let aliases = rules[name] { rank = try add(aliases, .key, rule, from: rank) }
      }
    }
    return names
  }

  // MARK: - Rules

  private static func rule(
    _ element: YAMLReader, _ reasonNames: [String]
  ) throws(ProfileError) -> ReasonRule {
    let members = try element.members(
      ["field", "equals", "prefix", "contains", "regex", "cause", "detail"], of: "a reason rule")
    guard let cause = members["cause"] else { throw element.error("a reason rule needs a cause") }
    var fields: Set<Int> = []
    for name in try members["field"]?.texts(of: "field") ?? reasonNames {
      guard let index = reasonNames.firstIndex(of: name) else {
        throw element.error(
          "no reason field \(element.quoted(name)); there are \(reasonNames.joined(separator: ", "))"
        )
      }
      fields.insert(index)
    }
    let matches = ["equals", "prefix", "contains", "regex"].filter { members[$0] != nil }
    guard let kind = matches.first, matches.count == 1, let pattern = members[kind] else {
      throw element.error("a reason rule needs one of equals, prefix, contains, regex")
    }
    let text = try pattern.text(of: kind)
    let lower = text.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    let match: ReasonRule.Match
    switch kind {
    case "equals": match = .equals(lower)
    case "prefix": match = .prefix(lower)
    case "contains": match = .contains(lower)
    default:
      guard let expression = RegularExpression(text) else {
        throw pattern.error("no POSIX extended regular expression (back-references are refused)")
      }
      match = .regex(expression)
    }
    var detail: Detail?
    if let element = members["detail"] {
      guard let known = Detail(word: try element.text(of: "detail")) else {
        throw element.error(
          "no such detail; details are \(Detail.allCases.map(\.word).joined(separator: ", "))")
      }
      detail = known
    }
    return ReasonRule(
      fields: fields, match: match, causes: try causes(cause), detail: detail)
  }
}
