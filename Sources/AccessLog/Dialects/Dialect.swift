import Bytes

/// How one kind of gateway writes the templates of its logs: where their variables are, and what
/// these mean. All dialects compile to `Template`.
struct Dialect: Sendable {
  /// The gateway's name, as in "nginx-template".
  let name: String
  /// What to add to a template that has no time.
  let clock: String
  /// What to add to a template that has no status.
  let status: String
  /// How values are escaped in lines of text.
  let escapes: Escapes
  /// Whether an absent value is written otherwise than an empty one.
  var tellsEmpty = true
  /// Whether only the columns up to the last one that is read have to be there.
  var mayLackTail = false
  /// What a statement around a template begins with.
  var keywords: [String] = []
  /// Reads a statement behind its keyword.
  var readStatement:
    @Sendable (inout StatementSource, inout TemplateText) throws(TemplateError) -> Void = { _, _ in
    }
  /// Cuts a template at its variables; lines may have several shapes, of JSON the first counts.
  let cut: @Sendable (TemplateText) throws(TemplateError) -> [[TemplatePiece]]
  /// What a variable means; nil is read over. Throws for one that the gateway's manual does not have.
  let meaning: @Sendable (TemplateVariable, FieldNames) throws(TemplateError) -> FieldMeaning?

  /// Whether times without a zone that a template writes are of UTC: Envoy's START_TIME is (Envoy,
  /// "Access logging", "Command Operators"), and so are the date and time of W3C's format.
  func isUTC(_ template: [UInt8]) -> Bool {
    switch name {
    case "envoy": template.firstRange(of: Array("START_TIME_LOCAL".utf8)) == nil
    case "w3c": true
    default: false
    }
  }

  /// All of them, by name.
  static let all: [Dialect] = [.nginx, .apiGateway, .apache, .haproxy, .envoy, .w3c]

  /// The dialect that a bare template is written in, told by its variables.
  static func of(_ bytes: [UInt8]) -> Dialect {
    if bytes.firstRange(of: Array("$context.".utf8)) != nil { return .apiGateway }
    let dollar = UInt8(ascii: "$")
    let hasDollars = zip(bytes, bytes.dropFirst()).contains { $0 == dollar && isNameByte($1) }
    if hasDollars || !bytes.contains(UInt8(ascii: "%")) { return .nginx }
    if hasEnvoyOperator(bytes) { return .envoy }
    let haproxys = ["%[", "%{+", "%{-", "%ST", "%ci", "%tr", "%HM", "%HU", "%HP", "%ft", "%Ts"]
    return haproxys.contains { bytes.firstRange(of: Array($0.utf8)) != nil } ? .haproxy : .apache
  }
}

/// The pieces of a pasted template.
enum TemplatePiece: Equatable {
  /// Bytes that stand in every line as they are, and the column of each in the pasted text.
  case literal([UInt8], columns: [Int])
  /// Bytes that vary.
  case variable(TemplateVariable)
}

/// A variable of a template.
struct TemplateVariable: Equatable {
  /// As it stands in the template: `$status`, `%>s`.
  var shown: String
  /// Its name without the signs around it.
  var name: String
  /// Its column in the pasted text, from 1.
  var column: Int
  /// What it writes for `SampleTime`, where it writes a time or a part of one in a shape of its own.
  var time: String?
}

/// Collects the pieces of a template, byte by byte.
struct TemplatePieces {
  private(set) var pieces: [TemplatePiece] = []
  private var literal: [UInt8] = []
  private var columns: [Int] = []

  /// Appends a byte that stands in every line.
  mutating func append(_ byte: UInt8, column: Int) {
    literal.append(byte)
    columns.append(column)
  }

  /// Appends a variable.
  mutating func append(_ variable: TemplateVariable) {
    endLiteral()
    pieces.append(.variable(variable))
  }

  /// The variable that nothing stands behind yet.
  var lastVariable: TemplateVariable? {
    guard literal.isEmpty, case .variable(let last) = pieces.last else { return nil }
    return last
  }

  /// All pieces; nothing is appended any more.
  mutating func finish() -> [TemplatePiece] {
    endLiteral()
    return pieces
  }

  private mutating func endLiteral() {
    if !literal.isEmpty { pieces.append(.literal(literal, columns: columns)) }
    literal = []
    columns = []
  }
}
