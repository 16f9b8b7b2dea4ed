import Bytes

/// Reads one JSON object completely: any order, any nesting, names through the profile's aliases.
struct JSONFieldVisitor: JSONVisitor {
  let names: FieldNames
  var builder: RequestBuilder
  /// Whether this is a CloudWatch envelope: its records are in `logEvents`.
  var isEnvelope = false

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    guard let meaning = names.meaning(of: path) else { return }
    builder.take(meaning, bytes, start, end, isQuoted: isQuoted, isEscaped: isEscaped)
  }

  mutating func array(path: [UInt8]) {
    if path == Array("logEvents".utf8) { isEnvelope = true }
  }
}

/// Collects the log events of a CloudWatch Logs subscription envelope.
///
/// Source: Amazon CloudWatch Logs, "Log group-level subscription filters": `messageType`,
/// `logEvents[].timestamp` (epoch milliseconds), `logEvents[].message` (a string).
struct EnvelopeVisitor: JSONVisitor {
  struct Event {
    var message: ByteRange
    var isEscaped: Bool
    var time: Int64?
  }

  var events: [Event] = []
  var isControl = false
  private var time: Int64?

  init() {}

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    if path == Array("messageType".utf8) {
      let control = Array("CONTROL_MESSAGE".utf8)
      isControl = ByteScan.matches(bytes, at: start, end: end, control.span, 0, control.count)
    } else if path == Array("logEvents.timestamp".utf8) {
      time = try? UTCTime.parse(bytes, ByteRange(start, end))
    } else if path == Array("logEvents.message".utf8) {
      events.append(Event(message: ByteRange(start, end), isEscaped: isEscaped, time: time))
      time = nil
    }
  }

  mutating func array(path: [UInt8]) {}
}

/// Learns a template from a JSON object: its key order, its punctuation, which values are quoted.
///
/// Objects with arrays are left to the complete reader: an array has no fixed number of values.
struct JSONTemplateVisitor: JSONVisitor {
  private static let stepsMax = 256
  private static let literalBytesMax = 16 << 10

  let names: FieldNames
  private(set) var template = Template(escapes: .json)
  private(set) var isLearnable = true
  private var literalStart: Int

  init(names: FieldNames, start: Int) {
    self.names = names
    literalStart = start
  }

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    append(bytes, upTo: start, isQuoted ? .quoted : .bare, names.meaning(of: path))
    literalStart = end
  }

  mutating func array(path: [UInt8]) { isLearnable = false }

  /// Ends the template with the bytes up to `end`; nil if the object cannot be one.
  mutating func finish(_ bytes: borrowing Span<UInt8>, end: Int) -> Template? {
    append(bytes, upTo: end, .none, nil)
    return isLearnable ? template : nil
  }

  private mutating func append(
    _ bytes: borrowing Span<UInt8>, upTo end: Int, _ hole: Template.Hole, _ meaning: FieldMeaning?
  ) {
    guard isLearnable, template.steps.count < Self.stepsMax,
      template.literals.count + end - literalStart < Self.literalBytesMax
    else {
      isLearnable = false
      return
    }
    var literal: [UInt8] = []
    for offset in literalStart..<end { literal.append(bytes[offset]) }
    if literal.contains(UInt8(ascii: "\n")) { isLearnable = false }
    template.append(literal: literal, hole: hole, meaning: meaning)
  }
}
