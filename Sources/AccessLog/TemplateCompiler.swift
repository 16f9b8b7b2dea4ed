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
  /// - Returns: a format for `RecordReader`; its `skipped` are the variables that nothing reads.
  /// - Throws: `TemplateError`, with the column where there is one.
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
    let found =
      isAPIGateway
      ? GatewayVariables.apiGateway(try contextName(variable, column: column), names)
      : GatewayVariables.nginx(variable, names)
    if let found { roles.insert(found.role) } else { skipped.append(variable) }
    return found
  }

  /// What stands behind `context.` in a variable of API Gateway's.
  private func contextName(
    _ variable: String, column: Int
  ) throws(TemplateError) -> String {
    guard variable.hasPrefix("context.") else {
      throw TemplateError(
        column: column,
        "$\(variable) is no variable of API Gateway's access logs; they begin with $context.")
    }
    let name = String(variable.dropFirst("context.".count))
    guard GatewayVariables.isAPIGateway(name) else {
      throw TemplateError(
        column: column, "API Gateway's manual has no variable $\(variable); correct its name")
    }
    return name
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
    let escapes = isAPIGateway ? Escapes.none : source.escape ?? .backslash
    var template = Template(escapes: escapes)
    template.allowsMore = allowsMore
    let pieces = try source.pieces(dotted: isAPIGateway)
    var literal: [UInt8] = []
    var index = 0
    while index < pieces.count {
      switch pieces[index] {
      case .literal(let bytes, _):
        literal = bytes
      case .variable(let variable, let column):
        var next: [UInt8] = []
        if index + 1 < pieces.count {
          guard case .literal(let bytes, _) = pieces[index + 1] else {
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
    let (object, columns) = try quotedVariables()
    var visitor = TemplateJSONVisitor()
    guard case .complete(let end) = walkJSON(object.span, 0, object.count, &visitor) else {
      throw TemplateError(
        column: source.columns.last,
        "this is no whole JSON object; paste the template as it stands in the gateway")
    }
    guard end == object.count else {
      throw TemplateError(column: columns[end], "the JSON object ends before this; remove the rest")
    }
    var fields = FieldNames(reasonNames: names.reasonNames)
    for (path, range) in visitor.values where !range.isEmpty {
      let value = object[range.start..<range.end]
      guard let dollar = value.firstIndex(of: UInt8(ascii: "$")) else { continue }
      let variable = value.dropFirst()
      let isOne =
        dollar == value.startIndex
        && variable.allSatisfy { isNameByte($0) || isAPIGateway && $0 == UInt8(ascii: ".") }
      let found: FieldMeaning?
      if isOne {
        found = try meaning(
          String(decoding: variable, as: UTF8.self), column: columns[range.start])
      } else {
        found = composite(value, named: path)
      }
      if let found { fields.add(String(decoding: path, as: UTF8.self), found) }
    }
    try check()
    return LogFormat(
      name: name, kind: .json(fields), hasKey: roles.contains(.key), skipped: skipped)
  }

  /// A value made of several variables, or of one and other text, means what its name means.
  private mutating func composite(_ value: ArraySlice<UInt8>, named name: [UInt8]) -> FieldMeaning?
  {
    if let found = names.meaning(of: name) {
      roles.insert(found.role)
      return found
    }
    for part in value.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
      .dropFirst()
    {
      let variable = part.prefix { isNameByte($0) || isAPIGateway && $0 == UInt8(ascii: ".") }
      skipped.append(String(decoding: variable, as: UTF8.self))
    }
    return nil
  }

  /// The template with its variables as `$name`, quoted where they stand outside quotes, so that it
  /// is JSON; and the column of each byte.
  private func quotedVariables() throws(TemplateError) -> (bytes: [UInt8], columns: [Int]) {
    var bytes: [UInt8] = []
    var isInString = false
    var isAfterBackslash = false
    var columns: [Int] = []
    func append(_ text: some Sequence<UInt8>, _ column: Int) {
      for byte in text {
        bytes.append(byte)
        columns.append(column)
      }
    }
    var opened = 0
    for piece in try source.pieces(dotted: isAPIGateway) {
      switch piece {
      case .literal(let literal, let offset):
        for (byte, column) in zip(literal, source.columns[offset...]) {
          append(CollectionOfOne(byte), column)
          if byte == UInt8(ascii: "\""), !isAfterBackslash {
            isInString.toggle()
            opened = column
          }
          isAfterBackslash = isInString && byte == UInt8(ascii: "\\") && !isAfterBackslash
        }
      case .variable(let variable, let column):
        if isAPIGateway { _ = try contextName(variable, column: column) }
        append((isInString ? "$\(variable)" : "\"$\(variable)\"").utf8, column)
      }
    }
    if isInString {
      throw TemplateError(column: opened, "this quote is never closed; close it")
    }
    return (bytes, columns)
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
