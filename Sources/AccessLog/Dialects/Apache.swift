import Bytes

extension Dialect {
  /// Apache `LogFormat` (mod_log_config, "Custom Log Formats"; mod_logio). Modules may add letters
  /// of their own: one that is not known is read over.
  static let apache = Dialect(
    name: "apache", clock: "%t or %{usec}t", status: "%>s", escapes: .backslash,
    keywords: ["LogFormat", "CustomLog"],
    readStatement: { source, text throws(TemplateError) in try readApache(&source, into: &text) },
    cut: { text throws(TemplateError) in [try apachePieces(text)] },
    meaning: { variable, names in apacheMeaning(variable, names) })

  /// Reads a statement behind its keyword: `"…" nickname`, or `logs/access_log "…"`.
  static func readApache(
    _ source: inout StatementSource, into text: inout TemplateText
  ) throws(TemplateError) {
    while let first = source.first, !isQuote(first) {
      _ = source.word()
      source.skipSpace()
    }
    guard let quote = source.first, let column = source.column else {
      throw TemplateError(column: nil, "the text of a LogFormat stands in quotes; add them")
    }
    _ = source.next()
    var isClosed = false
    while !isClosed, let byte = source.next() {
      isClosed = byte.value == quote
      guard byte.value == UInt8(ascii: "\\"), let escaped = source.next() else {
        if !isClosed { text.append(byte) }
        continue
      }
      if escaped.value == 0x0A { continue }  // the line goes on
      text.append(byte)
      text.append(escaped)
    }
    guard isClosed else {
      throw TemplateError(column: column, "this quote is never closed; close it")
    }
    source.skipSpace()
    let name = source.word()
    if !name.isEmpty, !name.hasPrefix("env="), !name.hasPrefix("expr=") { text.name = name }
  }

  private static func apachePieces(_ text: TemplateText) throws(TemplateError) -> [TemplatePiece] {
    var pieces = TemplatePieces()
    let bytes = text.bytes
    var at = 0
    while at < bytes.count {
      let column = text.columns[at]
      let next = at + 1 < bytes.count ? bytes[at + 1] : nil
      if bytes[at] == UInt8(ascii: "\\"), let next, let plain = plainCharacter(next) {
        pieces.append(plain, column: column)
        at += 2
      } else if bytes[at] == UInt8(ascii: "%"), next == UInt8(ascii: "%") {
        pieces.append(UInt8(ascii: "%"), column: column)
        at += 2
      } else if bytes[at] == UInt8(ascii: "%") {
        append(try directive(text, &at), to: &pieces)
      } else {
        pieces.append(bytes[at], column: column)
        at += 1
      }
    }
    return pieces.finish()
  }

  /// What a backslash and a character stand for in a `LogFormat`, and in one copied with its quotes.
  private static func plainCharacter(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
    default: nil
    }
  }

  /// `%`, modifiers (`!200,304`, `<`, `>`), `{argument}`, a letter or `^ti`.
  private static func directive(
    _ text: TemplateText, _ at: inout Int
  ) throws(TemplateError) -> TemplateVariable {
    let bytes = text.bytes
    let start = at
    at += 1
    while at < bytes.count,
      bytes[at] &- 0x30 < 10 || Array("!,<>".utf8).contains(bytes[at])
    {
      at += 1
    }
    var argument = ""
    if at < bytes.count, bytes[at] == UInt8(ascii: "{") {
      let open = at
      guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else {
        throw TemplateError(column: text.columns[open], "this bracket is never closed; add }")
      }
      argument = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
      at = close + 1
    }
    let letters = at < bytes.count && bytes[at] == UInt8(ascii: "^") ? 3 : 1
    guard at + letters <= bytes.count, lowercased(bytes[at + letters - 1]) &- 0x61 < 26 else {
      throw TemplateError(column: text.columns[start], "a letter must follow this %; %% is a %")
    }
    let letter = String(decoding: bytes[at..<(at + letters)], as: UTF8.self)
    at += letters
    let isFinal = letter == "s" && bytes[start..<at].contains(UInt8(ascii: ">"))
    return TemplateVariable(
      shown: String(decoding: bytes[start..<at], as: UTF8.self),
      name: (isFinal ? ">" : "") + (argument.isEmpty ? letter : "{\(argument)}\(letter)"),
      column: text.columns[start], time: letter == "t" ? timeSample(argument) : nil)
  }

  private static func timeSample(_ argument: String) -> String {
    if argument.isEmpty { return SampleTime.strftime("%d/%b/%Y:%T %z") }
    var format = Substring(argument)
    for prefix in ["begin:", "end:"] where format.hasPrefix(prefix) {
      format = format.dropFirst(prefix.count)
    }
    return SampleTime.apacheWord(String(format)) ?? SampleTime.strftime(format)
  }

  /// Appends a variable: the brackets of `%t` are literals, and a `%q` behind `%U` is the rest of
  /// the path.
  private static func append(
    _ variable: TemplateVariable, to pieces: inout TemplatePieces
  ) {
    if variable.name == "q", pieces.lastVariable?.name == "U" { return }
    let isBracketed = variable.name == "t"
    if isBracketed { pieces.append(UInt8(ascii: "["), column: variable.column) }
    pieces.append(variable)
    if isBracketed { pieces.append(UInt8(ascii: "]"), column: variable.column) }
  }

  private static func apacheMeaning(
    _ variable: TemplateVariable, _ names: FieldNames
  ) -> FieldMeaning? {
    if let meaning = apacheDirectives[variable.name] { return meaning }
    guard variable.name.hasPrefix("{"), let letter = variable.name.last,
      let close = variable.name.lastIndex(of: "}")
    else { return nil }
    let argument = variable.name[..<close].dropFirst()
    switch letter {
    case "t": return FieldMeaning(.time)
    case "i": return requestHeader(argument, names)
    case "o": return names.meaning(ofHeader: argument, isClients: false)
    case "e" where argument == "UNIQUE_ID": return FieldMeaning(.requestID)
    case "e", "n": return names.meaning(of: argument.utf8)
    default: return nil
    }
  }

  /// What a request's header means in a dialect that names headers as HTTP does.
  static func requestHeader(_ name: some StringProtocol, _ names: FieldNames) -> FieldMeaning? {
    switch name.lowercased() {
    case "host", ":authority": FieldMeaning(.host)
    case "user-agent": FieldMeaning(.userAgent)
    case "authorization": FieldMeaning(.authorization)
    case "x-request-id": FieldMeaning(.requestID, rank: 1)
    case "x-forwarded-for": FieldMeaning(.clientIP, rank: 9, [.clientList, .clientPort])
    default: names.meaning(ofHeader: name, isClients: true)
    }
  }
}

/// Apache's directives that we read; `%>s` is the status that the client got, `%s` that of the
/// request before an internal redirect.
private let apacheDirectives: [String: FieldMeaning] = [
  "t": FieldMeaning(.time, rank: 1),
  ">s": FieldMeaning(.status, rank: 0),
  "s": FieldMeaning(.status, rank: 1),
  "r": FieldMeaning(.request),
  "m": FieldMeaning(.method),
  "U": FieldMeaning(.path),
  "q": FieldMeaning(.query),
  "a": FieldMeaning(.clientIP, rank: 0),
  "h": FieldMeaning(.clientIP, rank: 1),
  "{c}a": FieldMeaning(.clientIP, rank: 2),
  "{c}h": FieldMeaning(.clientIP, rank: 3),
  "V": FieldMeaning(.host, rank: 1),
  "v": FieldMeaning(.host, rank: 2),
  "L": FieldMeaning(.requestID, rank: 9),
]
