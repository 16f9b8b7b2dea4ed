import Bytes

/// Where the object that was looked for at a place ends.
enum ObjectEnd {
  /// It was a record, and ends here.
  case record(end: Int)
  /// It is to be read once more, by another format.
  case again
  /// It was none; the line was rejected.
  case restOfLine
  /// The block does not hold all of it.
  case needsMore
  /// It was a CloudWatch envelope, and ends here; its records are not read yet.
  case envelope(end: Int)
}

extension RecordReader {
  /// Reads the record at `start`: an object, perhaps behind an export's time.
  mutating func object(
    _ bytes: borrowing Span<UInt8>, _ start: Int, lineEnd: Int, blockEnd: Int, isWholeLine: Bool,
    atEnd: Bool, _ batch: inout RequestBatch
  ) -> ObjectEnd {
    var from = start
    var wrapperTime: Int64?
    if bytes[from] != UInt8(ascii: "{") {
      guard let prefix = exportPrefix(bytes, from, lineEnd), prefix.end < lineEnd,
        bytes[prefix.end] == UInt8(ascii: "{")
      else {
        if isWholeLine, follows(bytes, start, lineEnd) { return .again }
        return rejectedLine(.otherShape, isWholeLine: isWholeLine, &batch)
      }
      from = prefix.end
      wrapperTime = prefix.time
    }
    if learns, state.isJSON {
      var builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
      if let end = matchTemplates(bytes, from, lineEnd, &builder) {
        guard isWholeLine || isFollowedByObject(bytes, end, blockEnd) else { return .needsMore }
        if builder.isNoRequest, follows(bytes, from, end) { return .again }
        finish(&builder, bytes, from, end, .json, &batch)
        return .record(end: end)
      }
    }
    if state.isJSON, isWholeLine, let inside = records(bytes, from, lineEnd) {
      return .record(end: inside)
    }
    if isWholeLine, !mayGoOn,
      ByteScan.first(UInt8(ascii: "}"), in: bytes, from: from, to: lineEnd) == lineEnd
    {
      brokenObjects += 1
      return rejectedLine(.otherShape, isWholeLine: true, &batch)
    }
    let names = fieldNames
    let builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
    var visitor = JSONFieldVisitor(names: names, builder: builder)
    var walk = walkJSON(bytes, from, lineEnd, &visitor)
    if walk == .incomplete, isWholeLine {
      if mayGoOn {
        visitor = JSONFieldVisitor(names: names, builder: builder)
        walk = walkJSON(bytes, from, min(blockEnd, from + Limits.lineBytesMax), &visitor)
        if walk == .incomplete, !atEnd, blockEnd - from <= Limits.lineBytesMax { return .needsMore }
      }
      if case .complete = walk { brokenObjects = 0 } else { brokenObjects += 1 }
    }
    switch walk {
    case .complete(let end):
      // Without a line end in sight only the next object proves that this one is a record of its own.
      guard isWholeLine || isFollowedByObject(bytes, end, blockEnd) else { return .needsMore }
      if visitor.isEnvelope { return .envelope(end: end) }
      guard state.isJSON else {
        reject(.otherShape, &batch)
        return .record(end: end)
      }
      if visitor.builder.isNoRequest, follows(bytes, from, end) { return .again }
      if learns, end <= lineEnd { learn(bytes, from, end, names) }
      finish(&visitor.builder, bytes, from, end, .json, &batch)
      return .record(end: end)
    case .tooDeep: return rejectedLine(.tooDeep, isWholeLine: isWholeLine, &batch)
    case .malformed, .incomplete:
      return rejectedLine(.otherShape, isWholeLine: isWholeLine, &batch)
    }
  }

