/// The pieces of a pasted template.
enum TemplatePiece: Equatable {
  /// Bytes that stand in every line as they are, and their offset in the template.
  case literal([UInt8], offset: Int)
  /// A variable, without `$` and braces, and its column in the pasted text, from 1.
  case variable(String, column: Int)
}

/// A template as it stands in a gateway's configuration, reduced to its bytes and their columns.
struct TemplateText {
  private(set) var bytes: [UInt8] = []
  private(set) var columns: [Int] = []
  /// The name an nginx `log_format` statement gives it.
  private(set) var name: String?
  /// The `escape=` parameter of an nginx `log_format` statement; nil is nginx's default.
  private(set) var escape: Escapes?

  /// Reads a bare template, or an nginx statement `log_format NAME [escape=…] '…' '…';`, whose
  /// quoted parts nginx joins (ngx_http_log_module, "log_format").
  init(_ text: String) throws(TemplateError) {
    let all = Array(text.utf8)
    let columns = Self.columns(of: all)
    var at = 0
    func skipSpace() { while at < all.count, isJSONSpace(all[at]) { at += 1 } }
    func word() -> String {
      let start = at
      while at < all.count, !isJSONSpace(all[at]), all[at] != UInt8(ascii: ";") { at += 1 }
      return String(decoding: all[start..<at], as: UTF8.self)
    }
    func isQuote() -> Bool {
      at < all.count && (all[at] == UInt8(ascii: "'") || all[at] == UInt8(ascii: "\""))
    }
    skipSpace()
    let keyword = Array("log_format".utf8)
    let afterKeyword = at + keyword.count
    guard all[at...].starts(with: keyword),
      afterKeyword == all.count || isJSONSpace(all[afterKeyword])
    else {
      var end = all.count
      while end > at, isJSONSpace(all[end - 1]) { end -= 1 }
      for offset in at..<end where all[offset] != 0x0A && all[offset] != 0x0D {
        append(all[offset], columns[offset])
      }
      return
    }
    at = afterKeyword
    skipSpace()
    guard at < all.count, !isQuote(), all[at] != UInt8(ascii: ";") else {
      throw TemplateError(
        column: at < all.count ? columns[at] : nil, "log_format has a name before its text; add one"
      )
    }
    name = word()
    skipSpace()
    while at < all.count, all[at] != UInt8(ascii: ";") {
      let column = columns[at]
      if isQuote() {
        let quote = all[at]
        at += 1
        while at < all.count, all[at] != quote {
          if all[at] == UInt8(ascii: "\\"), at + 1 < all.count,
            all[at + 1] == quote || all[at + 1] == UInt8(ascii: "\\")
          {
            at += 1
          }
          append(all[at], columns[at])
          at += 1
        }
        guard at < all.count else {
          throw TemplateError(column: column, "this quote is never closed; close it")
        }
        at += 1
      } else {
        switch word() {
        case "escape=default": escape = nil
        case "escape=json": escape = .json
        case "escape=none": escape = Escapes.none
        default:
          throw TemplateError(
            column: column,
            "expected escape=default, escape=json, escape=none, a quoted part, or ; at the end")
        }
      }
      skipSpace()
    }
  }

  private mutating func append(_ byte: UInt8, _ column: Int) {
    bytes.append(byte)
    columns.append(column)
  }

  /// The column of each byte: characters of UTF-8 from 1, over line ends.
  private static func columns(of bytes: [UInt8]) -> [Int] {
    var column = 0
    return bytes.map { byte in
      if byte & 0xC0 != 0x80 { column += 1 }
      return column
    }
  }

  /// Cuts the template at its variables: `$name`, `${name}`; with `dotted` also `$context.a.b`.
  func pieces(dotted: Bool) throws(TemplateError) -> [TemplatePiece] {
    var pieces: [TemplatePiece] = []
    var literal: [UInt8] = []
    var at = 0
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "$") else {
        literal.append(bytes[at])
        at += 1
        continue
      }
      let dollar = at
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
      if !literal.isEmpty { pieces.append(.literal(literal, offset: dollar - literal.count)) }
      literal = []
      pieces.append(.variable(name, column: column))
    }
    if !literal.isEmpty { pieces.append(.literal(literal, offset: at - literal.count)) }
    return pieces
  }

  /// A dot inside a variable's name: one that a name byte follows.
  private func isDot(_ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: ".") && at + 1 < bytes.count && isNameByte(bytes[at + 1])
  }
}

/// Whether a byte may stand in a variable's name.
func isNameByte(_ byte: UInt8) -> Bool {
  byte &- 0x30 < 10 || lowercased(byte) &- 0x61 < 26 || byte == UInt8(ascii: "_")
}
