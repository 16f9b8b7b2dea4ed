import Bytes

extension Dialect {
  /// HAProxy `log-format` (configuration manual, "Custom log format"): variables, flags, and sample
  /// expressions in brackets; the lines that capture headers may stand before it.
  static let haproxy = Dialect(
    name: "haproxy", clock: "%tr, or %T for one with a zone", status: "%ST", escapes: .none,
    tellsEmpty: false, keywords: ["log-format", "option httplog", "capture", "http-request"],
    readStatement: { source, text throws(TemplateError) in try text.readHAProxy(&source) },
    cut: { text throws(TemplateError) in try pieces(text) },
    meaning: { variable, names throws(TemplateError) in try meaning(variable, names) })

  /// What `option httplog` writes.
  static let httplog =
    "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq "
    + "%hr %hs %{+Q}r"

  /// The template's pieces with and without each block of captured headers: where nothing is
  /// captured none is written, and spaces that meet are one.
  private static func pieces(_ text: TemplateText) throws(TemplateError) -> [[TemplatePiece]] {
    var reader = HAProxyReader(text)
    var tokens: [HAProxyReader.Token] = []
    while let token = try reader.next() { tokens.append(token) }
    let blocks: [String] = ["hr", "hs"].filter { block in
      tokens.contains { $0.variable?.name == block }
    }
    var alternatives = [assemble(tokens, text, without: [])]
    for block in blocks.reversed() { alternatives.append(assemble(tokens, text, without: [block])) }
    if blocks.count == 2 { alternatives.append(assemble(tokens, text, without: blocks)) }
    return alternatives
  }

  private static func assemble(
    _ tokens: [HAProxyReader.Token], _ text: TemplateText, without left: [String]
  ) -> [TemplatePiece] {
    var pieces = TemplatePieces()
    var isAfterSpace = false
    var isEachQuoted = false
    var at = 0
    while at < tokens.count {
      let token = tokens[at]
      at += 1
      guard var variable = token.variable else {
        if token.byte != 0x20 || !isAfterSpace { pieces.append(token.byte, column: token.column) }
        isAfterSpace = token.byte == 0x20
        continue
      }
      if variable.name == "o" {
        isEachQuoted = token.isQuoted ?? isEachQuoted
        continue
      }
      if left.contains(variable.name) { continue }
      isAfterSpace = false
      switch variable.name {
      case "hr", "hs":
        append(block: variable, text.captured[variable.name] ?? [], to: &pieces)
        continue
      case "HP" where at < tokens.count && tokens[at].variable?.name == "HQ":
        variable.name = "HU"
        at += 1
      case "ci", "bi", "fi", "si":
        // An IPv6 address has colons itself: it ends at the last one.
        let port = variable.name.prefix(1) + "p"
        if at + 1 < tokens.count, tokens[at].byte == UInt8(ascii: ":"),
          let other = tokens[at + 1].variable, other.name == port
        {
          variable.name += ":\(port)"
          variable.shown += ":\(other.shown)"
          at += 2
        }
      default: break
      }
      variable.time = time(variable.name)
      if let header = capturedHeader(variable.name, text) { variable.name = header }
      let quote = UInt8(ascii: "\"")
      let isQuoted = token.isQuoted ?? isEachQuoted
      if isQuoted { pieces.append(quote, column: variable.column) }
      pieces.append(variable)
      if isQuoted { pieces.append(quote, column: variable.column) }
    }
    return pieces.finish()
  }

  /// `{a|b}`: a hole a header where it is known what is captured, else one.
  private static func append(
    block: TemplateVariable, _ headers: [String], to pieces: inout TemplatePieces
  ) {
    pieces.append(UInt8(ascii: "{"), column: block.column)
    for (index, header) in headers.enumerated() {
      if index > 0 { pieces.append(UInt8(ascii: "|"), column: block.column) }
      let fetch = block.name == "hr" ? "req" : "res"
      pieces.append(
        TemplateVariable(
          shown: "\(block.shown) (\(header))", name: "[\(fetch).hdr(\(header))]",
          column: block.column))
    }
    if headers.isEmpty { pieces.append(block) }
    pieces.append(UInt8(ascii: "}"), column: block.column)
  }

  /// `[capture.req.hdr(0)]` as the header that is captured there, where that is known.
  private static func capturedHeader(_ name: String, _ text: TemplateText) -> String? {
    let sample = HAProxySample(name)
    guard let sample, let number = Int(sample.argument) else { return nil }
    let (block, fetch) =
      switch sample.fetch {
      case "capture.req.hdr": ("hr", "req")
      case "capture.res.hdr": ("hs", "res")
      default: ("", "")
      }
    guard let headers = text.captured[block], headers.indices.contains(number) else { return nil }
    return "[\(fetch).hdr(\(headers[number]))" + sample.converters.map { ",\($0)" }.joined() + "]"
  }

  private static func time(_ name: String) -> String? {
    if let format = times[name] { return SampleTime.strftime(format) }
    guard let sample = HAProxySample(name), sample.isDate else { return nil }
    for converter in sample.converters {
      for prefix in ["utime(", "ltime(", "ms_utime(", "ms_ltime("] where converter.hasPrefix(prefix)
      {
        let format = converter.dropFirst(prefix.count).dropLast()
        return SampleTime.strftime(format.filter { $0 != "\"" && $0 != "'" })
      }
    }
    return SampleTime.strftime(sample.argument.contains("ms") ? "%s%3f" : "%s")
  }