  /// Where the first record begins in `{"records":[{…`, as Azure exports them.
  private func records(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    let name = Array("\"records\"".utf8)
    let at = pastBlanks(bytes, start + 1, end)
    guard ByteScan.matches(bytes, at: at, end: end, name.span, 0, name.count) else { return nil }
    let colon = pastBlanks(bytes, at + name.count, end)
    let bracket = pastBlanks(bytes, min(colon + 1, end), end)
    let object = pastBlanks(bytes, min(bracket + 1, end), end)
    guard object < end, bytes[colon] == UInt8(ascii: ":"), bytes[bracket] == UInt8(ascii: "["),
      bytes[object] == UInt8(ascii: "{")
    else { return nil }
    return object
  }

  /// Whether an object may go on behind the line that it begins on: a stranger's file of broken
  /// ones is given up on by and by, for each may cost a walk over all that follow.
  private var mayGoOn: Bool { brokenObjects < 32 || brokenObjects % 64 == 0 }

  private mutating func rejectedLine(
    _ reason: Rejection, isWholeLine: Bool, _ batch: inout RequestBatch
  ) -> ObjectEnd {
    guard isWholeLine else { return .needsMore }
    reject(reason, &batch)
    return .restOfLine
  }

  /// Whether an over-long line is really objects with little between them.
  func startsWithObjects(_ bytes: borrowing Span<UInt8>, _ start: Int, _ lineEnd: Int) -> Bool {
    guard bytes[start] == UInt8(ascii: "{") else { return false }
    let end = min(lineEnd, start + Limits.lineBytesMax + 1)
    var visitor = NoVisitor()
    guard case .complete(let objectEnd) = walkJSON(bytes, start, end, &visitor) else {
      return false
    }
    return isFollowedByObject(bytes, objectEnd, end)
  }

  private func isFollowedByObject(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    var next = pastBlanks(bytes, start, end)
    if next < end, bytes[next] == UInt8(ascii: ",") { next = pastBlanks(bytes, next + 1, end) }
    return next < end && bytes[next] == UInt8(ascii: "{")
  }

  /// Whether a line of a text format is a CloudWatch envelope around such lines.
  func startsEnvelope(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard bytes[start] == UInt8(ascii: "{") else { return false }
    let member = Array("{\"messageType\"".utf8)
    return ByteScan.matches(bytes, at: start, end: end, member.span, 0, member.count)
  }

  /// The time before a record in a CloudWatch Logs export, `2023-07-26T12:07:03.123Z`, and where the
  /// record begins behind it and a space.
  func exportPrefix(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ lineEnd: Int
  ) -> (end: Int, time: Int64)? {
    guard lineEnd - start > 20, bytes[start] &- 0x30 < 10, bytes[start + 10] == UInt8(ascii: "T")
    else { return nil }
    let space = ByteScan.first(
      UInt8(ascii: " "), in: bytes, from: start, to: min(lineEnd, start + 40))
    guard space < lineEnd, bytes[space] == UInt8(ascii: " "), bytes[space - 1] == UInt8(ascii: "Z"),
      let time = try? UTCTime.parse(bytes, ByteRange(start, space))
    else { return nil }
    return (space + 1, time)
  }

  /// The names of a JSON format; none in another.
  var fieldNames: FieldNames {
    if case .json(let names) = state.format.kind { names } else { FieldNames(reasonNames: []) }
  }

  // MARK: - Learned templates

  /// Tries the learned templates, the last one that fitted first; the end of the record, if one did.
  private mutating func matchTemplates(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ builder: inout RequestBuilder
  ) -> Int? {
    let last = state.lastTemplate
    for turn in 0..<state.templates.count {
      let index = turn == 0 ? last : (turn <= last ? turn - 1 : turn)
      // Through a span, for by index each line would retain and release the template's arrays.
      if let recordEnd = state.templates.span[index].match(bytes, start, end, into: &builder) {
        if index != last { state.lastTemplate = index }
        state.templates[index].hits += 1
        return recordEnd
      }
      builder.reset()
    }
    return nil
  }

