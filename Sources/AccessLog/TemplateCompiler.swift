import Bytes

extension LogFormat {
  /// Compiles a template pasted from a gateway's configuration, JSON or not: bare, or with the
  /// statement around it.
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
    try compile(text, in: nil, named: name, names, allowsMore: allowsMore)
  }

  /// The same for a bare template of a known dialect.
  static func compile(
    _ text: String, in dialect: Dialect?, named name: String?, _ names: FieldNames,
    allowsMore: Bool
  ) throws(TemplateError) -> LogFormat {
    let source = try TemplateText(text, in: dialect)
    guard !source.bytes.isEmpty else { throw TemplateError(column: nil, "the template is empty") }
    var compiler = TemplateCompiler(
      source: source, names: names, name: name ?? source.name ?? "\(source.dialect.name)-template")
    var format =
      source.bytes.first == UInt8(ascii: "{")
      ? try compiler.json() : try compiler.text(allowsMore: allowsMore)
    format.isUTC = source.dialect.isUTC(source.bytes)
    format.template = GivenTemplate(text, dialect)
    return format
  }

  /// Adds another shape of line to a text format, tried after its own.
  func adding(_ other: LogFormat) -> LogFormat {
    guard case .text(let mine) = kind, case .text(let theirs) = other.kind else { return self }
    var both = LogFormat(
      name: name, kind: .text(mine + theirs), roles: roles?.union(other.roles ?? []),
      adjustments: adjustments.union(other.adjustments), skipped: skipped + other.skipped)
    both.isUTC = isUTC && other.isUTC
    both.template = template ?? other.template
    return both
  }
}

private struct TemplateCompiler {
  let source: TemplateText
  let names: FieldNames
  let name: String
  private var dialect: Dialect { source.dialect }
  private var skipped: [String] = []
  private var roles: Set<FieldRole> = []
  private var adjustments: Adjustments = []
  /// A time that is there and that nothing can read.
  private var unreadable: TemplateVariable?

  init(source: TemplateText, names: FieldNames, name: String) {
    self.source = source
    self.names = names
    self.name = name
  }

  private mutating func meaning(
    _ variable: TemplateVariable
  ) throws(TemplateError) -> FieldMeaning? {
    var found = try dialect.meaning(variable, names)
    if let time = variable.time, !SampleTime.isReadable(time) {
      unreadable = variable
      found = nil
    }
    note(found, variable)
    return found
  }

  private mutating func note(_ meaning: FieldMeaning?, _ variable: TemplateVariable) {
    guard let meaning else { return skipped.append(variable.shown) }
    roles.insert(meaning.role)
    adjustments.formUnion(meaning.adjustments)
  }

  /// Refuses a template whose lines could not be counted.
  private func check() throws(TemplateError) {
    if !roles.contains(.time) {
      if let unreadable {
        throw TemplateError(
          column: unreadable.column,
          "a time as \(unreadable.shown) writes it, \(unreadable.time ?? ""), cannot be read; "
            + "add \(dialect.clock)")
      }
      throw TemplateError(column: nil, "the template has no time; add \(dialect.clock)")
    }
    if !roles.contains(.status) {
      throw TemplateError(column: nil, "the template has no status; add \(dialect.status)")
    }
  }

  mutating func text(allowsMore: Bool) throws(TemplateError) -> LogFormat {
    var templates: [Template] = []
    for pieces in try dialect.cut(source) {
      skipped = []
      let template = try template(SampleTime.joined(pieces), allowsMore: allowsMore)
      templates += dialect.mayLackTail ? template.endingBehindLastWanted : [template]
    }
    try check()
    return LogFormat(
      name: name, kind: .text(templates), roles: roles, adjustments: adjustments, skipped: skipped)
  }

