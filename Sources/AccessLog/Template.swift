import Bytes

/// A log line's shape: literal, hole, literal, hole … literal.
///
/// An nginx `log_format`, an API Gateway `$context` template and the key order and punctuation of a
/// JSON line all become one of these; the matcher compares literals and slices holes in one pass.
struct Template: Sendable {
  /// How a hole ends.
  enum Hole: UInt8, Sendable {
    /// A JSON scalar, in quotes or not: a member that is now a string and now null has one shape.
    case json
    /// Before an unescaped quote.
    case quoted
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
    /// Times that the next literal stands in the hole's value itself, as a space in a time does.
    var skips: UInt8
    var meaning: FieldMeaning
  }

  private(set) var literals: [UInt8] = []
  private(set) var steps: [Step] = []
  /// How values are escaped.
  var escapes: Escapes
  /// Whether a line may go on, behind a space, after the last literal.
  var allowsMore = false
  /// Whether anything may follow the last literal.
  private(set) var endsAnywhere = false
  /// Whether an empty value is one; else it is an absent one.
  var tellsEmpty = true
  /// Lines matched so far: which learned template to give up first.
  var hits = 0

  init(escapes: Escapes) { self.escapes = escapes }

  /// Whether the first thing in a line is its time.
  var beginsWithTime: Bool {
    guard let first = steps.first else { return false }
    return first.literalEnd == 0 && first.isWanted && first.meaning.role == .time
  }

  /// Appends a literal and the hole behind it.
  mutating func append(
    literal: some Sequence<UInt8>, hole: Hole, meaning: FieldMeaning?, skips: Int = 0
  ) {
    let start = Int32(literals.count)
    literals.append(contentsOf: literal)
    steps.append(
      Step(
        literalStart: start, literalEnd: Int32(literals.count), hole: hole,
        isWanted: meaning != nil, skips: UInt8(clamping: skips),
        meaning: meaning ?? FieldMeaning(.time)))
  }

  /// The same up to the literal behind the last wanted hole, or up to that hole at a line's end.
  var endingBehindLastWanted: [Template] {
    guard let last = steps.lastIndex(where: \.isWanted), last + 2 < steps.count else {
      return [self]
    }
    var before = self
    before.steps.removeSubrange((last + 2)...)
    before.steps[last + 1].hole = .none
    before.steps[last + 1].isWanted = false
    var atEnd = before
    atEnd.steps[last + 1].literalEnd = atEnd.steps[last + 1].literalStart
    before.endsAnywhere = true
    return [before, atEnd]
  }

  /// Leaves what stands before the hole of step `index`.
  mutating func cut(behind index: Int) {
    steps.removeSubrange((index + 1)...)
    steps[index].hole = .none
    steps[index].isWanted = false
  }

  /// Where the record ends that begins at `start` and has this shape, or nil if it has not; its
  /// wanted values go to `builder`. Whether bytes may follow is the caller's to say.
  ///
  /// `bytes` is a padded block, `end` within its valid part: `bytes[end]` can be read. One pass, no
  /// allocation.
  func match(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, into builder: inout RequestBuilder
  ) -> Int? {
    let literals = self.literals.span
    let steps = self.steps.span
    var at = start
    for index in steps.indices {
      let step = steps[index]
      let literalStart = Int(step.literalStart)
      let literalEnd = Int(step.literalEnd)
      guard ByteScan.matches(bytes, at: at, end: end, literals, literalStart, literalEnd) else {
        return nil
      }
      at &+= literalEnd &- literalStart
      var valueStart = at
      var valueEnd = at
      var isQuoted = tellsEmpty
      var isEscaped = false
      switch step.hole {
      case .none:
        return at
      case .json where bytes[at] != UInt8(ascii: "\""):
        while at < end, isBare(bytes[at]) { at &+= 1 }
        isQuoted = false
        valueEnd = at
      case .json, .quoted:
        if step.hole == .json { valueStart = at &+ 1 }
        guard let quote = closingQuote(bytes, valueStart, end, &isEscaped) else { return nil }
        valueEnd = quote
        at = step.hole == .json ? quote &+ 1 : quote
      case .upToLiteral:
        guard index &+ 1 < steps.count else { return nil }
        at = find(steps[index &+ 1], literals, bytes, at, end)
        var skips = step.skips
        while skips > 0, at < end {
          at = find(steps[index &+ 1], literals, bytes, at &+ 1, end)
          skips &-= 1
        }
        valueEnd = at
        if escapes != .none, step.isWanted {
          isEscaped =
            ByteScan.first(escapes.marker, in: bytes, from: valueStart, to: at) < at
        }
      }
      if step.isWanted {
        builder.take(
          step.meaning, bytes, valueStart, valueEnd, isQuoted: isQuoted, isEscaped: isEscaped)
      }
    }
    return nil
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

/// Where the string that `start` lies in is closed, or nil if it is not; escapes are stepped over.
@inline(__always) func closingQuote(
  _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ isEscaped: inout Bool
) -> Int? {
  guard start <= end else { return nil }
  var at = ByteScan.quoteOrBackslash(in: bytes, from: start, to: end)
  while at < end, bytes[at] == UInt8(ascii: "\\") {
    isEscaped = true
    guard at &+ 2 <= end else { return nil }
    at = ByteScan.quoteOrBackslash(in: bytes, from: at &+ 2, to: end)
  }
  return at < end ? at : nil
}

/// Whether a byte may stand in a JSON value outside quotes: a number, `true`, `null`, a bare `-`.
@inline(__always) func isBare(_ byte: UInt8) -> Bool {
  byte &- 0x30 < 10 || lowercased(byte) &- 0x61 < 26 || byte == UInt8(ascii: "-")
    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
}
