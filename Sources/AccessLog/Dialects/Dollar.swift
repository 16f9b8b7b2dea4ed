extension TemplateText {
  /// Reads an nginx statement behind its keyword: `NAME [escape=…] '…' '…';`, whose quoted parts
  /// nginx joins (ngx_http_log_module, "log_format").
  mutating func readNginx(_ source: inout StatementSource) throws(TemplateError) {
    let end = UInt8(ascii: ";")
    guard let first = source.first, !isQuote(first), first != end else {
      throw TemplateError(
        column: source.column, "log_format has a name before its text; add one")
    }
    name = source.word(ends: [end])
    source.skipSpace()
    while let first = source.first, first != end {
      let column = source.column
      if first == UInt8(ascii: "#") {  // a comment, to the end of its line
        while let byte = source.next(), byte.value != 0x0A {}
      } else if isQuote(first) {
        _ = source.next()
        var isClosed = false
        while !isClosed, var byte = source.next() {
          isClosed = byte.value == first
          if byte.value == UInt8(ascii: "\\"), let next = source.first,
            next == first || next == UInt8(ascii: "\\")
          {
            byte.value = next
            _ = source.next()
          }
          if !isClosed { append(byte) }
        }
        guard isClosed else {
          throw TemplateError(column: column, "this quote is never closed; close it")
        }
      } else {
        switch source.word(ends: [end]) {
        case "escape=default": escape = nil
        case "escape=json": escape = .json
        case "escape=none": escape = Escapes.none
        default:
          throw TemplateError(
            column: column,
            "expected escape=default, escape=json, escape=none, a quoted part, or ; at the end")
        }
      }
      source.skipSpace()
    }
  }

  /// Cuts the template at its variables: `$name`, `${name}`; with `dotted` also `$context.a.b`.
  func dollarPieces(dotted: Bool) throws(TemplateError) -> [TemplatePiece] {
    var pieces = TemplatePieces()
    var at = 0
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "$") else {
        pieces.append(bytes[at], column: columns[at])
        at += 1
        continue
      }
      let column = columns[at]
      at += 1
      let isBraced = at < bytes.count && bytes[at] == UInt8(ascii: "{")
      if isBraced { at += 1 }
      let start = at
      while at < bytes.count, isNameByte(bytes[at]) || dotted && isDot(at) { at += 1 }
      guard at > start else {
        throw TemplateError(column: column, "a variable name must follow this $")
      }
      let name = String(decoding: bytes[start..<at], as: UTF8.self)
      if isBraced {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "}") else {
          throw TemplateError(column: column, "the bracket of ${\(name) is never closed; add }")
        }
        at += 1
      }
      pieces.append(TemplateVariable(shown: "$\(name)", name: name, column: column))
    }
    return pieces.finish()
  }

  /// A dot inside a variable's name: one that a name byte follows.
  private func isDot(_ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: ".") && at + 1 < bytes.count && isNameByte(bytes[at + 1])
  }
}

/// Whether a byte opens a quoted part.
func isQuote(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
}
