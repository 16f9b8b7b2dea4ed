import AccessLog
import Bytes

extension APIProfile {
  private static let roles: [(name: String, role: FieldRole)] = [
    ("time", .time), ("status", .status), ("request", .request), ("method", .method),
    ("path", .path), ("query", .query), ("host", .host), ("client_ip", .clientIP),
    ("user_agent", .userAgent), ("request_id", .requestID), ("authorization", .authorization),
  ]

  /// Reads the names of fields.
  static func fieldNames(_ element: YAMLReader) throws(ProfileError) -> FieldNames {
    let members = try element.members(roles.map(\.name) + ["key", "reasons"], of: "fields")
    let reasons = try members["reasons"]?.entries(of: "reasons") ?? []
    guard reasons.count <= FieldRole.reasonsMax else {
      throw element.error("at most \(FieldRole.reasonsMax) reason fields can be told apart")
    }
    var names = FieldNames(reasonNames: reasons.map(\.name))
    for (name, role) in roles {
      if let aliases = members[name] { _ = try add(aliases, role, to: &names) }
    }
    for (index, reason) in reasons.enumerated() {
      guard let role = FieldRole.reason(index) else { break }
      _ = try add(reason.value, role, to: &names)
    }
    if let key = members["key"] {
      let rules = try key.members(KeyRule.allCases.map { "\($0)" }, of: "key")
      var rank = 0
      for rule in KeyRule.allCases {
        if let aliases = rules["\(rule)"] {
          rank = try add(aliases, .key, rule, from: rank, to: &names)
        }
      }
    }
    return names
  }

  /// Adds names of one role; returns the rank behind the last.
  private static func add(
    _ aliases: YAMLReader, _ role: FieldRole, _ rule: KeyRule = .id, from first: Int = 0,
    to names: inout FieldNames
  ) throws(ProfileError) -> Int {
    var rank = first
    for alias in try aliases.textElements(of: "field names") {
      let name = try alias.text(of: "a field name")
      guard rank < 255 else { throw alias.error("too many names for one field") }
      guard names.meaning(of: name.utf8) == nil else {
        throw alias.error("\(YAMLReader.quoted(name)) has a meaning already; list each name once")
      }
      if let needed = neededRule(name), role != .key || rule != needed {
        throw alias.error("\(YAMLReader.quoted(name)) can stand nowhere but under key, \(needed)")
      }
      names.add(name, FieldMeaning(role, rank: UInt8(rank), keyRule: rule))
      rank += 1
    }
    return rank
  }

  /// What a field holds whatever a profile says: the header is the key itself, wherever it is
  /// logged, and so is API Gateway's `identity.apiKey`; its `identity.apiKeyId` is none.
  private static func neededRule(_ name: String) -> KeyRule? {
    let letters = String(name.lowercased().filter(\.isLetter))
    let header = name.lowercased().split(separator: ".").last?.filter(\.isLetter)
    return switch (letters, header) {
    case ("identityapikey", _), (_, "xapikey"), (_, "httpxapikey"): .secret
    case ("identityapikeyid", _): .id
    default: nil
    }
  }
}
