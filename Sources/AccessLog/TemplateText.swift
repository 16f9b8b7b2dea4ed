/// The pieces of a pasted template.
enum TemplatePiece: Equatable {
  /// Bytes that stand in every line as they are.
  case literal([UInt8])
  /// A variable, without `$` and braces, and its column in the pasted text, from 1.
  case variable(String, column: Int)
}

/// A template as it stands in a gateway's configuration, reduced to its bytes and their columns.
struct TemplateText {
  private(set) var bytes: [UInt8] = []
  private(set) var columns: [Int] = []
  /// The name an nginx `log_format` statement gives it.
  private(set) var name: String?
  /// The `escape=` parameter of an nginx `log_format` statement.
  private(set) var escape: String?

  /// Reads a bare template, or an nginx statement `log_format NAME [escape=…] '…' '…';`, whose
  /// quoted parts nginx joins (ngx_http_log_module, "log_format").
  init(_ text: String) throws(TemplateError) {
    let all = Array(text.utf8)
    var at = 0
    func skipSpace() { while at < all.count, isJSONSpace(all[at]) { at += 1 } }
    func word() -> String {
      let start = at
      while at < all.count, !isJSONSpace(all[at]), all[at] != UInt8(ascii: ";") { at += 1 }
      return String(decoding: all[start..<at], as: UTF8.self)
    }
    skipSpace()
    let keyword = Array("log_format".utf8)
    guard all[at...].starts(with: keyword) else {
      var end = all.count
      while end > at, isJSONSpace(all[end - 1]) { end -= 1 }
      for offset in at..<end where all[offset] != 0x0A && all[offset] != 0x0D {
        bytes.append(all[offset])
        columns.append(offset + 1)
      }
      return
    }
    at += keyword.count
    skipSpace()
    name = word()
    skipSpace()
    while at < all.count, all[at] != UInt8(ascii: ";") {
      let quote = all[at]
      if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        let opened = at + 1
        at += 1
        while at < all.count, all[at] != quote {
          if all[at] == UInt8(ascii: "\\"), at + 1 < all.count,
            all[at + 1] == quote || all[at + 1] == UInt8(ascii: "\\")
          {
            at += 1
          }
          bytes.append(all[at])
          columns.append(at + 1)
          at += 1
        }
        guard at < all.count else {
          throw TemplateError(column: opened, "this quote is never closed; close it")
        }
        at += 1
      } else {
        let column = at + 1
        let parameter = word()
        guard parameter.hasPrefix("escape=") else {
          throw TemplateError(
            column: column, "expected a quoted part of the format, or ; at its end")
        }
        escape = String(parameter.dropFirst("escape=".count))
      }
      skipSpace()
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
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = []
      pieces.append(.variable(name, column: column))
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    return pieces
  }

  /// A dot inside a variable's name: one that a name byte follows.
  private func isDot(_ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: ".") && at + 1 < bytes.count && isNameByte(bytes[at + 1])
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || lowercased(byte) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }
}
