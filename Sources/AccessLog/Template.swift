import Bytes

/// A log line's shape: literal, hole, literal, hole … literal.
///
/// An nginx `log_format`, an API Gateway `$context` template and the key order and punctuation of a
/// JSON line all become one of these; the matcher compares literals and slices holes in one pass.
struct Template: Sendable {
  /// How a hole ends.
  enum Hole: UInt8, Sendable {
    /// Before an unescaped quote.
    case quoted
    /// After the last letter, digit, dot or sign (a JSON value outside quotes).
    case bare
    /// Before the next literal.
    case upToLiteral
    /// There is none: the template's last literal.
    case none
  }

  /// A literal and the hole behind it.
  struct Step: Sendable {
    /// Offsets into `literals`.
    var literalStart: Int32
    var literalEnd: Int32
    var hole: Hole
    /// Whether the hole's value is wanted.
    var isWanted: Bool
    var meaning: FieldMeaning
  }

  private(set) var literals: [UInt8] = []
  private(set) var steps: [Step] = []
  /// How values are escaped.
  var escapes: Escapes
  /// Whether a line may go on, behind a space, after the last literal.
  var allowsMore = false
  /// Lines matched so far: which learned template to give up first.
  var hits = 0

  init(escapes: Escapes) { self.escapes = escapes }

  /// Appends a literal and the hole behind it.
  mutating func append(literal: some Sequence<UInt8>, hole: Hole, meaning: FieldMeaning?) {
    let start = Int32(literals.count)
    literals.append(contentsOf: literal)
    steps.append(
      Step(
        literalStart: start, literalEnd: Int32(literals.count), hole: hole,
        isWanted: meaning != nil, meaning: meaning ?? FieldMeaning(.time)))
  }

  /// Whether `bytes[start..<end]` has this shape; its wanted values go to `builder`.
  ///
  /// `bytes` is a padded block, `end` within its valid part. One pass, no allocation.
  func match(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, into builder: inout RequestBuilder
  ) -> Bool {
    let literals = self.literals.span
    let steps = self.steps.span
    var at = start
    var index = 0
    while index < steps.count {
      let step = steps[index]
      let literalStart = Int(step.literalStart)
      let literalEnd = Int(step.literalEnd)
      guard ByteScan.matches(bytes, at: at, end: end, literals, literalStart, literalEnd) else {
        return false
      }
      at &+= literalEnd &- literalStart
      index &+= 1
      let valueStart = at
      var isEscaped = false
      switch step.hole {
      case .none:
        return at == end || allowsMore && bytes[at] == UInt8(ascii: " ")
      case .quoted:
        at = ByteScan.quoteOrBackslash(in: bytes, from: at, to: end)
        while at < end, bytes[at] == UInt8(ascii: "\\") {
          isEscaped = true
          guard at &+ 2 <= end else { return false }
          at = ByteScan.quoteOrBackslash(in: bytes, from: at &+ 2, to: end)
        }
        guard at < end else { return false }
      case .bare:
        while at < end, isBare(bytes[at]) { at &+= 1 }
      case .upToLiteral:
        guard index < steps.count else { return false }
        at = find(steps[index], literals, bytes, at, end)
        if escapes == .backslash, step.isWanted {
          isEscaped =
            ByteScan.first(UInt8(ascii: "\\"), in: bytes, from: valueStart, to: at) < at
        }
      }
      if step.isWanted {
        builder.take(
          step.meaning, bytes, valueStart, at, isQuoted: step.hole != .bare, isEscaped: isEscaped)
      }
    }
    return at == end
  }

  /// Offset of the first place where `step`'s literal stands; `end` when there is none (then the
  /// comparison that follows fails) or when the literal is empty.
  private func find(
    _ step: Step, _ literals: borrowing Span<UInt8>, _ bytes: borrowing Span<UInt8>, _ start: Int,
    _ end: Int
  ) -> Int {
    let literalStart = Int(step.literalStart)
    let literalEnd = Int(step.literalEnd)
    guard literalEnd > literalStart else { return end }
    let first = literals[literalStart]
    var at = start
    while true {
      at = ByteScan.first(first, in: bytes, from: at, to: end)
      if at == end
        || ByteScan.matches(bytes, at: at, end: end, literals, literalStart, literalEnd)
      {
        return at
      }
      at &+= 1
    }
  }
}

/// Whether a byte may stand in a JSON value outside quotes: a number, `true`, `null`, a bare `-`.
@inline(__always) func isBare(_ byte: UInt8) -> Bool {
  byte &- 0x30 < 10 || lowercased(byte) &- 0x61 < 26 || byte == UInt8(ascii: "-")
    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
}
