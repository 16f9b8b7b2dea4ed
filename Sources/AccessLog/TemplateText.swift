/// A template as it stands in a gateway's configuration, reduced to its bytes and their columns.
struct TemplateText {
  private(set) var bytes: [UInt8] = []
  private(set) var columns: [Int] = []
  /// The name that a statement of the configuration gives it.
  var name: String?
  /// How its lines escape values, where it says so itself.
  var escape: Escapes?
  /// Headers that HAProxy captures, by the variable that writes them.
  var captured: [String: [String]] = [:]
  /// What it is written in.
  let dialect: Dialect

  /// Reads a bare template, or a gateway's statement around one.
  ///
  /// - Parameters:
  ///   - text: as it was pasted.
  ///   - dialect: what a bare template is written in; nil: told by its variables.
  /// - Throws: `TemplateError` where a statement is none.
  init(_ text: String, in dialect: Dialect? = nil) throws(TemplateError) {
    var source = StatementSource(text)
    if let statement = Dialect.all.first(where: {
      $0.keywords.contains { source.take(keyword: $0) }
    }) {
      self.dialect = statement
      try statement.readStatement(&source, &self)
      return
    }
    self.dialect = dialect ?? .of(Array(text.utf8))
    while let byte = source.next() {
      if byte.value != 0x0A, byte.value != 0x0D { append(byte) }
    }
    while let last = bytes.last, isJSONSpace(last) {
      bytes.removeLast()
      columns.removeLast()
    }
  }

  /// Empties the template.
  mutating func removeAll() {
    bytes = []
    columns = []
  }

  /// Appends a byte of the template.
  mutating func append(_ byte: StatementSource.Byte) {
    bytes.append(byte.value)
    columns.append(byte.column)
  }
}

/// The text of a statement, read from its front.
struct StatementSource {
  struct Byte {
    var value: UInt8
    /// Characters of UTF-8 from 1, over line ends.
    var column: Int
  }

  private let bytes: [UInt8]
  private let columns: [Int]
  private var at = 0

  /// Begins behind the spaces at the front of `text`.
  init(_ text: String) {
    bytes = Array(text.utf8)
    var column = 0
    columns = bytes.map { byte in
      if byte & 0xC0 != 0x80 { column += 1 }
      return column
    }
    skipSpace()
  }

  /// The next byte, not taken; nil at the end.
  var first: UInt8? { at < bytes.count ? bytes[at] : nil }
  /// The one behind it.
  var second: UInt8? { at + 1 < bytes.count ? bytes[at + 1] : nil }
  /// The column of the next byte; nil at the end.
  var column: Int? { at < bytes.count ? columns[at] : nil }

  /// Takes the next byte.
  mutating func next() -> Byte? {
    guard at < bytes.count else { return nil }
    defer { at += 1 }
    return Byte(value: bytes[at], column: columns[at])
  }

  /// Goes back to the front.
  mutating func rewind() {
    at = 0
    skipSpace()
  }

  /// Steps over spaces and line ends.
  mutating func skipSpace() { while at < bytes.count, isJSONSpace(bytes[at]) { at += 1 } }

  /// Takes a keyword and the space behind it, if they stand here.
  mutating func take(keyword: String) -> Bool {
    let end = at + keyword.utf8.count
    guard bytes[at...].starts(with: keyword.utf8), end == bytes.count || isJSONSpace(bytes[end])
    else { return false }
    at = end
    skipSpace()
    return true
  }

  /// Takes bytes up to a space or one of `ends`.
  mutating func word(ends: [UInt8] = []) -> String {
    let start = at
    while at < bytes.count, !isJSONSpace(bytes[at]), !ends.contains(bytes[at]) { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }
}

/// Whether a byte may stand in a variable's name.
func isNameByte(_ byte: UInt8) -> Bool {
  byte &- 0x30 < 10 || lowercased(byte) &- 0x61 < 26 || byte == UInt8(ascii: "_")
}
