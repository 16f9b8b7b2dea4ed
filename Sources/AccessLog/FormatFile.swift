import Bytes

/// A format as a file: data that a person can copy, change and pass with `--log-format @FILE`.
///
/// `# text` says what it is; `name: value` lines follow: `gateway`, `dialect`, `template` (several,
/// tried in order), `json` (no template: names of members), `logfmt` (no template: names of pairs), `w3c` (the file's `#Fields:` line counts),
/// `mark` (bytes that stand in every file of it), `strip` (`client-port`, `client-always-port`, `client-list`, `url`), fields with the names
/// they have in a line, as in a profile (`time`, `status`, …, `key.id`, `key.digest`, `key.secret`,
/// `reason`, `reason.NAME` for another of the profile's reason fields), `sample` and `expect`, `note`.
package struct FormatFile: Sendable {
  /// The name by which people choose it.
  package var name: String
  /// What it is, in a sentence or two.
  package var about = ""
  /// The gateway that writes it.
  package var gateway = ""
  /// Lines of it; the first is the example.
  package var samples: [String] = []
  /// What is read of each sample: `name=value …`.
  package var expectations: [String] = []
  /// What is worth knowing of it.
  package var notes: [String] = []
  /// Templates as they stand in the gateway's configuration.
  package var templates: [String] = []
  private var dialect: Dialect?
  private var isJSON = false
  private var isLogfmt = false
  private var isW3C = false
  private var mark = ""
  private var fields: [(role: FieldRole, keyRule: KeyRule, names: [Substring])] = []
  private var reasons: [(field: String, names: [Substring])] = []
  private var adjustments: Adjustments = []

  private static let roles: [Substring: FieldRole] = [
    "time": .time, "status": .status, "request": .request, "method": .method, "path": .path,
    "query": .query, "host": .host, "client_ip": .clientIP, "user_agent": .userAgent,
    "request_id": .requestID, "authorization": .authorization, "reason": .reason0,
    "key.id": .key, "key.digest": .key, "key.secret": .key,
  ]

  private static let strips: [Substring: Adjustments] = [
    "client-port": .clientPort, "client-always-port": .clientAlwaysPort,
    "client-list": .clientList, "url": .pathIsURL,
  ]

  /// Reads a format file.
  ///
  /// - Parameters:
  ///   - name: what to call it.
  ///   - text: the file.
  /// - Throws: `TemplateError`, its line in the words.
  package init(named name: String, _ text: String) throws(TemplateError) {
    self.name = name
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.last == "\r" ? line.dropLast() : line
      if line.hasPrefix("#") {
        let words = line.dropFirst().trimming { $0 == " " }
        about += about.isEmpty || words.isEmpty ? String(words) : " \(words)"
      } else if !line.allSatisfy({ $0 == " " }) {
        try read(line, number: index + 1)
      }
    }
    guard isJSON || isLogfmt || !templates.isEmpty else {
      throw TemplateError(
        column: nil, "format \(name) has no template; add template:, json: or logfmt:")
    }
  }

  private mutating func read(_ line: Substring, number: Int) throws(TemplateError) {
    guard let colon = line.firstIndex(of: ":") else {
      throw TemplateError(column: nil, "line \(number): expected NAME: VALUE")
    }
    let key = line[..<colon]
    var value = line[colon...].dropFirst()
    if value.first == " " { value = value.dropFirst() }
    switch key {
    case "gateway": gateway = String(value)
    case "template": templates.append(String(value))
    case "json": isJSON = true
    case "logfmt": isLogfmt = true
    case "w3c": isW3C = true
    case "mark": mark = String(value)
    case "sample": samples.append(String(value))
    case "expect": expectations.append(String(value))
    case "note": notes.append(String(value))
    case "dialect":
      guard let found = Dialect.all.first(where: { $0.name == value }) else {
        let names = Dialect.all.map(\.name).joined(separator: ", ")
        throw TemplateError(
          column: nil, "line \(number): no dialect \(value); there are \(names)")
      }
      dialect = found
    case "strip":
      for word in value.split(separator: " ") {
        guard let strip = Self.strips[word] else {
          throw TemplateError(column: nil, "line \(number): nothing is called \(word) to strip")
        }
        adjustments.formUnion(strip)
      }
    case _ where key.hasPrefix("reason."):
      reasons.append((String(key.dropFirst("reason.".count)), value.split(separator: " ")))
    default:
      guard let role = Self.roles[key] else {
        throw TemplateError(
          column: nil, "line \(number): a format file has no \(key); correct the name")
      }
      let rule = KeyRule.allCases.first { key == "key.\($0)" } ?? .id
      fields.append((role, rule, value.split(separator: " ")))
    }
  }

  /// The format.
  ///
  /// - Parameter names: the profile's aliases; the file's own names rank before them.
  /// - Returns: what `RecordReader` reads it by.
  /// - Throws: `TemplateError`.
  package func format(_ names: FieldNames) throws(TemplateError) -> LogFormat {
    var names = fields.isEmpty ? names : names.ranked(behind: 64)
    for field in fields {
      for (rank, name) in field.names.enumerated() {
        names.add(
          String(name),
          FieldMeaning(field.role, rank: UInt8(clamping: rank), keyRule: field.keyRule))
      }
    }
    for reason in reasons {
      // Another profile may know no such field.
      guard let index = names.reasonNames.firstIndex(of: reason.field),
        let role = FieldRole.reason(index)
      else { continue }
      for (rank, name) in reason.names.enumerated() {
        names.add(String(name), FieldMeaning(role, rank: UInt8(clamping: rank)))
      }
    }
    var result: LogFormat?
    if isJSON || isLogfmt {
      result = LogFormat(
        name: name, kind: isJSON ? .json(names) : .logfmt(names), roles: Set(fields.map(\.role)),
        adjustments: adjustments)
    }
    for template in templates {
      let next = try LogFormat.compile(
        template, in: dialect ?? (fields.isEmpty ? nil : .named), named: name, names,
        allowsMore: true)
      result = result?.adding(next) ?? next
    }
    guard var result else {
      throw TemplateError(
        column: nil, "format \(name) has no template; add template:, json: or logfmt:")
    }
    result.adjustments.formUnion(adjustments)
    if adjustments.contains(.pathIsURL) { result.roles?.insert(.host) }
    result.mark = Array(mark.utf8)
    if isW3C {
      result.w3c = W3CHeader(names: names, mark: result.mark)
      result.isUTC = true  // W3C, "Extended Log File Format", "date" and "time": in GMT
    }
    return result
  }
}

extension Dialect {
  /// Templates of format files: `$name`, whose meaning the file gives.
  static let named = Dialect(
    name: "named", clock: "a time: line", status: "a status: line", escapes: .backslash,
    cut: { text throws(TemplateError) in [try text.dollarPieces(dotted: false)] },
    meaning: { variable, names in names.meaning(of: variable.name.utf8) })
}

extension Substring {
  fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
    var text = self
    while let first = text.first, isTrimmed(first) { text = text.dropFirst() }
    while let last = text.last, isTrimmed(last) { text = text.dropLast() }
    return text
  }
}
