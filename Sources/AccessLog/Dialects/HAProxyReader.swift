import Bytes

/// Cuts a `log-format` into bytes and variables.
struct HAProxyReader {
  struct Token {
    /// A byte that stands in every line; 0 for a variable.
    var byte: UInt8 = 0
    var column: Int
    var variable: TemplateVariable?
    /// What the flags of a variable say of quotes around it; nil: nothing.
    var isQuoted: Bool?
  }

  private let bytes: [UInt8]
  private let columns: [Int]
  private var at = 0

  init(_ text: TemplateText) {
    bytes = text.bytes
    columns = text.columns
  }

  /// The next token; nil at the end.
  mutating func next() throws(TemplateError) -> Token? {
    guard at < bytes.count else { return nil }
    let start = at
    let byte = bytes[at]
    let second = at + 1 < bytes.count ? bytes[at + 1] : nil
    at += 1
    if byte == UInt8(ascii: "\\"), let second {
      at += 1
      return Token(byte: second, column: columns[start])
    }
    guard byte == UInt8(ascii: "%") else { return Token(byte: byte, column: columns[start]) }
    if second == UInt8(ascii: "%") {
      at += 1
      return Token(byte: byte, column: columns[start])
    }
    if second == UInt8(ascii: "(") { _ = try bracketed("(", ")") }  // a name for JSON and CBOR
    var isQuoted: Bool?
    if at < bytes.count, bytes[at] == UInt8(ascii: "{") {
      isQuoted = try quoting(try bracketed("{", "}"), column: columns[start])
    }
    let name =
      at < bytes.count && bytes[at] == UInt8(ascii: "[")
      ? "[\(try bracketed("[", "]"))]" : try variableName(column: columns[start])
    let shown = String(decoding: bytes[start..<at], as: UTF8.self)
    return Token(
      column: columns[start],
      variable: TemplateVariable(shown: shown, name: name, column: columns[start]),
      isQuoted: isQuoted)
  }

  /// What stands between two brackets, which may hold pairs of their kind.
  private mutating func bracketed(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar
  ) throws(TemplateError) -> String {
    let start = at
    var depth = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: open) { depth += 1 }
      if bytes[at] == UInt8(ascii: close) { depth -= 1 }
      at += 1
      if depth == 0 { return String(decoding: bytes[(start + 1)..<(at - 1)], as: UTF8.self) }
    }
    throw TemplateError(
      column: columns[start], "this bracket is never closed; add \(String(close))")
  }

  private func quoting(_ flags: String, column: Int) throws(TemplateError) -> Bool? {
    var isQuoted: Bool?
    for flag in flags.split(separator: ",") {
      switch flag {
      case "+Q": isQuoted = true
      case "-Q": isQuoted = false
      case "+E", "-E", "+M", "-M", "-X", "-json", "-cbor", "-bin": break
      default:
        throw TemplateError(
          column: column, "values written with the flag \(flag) cannot be read; leave it out")
      }
    }
    return isQuoted
  }

  /// The name that stands here: letters and digits as far as they go, as HAProxy takes it.
  private mutating func variableName(column: Int) throws(TemplateError) -> String {
    let run = bytes[at...].prefix { lowercased($0) &- 0x61 < 26 || $0 &- 0x30 < 10 }
    let name = String(decoding: run, as: UTF8.self)
    guard !name.isEmpty else {
      throw TemplateError(column: column, "a variable must follow this %; %% is a %")
    }
    guard HAProxyNames.variables.contains(name) else {
      throw .unknown(
        column: column, "HAProxy's manual has no variable", "%\(name)",
        nearest: nearestName(to: name, among: HAProxyNames.variables).map { "%\($0)" })
    }
    at += name.utf8.count
    return name
  }
}

extension TemplateText {
  /// Reads lines of a frontend: what is captured, and its `log-format` or `option httplog`.
  mutating func readHAProxy(_ source: inout StatementSource) throws(TemplateError) {
    source.rewind()
    while source.first != nil {
      let words = line(&source)
      let texts = words.map { String(decoding: $0.map(\.value), as: UTF8.self) }
      switch texts.first {
      case "log-format" where texts.count > 1:
        setTemplate(words[1])
      case "option" where texts.dropFirst().first == "httplog":
        if bytes.isEmpty {
          for value in Dialect.httplog.utf8 {
            append(StatementSource.Byte(value: value, column: words[0].first?.column ?? 1))
          }
        }
      case "capture" where texts.count > 3 && texts[2] == "header":
        captured[texts[1] == "request" ? "hr" : "hs", default: []].append(texts[3])
      case "http-request" where texts.count > 2 && texts[1] == "capture":
        let header = texts[2].split(separator: "(").last.map {
          $0.prefix { $0 != ")" && $0 != "," }
        }
        captured["hr", default: []].append(String(header ?? ""))
      default: break
      }
    }
  }

  /// The words of a line, quotes removed and their backslashes kept; the line is taken.
  private func line(_ source: inout StatementSource) -> [[StatementSource.Byte]] {
    var words: [[StatementSource.Byte]] = []
    var word: [StatementSource.Byte]?
    var quote: UInt8?
    while let byte = source.next() {
      switch byte.value {
      case 0x0A:
        source.skipSpace()
        if let word { words.append(word) }
        return words
      case 0x20 where quote == nil, 0x09 where quote == nil, 0x0D where quote == nil:
        if let ended = word { words.append(ended) }
        word = nil
      case UInt8(ascii: "\\") where quote != UInt8(ascii: "'"):
        guard let next = source.next() else { break }
        if next.value == 0x0A { continue }  // the line goes on
        word = (word ?? []) + [byte, next]
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if quote == nil {
          quote = byte.value
          word = word ?? []
        } else if quote == byte.value {
          quote = nil
        } else {
          word = (word ?? []) + [byte]
        }
      default:
        word = (word ?? []) + [byte]
      }
    }
    if let word { words.append(word) }
    return words
  }

  private mutating func setTemplate(_ word: [StatementSource.Byte]) {
    removeAll()
    for byte in word { append(byte) }
  }
}