  private mutating func template(
    _ pieces: [TemplatePiece], allowsMore: Bool
  ) throws(TemplateError) -> Template {
    let escapes = source.escape ?? dialect.escapes
    var template = Template(escapes: escapes)
    // What is not escaped could be continued by whoever fills a field.
    template.allowsMore = allowsMore && escapes != .none
    template.tellsEmpty = dialect.tellsEmpty
    var literal: [UInt8] = []
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .literal(let bytes, _):
        literal = bytes
      case .variable(let variable):
        var next: [UInt8] = []
        if index + 1 < pieces.count {
          guard case .literal(let bytes, _) = pieces[index + 1] else {
            throw TemplateError(
              column: variable.column,
              "nothing stands between \(variable.shown) and the next variable, so a line cannot "
                + "tell them apart; put a separator between them")
          }
          next = bytes
        }
        let isQuoted =
          escapes != .none && literal.last == UInt8(ascii: "\"")
          && next.first == UInt8(ascii: "\"")
        template.append(
          literal: literal, hole: isQuoted ? .quoted : .upToLiteral,
          meaning: try meaning(variable),
          skips: next.isEmpty ? 0 : Array((variable.time ?? "").utf8).ranges(of: next).count)
        literal = []
      }
    }
    template.append(literal: literal, hole: .none, meaning: nil)
    return template
  }

  /// A JSON template is a set of names: what the variable behind each one means.
  mutating func json() throws(TemplateError) -> LogFormat {
    let object = try MarkedObject(try dialect.cut(source).first ?? [])
    var visitor = TemplateJSONVisitor()
    guard case .complete(let end) = walkJSON(object.bytes.span, 0, object.bytes.count, &visitor)
    else {
      throw TemplateError(
        column: source.columns.last,
        "this is no whole JSON object; paste the template as it stands in the gateway")
    }
    guard end == object.bytes.count else {
      throw TemplateError(
        column: object.columns[end], "the JSON object ends before this; remove the rest")
    }
    var fields = FieldNames(reasonNames: names.reasonNames)
    for (path, range) in visitor.values where !range.isEmpty {
      let value = object.bytes[range.start..<range.end]
      let variables = try object.variables(in: value)
      let found: FieldMeaning?
      if let only = variables.first, variables.count == 1, object.isOne(value) {
        found = try meaning(only)
      } else if !variables.isEmpty {
        found = try composite(variables, object.sample(of: value), named: path)
      } else {
        continue
      }
      if let found { fields.add(String(decoding: path, as: UTF8.self), found) }
    }
    try check()
    return LogFormat(
      name: name, kind: .json(fields), roles: roles, adjustments: adjustments, skipped: skipped)
  }

  /// A value made of several variables, or of one and other text, means what its name means; or it
  /// is a time put together from parts.
  private mutating func composite(
    _ variables: [TemplateVariable], _ sample: String?, named name: [UInt8]
  ) throws(TemplateError) -> FieldMeaning? {
    if let sample, SampleTime.isReadable(sample) {
      note(FieldMeaning(.time), variables[0])
      return FieldMeaning(.time)
    }
    for variable in variables { _ = try dialect.meaning(variable, names) }  // the manual has them
    if let found = names.meaning(of: name) {
      note(found, variables[0])
      return found
    }
    for variable in variables { note(nil, variable) }
    return nil
  }
}

/// A JSON template whose variables are marks, quoted where they stand outside quotes, so that it is
/// JSON.
private struct MarkedObject {
  private static let open: UInt8 = 1
  private static let close: UInt8 = 2

  private(set) var bytes: [UInt8] = []
  /// The column of each byte.
  private(set) var columns: [Int] = []
  private var variables: [TemplateVariable] = []

  init(_ pieces: [TemplatePiece]) throws(TemplateError) {
    var isInString = false
    var isAfterBackslash = false
    var opened = 0
    for piece in pieces {
      switch piece {
      case .literal(let literal, let literalColumns):
        for (byte, column) in zip(literal, literalColumns) {
          append(CollectionOfOne(byte), column)
          if byte == UInt8(ascii: "\""), !isAfterBackslash {
            isInString.toggle()
            opened = column
          }
          isAfterBackslash = isInString && byte == UInt8(ascii: "\\") && !isAfterBackslash
        }
      case .variable(let variable):
        let mark = [Self.open] + Array(String(variables.count).utf8) + [Self.close]
        let quote = isInString ? [] : [UInt8(ascii: "\"")]
        append(quote + mark + quote, variable.column)
        variables.append(variable)
      }
    }
    if isInString {
      throw TemplateError(column: opened, "this quote is never closed; close it")
    }
  }

  private mutating func append(_ text: some Sequence<UInt8>, _ column: Int) {
    for byte in text {
      bytes.append(byte)
      columns.append(column)
    }
  }

  /// The variables in a value, in order.
  func variables(in value: ArraySlice<UInt8>) throws(TemplateError) -> [TemplateVariable] {
    parts(of: value).compactMap(\.variable)
  }

  /// Whether a value is one variable and nothing else.
  func isOne(_ value: ArraySlice<UInt8>) -> Bool { parts(of: value).count == 1 }

  /// What a value made of times and text writes for `SampleTime`; nil if it is made of others too.
  func sample(of value: ArraySlice<UInt8>) -> String? {
    var text = ""
    for part in parts(of: value) {
      guard let variable = part.variable else {
        text += part.text
        continue
      }
      guard let time = variable.time else { return nil }
      text += time
    }
    return text
  }

  private func parts(of value: ArraySlice<UInt8>) -> [(text: String, variable: TemplateVariable?)] {
    var parts: [(text: String, variable: TemplateVariable?)] = []
    var text: [UInt8] = []
    func end() {
      if !text.isEmpty { parts.append((String(decoding: text, as: UTF8.self), nil)) }
      text = []
    }
    for byte in value {
      if byte == Self.open {
        end()
      } else if byte == Self.close, let number = Int(String(decoding: text, as: UTF8.self)),
        variables.indices.contains(number)
      {
        text = []
        parts.append(("", variables[number]))
      } else {
        text.append(byte)
      }
    }
    end()
    return parts
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
