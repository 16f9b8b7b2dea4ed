/// A gateway's own template with what verdicts need and it lacks, ready to be pasted.
package struct TemplateCorrection: Equatable, Sendable {
  /// What was added: `key`, `host`, …, in order.
  package private(set) var added: [String] = []
  /// The template with it, as a statement of the gateway's configuration where it has such; as
  /// `--log-format` reads it.
  package private(set) var template = ""
  /// What the configuration needs beside it.
  package private(set) var beside: [String] = []
  /// The advice that says more: its name.
  package let gateway: String

  /// All that is to be pasted.
  package var text: String {
    (beside + [template]).map { $0 + "\n" }.joined()
  }

  /// Corrects a template; nil where its gateway cannot log more, or it lacks nothing.
  ///
  /// The user's own fields stay, in their order; what lacks comes behind them: what the client fills,
  /// last.
  /// - Parameters:
  ///   - text: the template as `LogFormat.compile` takes it.
  ///   - names: the profile's aliases: only what they read is added.
  /// - Throws: `TemplateError` where it is none.
  package init?(of text: String, _ names: FieldNames) throws(TemplateError) {
    try self.init(of: text, in: nil, names)
  }

  init?(of text: String, in dialect: Dialect?, _ names: FieldNames) throws(TemplateError) {
    let source = try TemplateText(text, in: dialect)
    let compiled = try LogFormat.compile(text, in: dialect, named: nil, names, allowsMore: false)
    gateway = source.dialect.name
    var style = TemplateStyle(source)
    let given = compiled.roles ?? []
    for need in source.dialect.needs {
      guard let role = need.role(names), need.isLacking(given, source, role) else { continue }
      style.add(need)
      if !added.contains(need.name) { added.append(need.name) }
      beside += need.beside
    }
    guard !added.isEmpty else { return nil }
    let captures = source.dialect.name == "haproxy" ? Self.captures(in: text) : []
    template = (captures + [style.statement]).joined(separator: "\n")
    // What is advised is what is read.
    let corrected = try LogFormat.compile(
      template, in: dialect, named: nil, names, allowsMore: false)
    guard corrected.roles?.isSuperset(of: given) == true else { return nil }
  }

  /// The lines of a frontend by which headers are captured: `%hr` means nothing without them.
  private static func captures(in text: String) -> [String] {
    text.split(separator: "\n").map { line in String(line.drop { $0 == " " || $0 == "\t" }) }
      .filter { $0.hasPrefix("capture ") || $0.hasPrefix("http-request capture ") }
  }
}

extension LogFormat {
  /// Its template, corrected; nil where there is none, its gateway cannot log more, or it lacks
  /// nothing.
  package func correction(_ names: FieldNames) -> TemplateCorrection? {
    guard let template else { return nil }
    return try? TemplateCorrection(of: template.text, in: template.dialect, names)
  }
}

extension DialectNeed {
  /// What the profile takes it for; nil where it does not read it.
  fileprivate func role(_ names: FieldNames) -> FieldRole? {
    if let alias { return names.meaning(of: alias.utf8)?.role }
    switch name {
    case "key": return .key
    case "host": return .host
    case "path": return .path
    default: return .requestID
    }
  }

  fileprivate func isLacking(
    _ given: Set<FieldRole>, _ source: TemplateText, _ role: FieldRole
  ) -> Bool {
    guard name == "path" else { return !given.contains(role) }
    let written = String(decoding: source.bytes, as: UTF8.self)
    return !written.contains("$context.path") && !written.contains("${context.path")
  }
}

/// How a template puts its fields side by side, and how a configuration holds it.
private struct TemplateStyle {
  private let source: TemplateText
  private var bytes: [UInt8]
  /// What stands behind the place where fields are added.
  private var tail: [UInt8] = []
  private let isJSON: Bool
  /// What stands between fields, and around each.
  private var separator = " "
  private var quote = "\""
  private var isXML = false

  init(_ source: TemplateText) {
    self.source = source
    bytes = source.bytes
    isJSON = bytes.first == UInt8(ascii: "{")
    if isJSON {
      take(from: bytes.lastIndex(of: UInt8(ascii: "}")) ?? bytes.endIndex)
    } else if source.dialect.name == "api-gateway" {
      let text = String(decoding: bytes, as: UTF8.self)
      if text.hasPrefix("<"), let end = text.utf8.ranges(of: "</".utf8).last {
        isXML = true
        take(from: text.utf8.distance(from: text.utf8.startIndex, to: end.lowerBound))
      } else if text.contains(",$context") {
        (separator, quote) = (",", "")
      }
    } else if source.dialect.name == "envoy" {
      if bytes.suffix(2).elementsEqual("\\n".utf8) { take(from: bytes.count - 2) }
      if bytes.firstRange(of: Array("\\\"".utf8)) != nil { quote = "\\\"" }
    }
  }

  private mutating func take(from place: Int) {
    tail = Array(bytes[place...])
    bytes.removeSubrange(place...)
  }

  mutating func add(_ need: DialectNeed) {
    var variable = need.variable
    if isJSON {
      while let last = bytes.last, isJSONSpace(last) { bytes.removeLast() }
      if source.dialect.name == "haproxy", variable.hasSuffix(")]") {
        variable = variable.dropLast() + ",json(utf8s)]"
      }
      let isTaken = bytes.firstRange(of: Array("\"\(need.member)\":".utf8)) != nil
      let member = isTaken ? "authaudit_\(need.member)" : need.member
      let comma = bytes.last == UInt8(ascii: "{") ? "" : ","
      bytes += "\(comma)\"\(member)\":\"\(variable)\"".utf8
    } else if isXML {
      bytes += "<\(need.member)>\(variable)</\(need.member)> ".utf8
    } else {
      bytes += "\(separator)\(quote)\(variable)\(quote)".utf8
    }
  }

  /// The template as its configuration holds it.
  var statement: String {
    let text = String(decoding: bytes + tail, as: UTF8.self)
    switch source.dialect.name {
    case "nginx":
      let escape = source.escape.map { $0 == .json ? "escape=json " : "escape=none " } ?? ""
      return "log_format \(source.name ?? "authaudit") \(escape)'\(escaped(text, "'", "\\"))';"
    case "apache": return "LogFormat \"\(quoting(text))\" \(source.name ?? "authaudit")"
    case "haproxy": return "log-format \"\(quoting(text))\""
    default: return text
    }
  }

  private func escaped(_ text: String, _ characters: Character...) -> String {
    text.reduce(into: "") {
      if characters.contains($1) { $0 += "\\" }
      $0.append($1)
    }
  }

  /// The text with backslashes before its quotes, where they have none.
  private func quoting(_ text: String) -> String {
    var isAfterBackslash = false
    return text.reduce(into: "") {
      if $1 == "\"", !isAfterBackslash { $0 += "\\" }
      isAfterBackslash = $1 == "\\" && !isAfterBackslash
      $0.append($1)
    }
  }
}
