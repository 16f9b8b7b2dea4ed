import Bytes

extension LogFormat {
  /// Compiles a template pasted from a gateway's configuration: an nginx `log_format` (the whole
  /// statement or its text) or an API Gateway `$context` template, JSON or not.
  ///
  /// - Parameters:
  ///   - text: the template as it stands in the configuration.
  ///   - name: what to call it; nil takes the statement's own name.
  ///   - names: the profile's aliases, for variables the gateway does not define itself.
  ///   - allowsMore: whether lines may go on behind the template's end.
  package static func compile(
    _ text: String, named name: String? = nil, _ names: FieldNames, allowsMore: Bool = false
  ) throws(TemplateError) -> LogFormat {
    let source = try TemplateText(text)
    guard !source.bytes.isEmpty else { throw TemplateError(column: nil, "the template is empty") }
    let isAPIGateway = source.bytes.firstRange(of: Array("$context.".utf8)) != nil
    var compiler = TemplateCompiler(
      source: source, isAPIGateway: isAPIGateway, names: names,
      name: name ?? source.name ?? (isAPIGateway ? "api-gateway-template" : "nginx-template"))
    return source.bytes.first == UInt8(ascii: "{")
      ? try compiler.json() : try compiler.text(allowsMore: allowsMore)
  }

  /// Adds another shape of line to a text format, tried after its own.
  func adding(_ other: LogFormat) -> LogFormat {
    guard case .text(let mine) = kind, case .text(let theirs) = other.kind else { return self }
    return LogFormat(
      name: name, kind: .text(mine + theirs), hasKey: hasKey, skipped: skipped + other.skipped)
  }
}

private struct TemplateCompiler {
  let source: TemplateText
  let isAPIGateway: Bool
  let names: FieldNames
  let name: String
  var skipped: [String] = []
  var roles: Set<FieldRole> = []

  mutating func meaning(_ variable: String, column: Int) throws(TemplateError) -> FieldMeaning? {
    let found: FieldMeaning?
    if isAPIGateway {
      guard variable.hasPrefix("context.") else {
        throw TemplateError(
          column: column,
          "$\(variable) is no variable of API Gateway's access logs; they begin with $context.")
      }
      let rest = String(variable.dropFirst("context.".count))
      guard GatewayVariables.isAPIGateway(rest) else {
        throw TemplateError(
          column: column, "API Gateway's manual has no variable $\(variable); correct its name")
      }
      found = GatewayVariables.apiGateway(rest, names)
    } else {
      found = GatewayVariables.nginx(variable, names)
    }
    if let found { roles.insert(found.role) } else { skipped.append(variable) }
    return found
  }

  /// Refuses a template whose lines could not be counted.
  func check() throws(TemplateError) {
    let clock = isAPIGateway ? "$context.requestTimeEpoch" : "$time_iso8601 or $msec"
    let status = isAPIGateway ? "$context.status" : "$status"
    if !roles.contains(.time) {
      throw TemplateError(column: nil, "the template has no time; add \(clock)")
    }
    if !roles.contains(.status) {
      throw TemplateError(column: nil, "the template has no status; add \(status)")
    }
  }

  mutating func text(allowsMore: Bool) throws(TemplateError) -> LogFormat {
    let escapes: Escapes =
      isAPIGateway || source.escape == "none" ? .none : source.escape == "json" ? .json : .backslash
    var template = Template(escapes: escapes)
    template.allowsMore = allowsMore
    let pieces = try source.pieces(dotted: isAPIGateway)
    var literal: [UInt8] = []
    var index = 0
    while index < pieces.count {
      switch pieces[index] {
      case .literal(let bytes):
        literal = bytes
      case .variable(let variable, let column):
        var next: [UInt8] = []
        if index + 1 < pieces.count {
          guard case .literal(let bytes) = pieces[index + 1] else {
            throw TemplateError(
              column: column,
              "nothing stands between $\(variable) and the next variable, so a line cannot tell "
                + "them apart; put a separator between them")
          }
          next = bytes
        }
        let isQuoted =
          escapes != .none && literal.last == UInt8(ascii: "\"")
          && next.first == UInt8(ascii: "\"")
        template.append(
          literal: literal, hole: isQuoted ? .quoted : .upToLiteral,
          meaning: try meaning(variable, column: column))
        literal = []
      }
      index += 1
    }
    template.append(literal: literal, hole: .none, meaning: nil)
    try check()
    return LogFormat(
      name: name, kind: .text([template]), hasKey: roles.contains(.key), skipped: skipped)
  }

  /// A JSON template is a set of names: what the variable behind each one means.
  mutating func json() throws(TemplateError) -> LogFormat {
    var quoted: [UInt8] = []  // variables outside quotes, quoted, so that it is JSON
    var columns: [Int] = []
    var isInString = false
    var isVariable = false
    func append(_ byte: UInt8, _ column: Int) {
      quoted.append(byte)
      columns.append(column)
    }
    for (byte, column) in zip(source.bytes, source.columns) {
      if isVariable, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || isJSONSpace(byte) {
        append(UInt8(ascii: "\""), column)
        isVariable = false
      }
      if byte == UInt8(ascii: "\"") { isInString.toggle() }
      if byte == UInt8(ascii: "$"), !isInString, !isVariable {
        append(UInt8(ascii: "\""), column)
        isVariable = true
      }
      append(byte, column)
    }
    if isInString {
      throw TemplateError(column: source.columns.last, "a quote in this template is never closed")
    }
    var visitor = TemplateJSONVisitor()
    let walk = walkJSON(quoted.span, 0, quoted.count, &visitor)
    guard case .complete = walk else {
      throw TemplateError(
        column: source.columns.last,
        walk == .incomplete
          ? "this JSON template is never closed; add the missing }"
          : "this is no JSON object; paste the template as it stands in the gateway")
    }
    var fields = FieldNames(reasonNames: names.reasonNames)
    for (path, range) in visitor.values where !range.isEmpty {
      guard quoted[range.start] == UInt8(ascii: "$") else { continue }
      let variable = String(decoding: quoted[(range.start + 1)..<range.end], as: UTF8.self)
        .filter { $0 != "{" && $0 != "}" }
      guard let meaning = try meaning(variable, column: columns[range.start]) else { continue }
      fields.add(String(decoding: path, as: UTF8.self), meaning)
    }
    try check()
    return LogFormat(
      name: name, kind: .json(fields), hasKey: roles.contains(.key), skipped: skipped)
  }
}

private struct TemplateJSONVisitor: JSONVisitor {
  var values: [(path: [UInt8], range: ByteRange)] = []

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    values.append((path, ByteRange(start, end)))
  }
  mutating func array(path: [UInt8]) {}
}
