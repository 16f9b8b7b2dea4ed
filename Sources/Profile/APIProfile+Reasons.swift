import Verdict

extension APIProfile {
  private static let kinds = ["equals", "prefix", "contains", "regex"]

  /// Reads the rules for logged reasons, and the line that each begins on.
  static func reasonRules(
    _ element: YAMLReader?, _ reasonNames: [String]
  ) throws(ProfileError) -> (rules: [ReasonRule], lines: [Int]) {
    var rules: [ReasonRule] = []
    var lines: [Int] = []
    for element in try element?.elements(of: "reasons", max: elementsMax) ?? [] {
      rules.append(try rule(element, reasonNames))
      lines.append(element.line ?? 0)
    }
    return (rules, lines)
  }

  private static func rule(
    _ element: YAMLReader, _ reasonNames: [String]
  ) throws(ProfileError) -> ReasonRule {
    let members = try element.members(["field", "cause", "detail"] + kinds, of: "a reason rule")
    guard let cause = members["cause"] else { throw element.error("a reason rule needs a cause") }
    let causes = try cause.causes()
    let found = kinds.filter { members[$0] != nil }
    guard let kind = found.first, found.count == 1, let texts = members[kind] else {
      throw element.error("a reason rule needs one of \(kinds.joined(separator: ", "))")
    }
    return ReasonRule(
      fields: try fields(members["field"], reasonNames), matches: try matches(kind, texts),
      causes: causes,
      detail: try members["detail"].map { (element) throws(ProfileError) in
        try detail(element, of: causes)
      })
  }

  private static func fields(
    _ element: YAMLReader?, _ reasonNames: [String]
  ) throws(ProfileError) -> Set<Int> {
    guard let element else { return Set(reasonNames.indices) }
    var fields: Set<Int> = []
    for element in try element.textElements(of: "field") {
      let name = try element.text(of: "field")
      guard let index = reasonNames.firstIndex(of: name) else {
        throw element.error(
          "no reason field \(YAMLReader.quoted(name)); there are "
            + reasonNames.joined(separator: ", "))
      }
      fields.insert(index)
    }
    return fields
  }

  /// The texts of a rule. Regular expressions become one: that is tried twice as fast.
  private static func matches(
    _ kind: String, _ texts: YAMLReader
  ) throws(ProfileError) -> [ReasonRule.Match] {
    var matches: [ReasonRule.Match] = []
    var patterns: [String] = []
    var only: RegularExpression?
    for element in try texts.textElements(of: kind) {
      let text = try element.text(of: kind)
      let lower = text.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
      switch kind {
      case "equals": matches.append(.equals(lower))
      case "prefix": matches.append(.prefix(lower))
      case "contains": matches.append(.contains(lower))
      default:
        only = RegularExpression(text)
        guard only != nil else {
          throw element.error(
            "no POSIX extended regular expression, or one that costs too much; "
              + "back-references are refused, and counts that multiply to more than 1,000")
        }
        patterns.append("(\(text))")
      }
    }
    if !patterns.isEmpty {
      let joined =
        patterns.count == 1 ? only : RegularExpression(patterns.joined(separator: "|"))
      guard let expression = joined else {
        throw texts.error("too much for one rule; make two of it")
      }
      matches.append(.regex(expression))
    }
    guard !matches.isEmpty else { throw texts.error("\(kind) must not be empty") }
    return matches
  }

  private static func detail(
    _ element: YAMLReader, of causes: CauseSet
  ) throws(ProfileError) -> Detail {
    guard let cause = causes.only else {
      throw element.error("a detail needs a rule with one cause; the registry supplies it here")
    }
    guard let detail = Detail(word: try element.text(of: "detail")), cause.details.contains(detail)
    else {
      throw element.error(
        "no such detail; those of \(cause.word) are "
          + cause.details.map(\.word).joined(separator: ", "))
    }
    return detail
  }
}