  /// HAProxy's own dates; those of the local clock carry no zone.
  private static let times = [
    "t": "%d/%b/%Y:%T.%3f", "tr": "%d/%b/%Y:%T.%3f", "trg": "%d/%b/%Y:%T %z",
    "trl": "%d/%b/%Y:%T %z", "T": "%d/%b/%Y:%T %z", "Tl": "%d/%b/%Y:%T %z", "Ts": "%s",
    "ms": "%3f",
  ]

  private static func meaning(
    _ variable: TemplateVariable, _ names: FieldNames
  ) throws(TemplateError) -> FieldMeaning? {
    let name = variable.name
    if let meaning = variables[name] { return meaning }
    if name == "ts" || name == "tsc" { return names.meaning(of: "termination_state".utf8) }
    guard let sample = HAProxySample(name) else { return nil }
    guard HAProxySample.isBalanced(name) else {
      throw TemplateError(
        column: variable.column, "a bracket of \(sample.fetch)( is never closed; add )")
    }
    if let meant = HAProxyNames.slip(sample.fetch) {
      throw .unknown(
        column: variable.column, "HAProxy's manual has no fetch", sample.fetch, nearest: meant)
    }
    return sample.meaning(names)
  }

  private static let variables: [String: FieldMeaning] = [
    "T": FieldMeaning(.time, rank: 1), "Tl": FieldMeaning(.time, rank: 1),
    "trg": FieldMeaning(.time, rank: 0), "trl": FieldMeaning(.time, rank: 0),
    "Ts": FieldMeaning(.time, rank: 2), "tr": FieldMeaning(.time, rank: 3),
    "t": FieldMeaning(.time, rank: 4),
    "ST": FieldMeaning(.status),
    "r": FieldMeaning(.request, .pathIsURL),
    "HM": FieldMeaning(.method),
    "HU": FieldMeaning(.path, rank: 0, .pathIsURL),
    "HP": FieldMeaning(.path, rank: 1, .pathIsURL),
    "HPO": FieldMeaning(.path, rank: 2),
    "HQ": FieldMeaning(.query),
    "ID": FieldMeaning(.requestID),
    "ci": FieldMeaning(.clientIP),
    "ci:cp": FieldMeaning(.clientIP, .clientAlwaysPort),
  ]
}

/// A sample expression: `[fetch(argument),converter,converter]`.
private struct HAProxySample {
  var fetch: String
  var argument = ""
  var converters: [String]

  /// Reads the name of a variable; nil if it is no expression.
  init?(_ name: String) {
    guard name.hasPrefix("["), name.hasSuffix("]") else { return nil }
    var parts: [String] = [""]
    var depth = 0
    for character in name.dropFirst().dropLast() {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    converters = Array(parts.dropFirst())
    let call = parts[0].split(separator: "(", maxSplits: 1)
    fetch = String(call.first ?? "").filter { $0 != " " }
    if call.count == 2 {
      argument = String(call[1].prefix { $0 != "," && $0 != ")" }).filter { $0 != "\"" }
      if isDate { argument = String(call[1].dropLast()) }
    }
  }

  /// Whether each round bracket outside quotes is closed.
  static func isBalanced(_ name: String) -> Bool {
    var depth = 0
    var quote: Character?
    var isEscaped = false
    for character in name {
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil }
      } else {
        if character == "\"" || character == "'" { quote = character }
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
      }
    }
    return depth <= 0
  }

  /// Whether it fetches the moment of the request.
  var isDate: Bool { ["date", "accept_date", "request_date"].contains(fetch) }

  /// Converters that leave a value what it is.
  private static let harmless: Set<Substring> = [
    "field", "json", "lower", "ltrim", "regsub", "rtrim", "upper", "url_dec", "url_enc", "utime",
    "ltime", "ms_utime", "ms_ltime", "word",
  ]

  func meaning(_ names: FieldNames) -> FieldMeaning? {
    guard var meaning = fetched(names) else { return nil }
    let calls = converters.map { $0.prefix { $0 != "(" } }
    if converters.contains(where: { $0 == "sha2(256)" || $0 == "digest(sha256)" || $0 == "sha2" }),
      calls.last == "hex"
    {
      meaning.keyRule = .digest
      return meaning.role == .key ? meaning : nil
    }
    return calls.allSatisfy { Self.harmless.contains($0) } ? meaning : nil
  }

  private func fetched(_ names: FieldNames) -> FieldMeaning? {
    if isDate { return FieldMeaning(.time, rank: 1) }
    switch fetch {
    case "src": return FieldMeaning(.clientIP, rank: 1)
    case "method": return FieldMeaning(.method)
    case "status": return FieldMeaning(.status, rank: 1)
    case "pathq": return FieldMeaning(.path, rank: 0)
    case "url": return FieldMeaning(.path, rank: 1, .pathIsURL)
    case "path": return FieldMeaning(.path, rank: 3)
    case "query": return FieldMeaning(.query)
    case "unique-id": return FieldMeaning(.requestID)
    case "hdr", "req.hdr", "req.fhdr", "capture.req.hdr":
      return Dialect.requestHeader(argument, names)
    case "res.hdr", "res.fhdr", "capture.res.hdr":
      return names.meaning(ofHeader: argument, isClients: false)
    case "urlp", "url_param": return names.meaning(ofHeader: argument, isClients: true)
    case "var":
      return names.meaning(ofHeader: argument.split(separator: ".").last ?? "", isClients: false)
    default: return nil
    }
  }
}
