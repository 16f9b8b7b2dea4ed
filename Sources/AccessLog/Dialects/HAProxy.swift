import Bytes

extension Dialect {
  /// HAProxy `log-format` (configuration manual, "Custom log format"): variables, flags, and sample
  /// expressions in brackets; the lines that capture headers may stand before it.
  static let haproxy = Dialect(
    name: "haproxy", clock: "%tr, or %T for one with a zone", status: "%ST", escapes: .none,
    keywords: ["log-format", "option httplog", "capture", "http-request capture"],
    readStatement: { source, text throws(TemplateError) in
      try text.readHAProxy(&source)
    }, tellsEmpty: false,
    cut: { text throws(TemplateError) in try haproxyPieces(text) },
    meaning: { variable, names in haproxyMeaning(variable.name, names) })

  /// What `option httplog` writes.
  static let httplog =
    "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq "
    + "%hr %hs %{+Q}r"

  /// The template's pieces with and without each block of captured headers: where nothing is
  /// captured none is written, and neighbouring spaces are one.
  private static func haproxyPieces(
    _ text: TemplateText
  ) throws(TemplateError) -> [[TemplatePiece]] {
    var alternatives = [try haproxyPieces(text, without: [])]
    let blocks = Set(alternatives[0].compactMap { piece -> String? in
      if case .variable(let variable) = piece { captureBlocks[variable.shown] } else { nil }
    })
    if blocks.contains("hs") { alternatives.append(try haproxyPieces(text, without: ["hs"])) }
    if blocks.contains("hr") { alternatives.append(try haproxyPieces(text, without: ["hr"])) }
    if blocks.count == 2 { alternatives.append(try haproxyPieces(text, without: ["hr", "hs"])) }
    return alternatives
  }

  private static func haproxyPieces(
    _ text: TemplateText, without left: Set<String>
  ) throws(TemplateError) -> [TemplatePiece] {
    var pieces = TemplatePieces()
    var reader = HAProxyReader(text)
    var isAllQuoted = false
    while let token = try reader.next() {
      switch token {
      case .byte(let byte, let column):
        let isSpace = byte == 0x20
        if isSpace, pieces.endsWithSpace { continue }
        pieces.append(byte, column: column)
      case .variable(var variable, let isQuoted):
        if variable.name == "o" {
          isAllQuoted = isQuoted ?? isAllQuoted
          continue
        }
        if left.contains(variable.name) { continue }
        if variable.name == "hr" || variable.name == "hs" {
          let captured = variable.name == "hr" ? text.captures.request : text.captures.response
          append(block: variable, captured, &pieces)
          continue
        }
        if let partner = pairs[variable.name], pieces.endsPair(with: partner) {
          pieces.joinLast(variable.shown, name: variable.name)
          continue
        }
        if variable.name == "HQ", pieces.lastVariable?.name == "HP" { continue }
        if variable.name.hasPrefix("["), let sample = dateSample(variable.name) {
          variable.time = sample
        } else {
          variable.time = haproxyTimes[variable.name]
        }
        variable.name = resolved(variable.name, text)
        let quotes = isQuoted ?? isAllQuoted
        if quotes { pieces.append(UInt8(ascii: "\""), column: variable.column) }
        pieces.append(variable)
        if quotes { pieces.append(UInt8(ascii: "\""), column: variable.column) }
      }
    }
    return pieces.finish()
  }
}
