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
    guard let meaning = names.meaning(ofLowercased: path) else { return }
    builder.take(meaning, bytes, start, end, isQuoted: isQuoted, isEscaped: isEscaped)
  }

  mutating func array(path: [UInt8]) {
    if path.elementsEqual("logevents".utf8) { isEnvelope = true }
  }
}

/// Collects the log events of a CloudWatch Logs subscription envelope.
///
/// Source: Amazon CloudWatch Logs, "Log group-level subscription filters": `messageType`,
/// `logEvents[].timestamp` (epoch milliseconds), `logEvents[].message` (a string).
struct EnvelopeVisitor: JSONVisitor {
  struct Event {
    var message: ByteRange
    var isString: Bool
    var isEscaped: Bool
    var time: Int64?
  }

  var events: [Event] = []
  var isControl = false
  /// Whether a message is an object, which is no access-log line.
  var hasObjects = false
  private var time: Int64?

  init() {}

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    if path.elementsEqual("messagetype".utf8) {
      let control = Array("CONTROL_MESSAGE".utf8)
      isControl =
        end - start == control.count
        && ByteScan.matches(bytes, at: start, end: end, control.span, 0, control.count)
    } else if path.elementsEqual("logevents.timestamp".utf8) {
      time = try? UTCTime.parse(bytes, ByteRange(start, end))
    } else if path.elementsEqual("logevents.message".utf8) {
      events.append(
        Event(
          message: ByteRange(start, end), isString: isQuoted, isEscaped: isEscaped, time: time))
      time = nil
    } else if path.starts(with: "logevents.message.".utf8) {
      hasObjects = true
    }
  }

  mutating func array(path: [UInt8]) {}
}

/// Learns a template from a JSON object: its key order, its punctuation, which values are quoted.
///
/// Objects with arrays are left to the complete reader: an array has no fixed number of values.
/// The quotes of a value belong to its hole: a string today may be `null` tomorrow.
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
    append(bytes, upTo: isQuoted ? start - 1 : start, .json, names.meaning(ofLowercased: path))
    literalStart = isQuoted ? end + 1 : end
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