  /// Learns from a line that no template fitted; hostile lines, each of another shape, are given up
  /// on by and by, and never push out a template that fits often.
  private mutating func learn(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ names: FieldNames
  ) {
    state.misses += 1
    guard state.misses <= 32 || state.misses % 64 == 0 else { return }
    var visitor = JSONTemplateVisitor(names: names, start: start)
    guard case .complete(end) = walkJSON(bytes, start, end, &visitor),
      let template = visitor.finish(bytes, end: end)
    else { return }
    if state.templates.count < 4 {
      state.templates.append(template)
    } else if let rarest = state.templates.indices.min(by: {
      state.templates[$0].hits < state.templates[$1].hits
    }) {
      state.templates[rarest] = template
    }
  }

  // MARK: - Envelopes

  /// Reads the records inside a CloudWatch envelope; a control message is blank by design.
  mutating func open(
    _ block: inout Block, _ start: Int, _ end: Int, into batch: inout RequestBatch
  ) {
    if state.format.wrapper == .docker { return openDocker(&block, start, end, into: &batch) }
    var visitor = EnvelopeVisitor()
    block.withPaddedBytes { bytes in _ = walkJSON(bytes, start, end, &visitor) }
    if visitor.isControl { return blank(&batch) }
    for event in visitor.events {
      let message =
        event.isEscaped
        ? block.withMutableBytes { Escapes.json.decode(&$0, event.message) } : event.message
      block.withPaddedBytes { bytes in
        if event.isString {
          _ = record(
            bytes, message.start, message.end, wrapperTime: event.time, following: nil, &batch)
        } else {
          reject(.otherShape, &batch)
        }
      }
    }
    if visitor.hasObjects || visitor.events.isEmpty { reject(.otherShape, &batch) }
  }

  /// Reads the line in an object of a log collector.
  private mutating func openDocker(
    _ block: inout Block, _ start: Int, _ end: Int, into batch: inout RequestBatch
  ) {
    var visitor = DockerVisitor()
    block.withPaddedBytes { bytes in _ = walkJSON(bytes, start, end, &visitor) }
    guard var message = visitor.message else { return reject(.otherShape, &batch) }
    if visitor.isEscaped {
      message = block.withMutableBytes { Escapes.json.decode(&$0, message) }
    }
    block.withPaddedBytes { bytes in
      _ = record(
        bytes, message.start, message.end, wrapperTime: visitor.time, following: nil, &batch)
    }
  }

  /// Reads one record that is known to lie at `start..<end`; false when the line around it, at
  /// `whole`, is to be read once more, by another format.
  mutating func record(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, wrapperTime: Int64?,
    following whole: Range<Int>?, _ batch: inout RequestBatch
  ) -> Bool {
    var end = end
    while end > start, isJSONSpace(bytes[end - 1]) { end -= 1 }
    let from = pastBlanks(bytes, start, end)
    if from == end {
      blank(&batch)
      return true
    }
    guard state.isJSON else {
      return line(bytes, from, end, wrapperTime: wrapperTime, following: whole, &batch)
    }
    let names = fieldNames
    var builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
    let isOneLine = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: from, to: end) == end
    if learns, isOneLine, matchTemplates(bytes, from, end, &builder) == end {
      if builder.isNoRequest, follows(bytes, whole) { return false }
      finish(&builder, bytes, from, end, .json, &batch)
      return true
    }
    builder.reset()
    var visitor = JSONFieldVisitor(names: names, builder: builder)
    switch walkJSON(bytes, from, end, &visitor) {
    case .complete(end):
      if visitor.builder.isNoRequest, follows(bytes, whole) { return false }
      if learns { learn(bytes, from, end, names) }
      finish(&visitor.builder, bytes, from, end, .json, &batch)
    case .tooDeep: reject(.tooDeep, &batch)
    default:
      if follows(bytes, whole) { return false }
      reject(.otherShape, &batch)
    }
    return true
  }
}

/// Walks without looking.
private struct NoVisitor: JSONVisitor {
  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {}
  mutating func array(path: [UInt8]) {}
}
