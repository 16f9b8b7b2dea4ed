package import Bytes

/// Cuts a source's bytes into records and the records into requests, a block at a time.
///
/// A record is a line (LF or CRLF; the last may lack its end); in JSON formats it is an object,
/// wherever lines end. The block keeps what is not yet a whole record.
package struct RecordReader {
  /// Capacity a block needs: the longest record and what one read may add.
  package static let blockBytes = Limits.lineBytesMax + (256 << 10) + 2

  private let format: LogFormat
  private let learns: Bool
  private var templates: [Template] = []
  private var lastTemplate = 0
  private var misses = 0
  private var clock = TimeReader()
  private var records = 0
  private var isSkipping = false
  private var isMidLine = false

  /// Reads records of `format`. With `learns` off every JSON record goes through the complete
  /// reader: slower, the same answers.
  package init(format: LogFormat, learns: Bool = true) {
    self.format = format
    self.learns = learns
    if case .text(let known) = format.kind { templates = known }
  }

  /// Why a scan over a block stopped.
  private enum Stop {
    case needsMore(consumed: Int)
    case envelope(start: Int, end: Int)
  }

  /// Reads the whole records at the front of `block` into `batch`, whose former contents go.
  ///
  /// The requests' ranges lie in `block` until it changes; escapes are decoded in it.
  /// - Parameter atEnd: whether no more bytes follow; then everything is consumed.
  /// - Returns: bytes read; the caller discards them before it reads on.
  package mutating func read(
    _ block: inout Block, atEnd: Bool, into batch: inout RequestBatch
  ) -> Int {
    batch.removeAll()
    let before = records
    var start = 0
    while true {
      let stop = block.withPaddedBytes { bytes in
        scan(bytes, from: start, to: bytes.count - Block.padding, atEnd: atEnd, into: &batch)
      }
      switch stop {
      case .needsMore(let consumed):
        decode(&block, &batch)
        batch.records = records - before
        return consumed
      case .envelope(let from, let end):
        open(&block, from, end, into: &batch)
        start = end
      }
    }
  }

  private mutating func scan(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int, atEnd: Bool,
    into batch: inout RequestBatch
  ) -> Stop {
    var at = start
    if isSkipping {
      at = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: end)
      if at == end { return .needsMore(consumed: end) }
      at += 1
      isSkipping = false
    }
    var lineFeed = -1
    while at < end {
      if lineFeed < at {
        lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: end)
      }
      let hasLineEnd = lineFeed < end
      if lineFeed - at > Limits.lineBytesMax, !startsWithObjects(bytes, at, lineFeed) {
        reject(.tooLong, &batch)
        if !hasLineEnd, !atEnd { isSkipping = true }
        at = min(lineFeed + 1, end)
        continue
      }
      if !hasLineEnd, !atEnd {
        if case .text = format.kind { return .needsMore(consumed: at) }
      }
      var lineEnd = lineFeed
      if lineEnd > at, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
      let from = contentStart(bytes, at, lineEnd)
      if from == lineEnd {
        if !hasLineEnd, !atEnd { return .needsMore(consumed: at) }
        if !isMidLine { blank(&batch) }
        isMidLine = false
        at = min(lineFeed + 1, end)
        continue
      }
      switch format.kind {
      case .text:
        line(bytes, from, lineEnd, &batch)
        at = min(lineFeed + 1, end)
      case .json:
        switch object(
          bytes, from, lineEnd: lineEnd, blockEnd: end, isWholeLine: hasLineEnd || atEnd,
          atEnd: atEnd, &batch)
        {
        case .record(let recordEnd):
          at = recordEnd
          isMidLine = true
          if at == lineEnd {
            isMidLine = false
            at = min(lineFeed + 1, end)
          }
        case .restOfLine:
          isMidLine = false
          at = min(lineFeed + 1, end)
        case .needsMore:
          return .needsMore(consumed: at)
        case .envelope(let envelopeEnd):
          isMidLine = true
          return .envelope(start: from, end: envelopeEnd)
        }
      }
    }
    return .needsMore(consumed: end)
  }

  /// Whether an over-long line is really objects with nothing between them.
  private func startsWithObjects(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    guard case .json = format.kind else { return false }
    let from = contentStart(bytes, start, end)
    guard from < end, bytes[from] == UInt8(ascii: "{") else { return false }
    var visitor = NoVisitor()
    guard case .complete(let objectEnd) = walkJSON(bytes, from, end, &visitor) else { return false }
    return objectEnd - from <= Limits.lineBytesMax && isFollowedByObject(bytes, objectEnd, end)
  }

  /// Past the spaces, a byte-order mark and the NULs that a truncated file leaves before a line.
  private func contentStart(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var at = start
    while at < end {
      let byte = bytes[at]
      if byte == UInt8(ascii: "{") { return at }
      if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0 {
        at += 1
      } else if byte == 0xEF, at + 2 < end, bytes[at + 1] == 0xBB, bytes[at + 2] == 0xBF {
        at += 3
      } else {
        return at
      }
    }
    return at
  }

  // MARK: - Lines of text

  private mutating func line(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, wrapperTime: Int64? = nil,
    _ batch: inout RequestBatch
  ) {
    for index in templates.indices {
      var builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
      guard templates[index].match(bytes, start, end, into: &builder) else { continue }
      return finish(&builder, bytes, templates[index].escapes, &batch)
    }
    reject(.otherShape, &batch)
  }

  private mutating func finish(
    _ builder: inout RequestBuilder, _ bytes: borrowing Span<UInt8>, _ escapes: Escapes,
    _ batch: inout RequestBatch
  ) {
    do {
      batch.requests.append(try builder.finish(bytes, &clock, escapes: escapes))
      records += 1
    } catch {
      reject(error, &batch)
    }
  }

  private mutating func reject(_ reason: Rejection, _ batch: inout RequestBatch) {
    records += 1
    batch.rejected.append((records, reason))
  }

  private mutating func blank(_ batch: inout RequestBatch) {
    records += 1
    batch.blank += 1
  }

  // MARK: - JSON objects

  private enum ObjectEnd {
    case record(end: Int)
    case restOfLine
    case needsMore
    case envelope(end: Int)
  }

  private mutating func object(
    _ bytes: borrowing Span<UInt8>, _ start: Int, lineEnd: Int, blockEnd: Int, isWholeLine: Bool,
    atEnd: Bool, _ batch: inout RequestBatch
  ) -> ObjectEnd {
    var from = start
    var wrapperTime: Int64?
    if bytes[from] != UInt8(ascii: "{") {
      guard let prefix = exportPrefix(bytes, from, lineEnd) else {
        if !isWholeLine { return .needsMore }
        reject(.otherShape, &batch)
        return .restOfLine
      }
      from = prefix.end
      wrapperTime = prefix.time
    }
    if learns, isWholeLine, let end = matchTemplates(bytes, from, lineEnd, wrapperTime, &batch) {
      return .record(end: end)
    }
    guard case .json(let names) = format.kind else { return .restOfLine }
    var visitor = JSONFieldVisitor(
      names: names, builder: RequestBuilder(line: records + 1, wrapperTime: wrapperTime))
    var walk = walkJSON(bytes, from, lineEnd, &visitor)
    if walk == .incomplete, lineEnd < blockEnd || !isWholeLine || !atEnd {
      visitor = JSONFieldVisitor(
        names: names, builder: RequestBuilder(line: records + 1, wrapperTime: wrapperTime))
      walk = walkJSON(bytes, from, blockEnd, &visitor)
      if walk == .incomplete, !atEnd, blockEnd - from <= Limits.lineBytesMax { return .needsMore }
    }
    switch walk {
    case .complete(let end):
      // Without a line end in sight only the next object proves that this one is a record of its own.
      if !isWholeLine, !isFollowedByObject(bytes, end, blockEnd) { return .needsMore }
      if visitor.isEnvelope { return .envelope(end: end) }
      if learns, end <= lineEnd { learn(bytes, from, end, names) }
      finish(&visitor.builder, bytes, .json, &batch)
      return .record(end: end)
    case .tooDeep:
      if !isWholeLine { return .needsMore }
      reject(.tooDeep, &batch)
      return .restOfLine
    case .malformed, .incomplete:
      if !isWholeLine { return .needsMore }
      reject(.otherShape, &batch)
      return .restOfLine
    }
  }

  private func isFollowedByObject(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    var at = start
    while at < end, isJSONSpace(bytes[at]) { at += 1 }
    return at < end && bytes[at] == UInt8(ascii: "{")
  }

  /// The time before a record in a CloudWatch Logs export: `2023-07-26T12:07:03.123Z {…`.
  private func exportPrefix(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
  ) -> (end: Int, time: Int64)? {
    guard bytes[start] &- 0x30 < 10 else { return nil }
    let brace = ByteScan.first(UInt8(ascii: "{"), in: bytes, from: start, to: min(end, start + 64))
    guard brace < min(end, start + 64), brace > start, bytes[brace - 1] == 0x20,
      let time = try? UTCTime.parse(bytes, ByteRange(start, brace - 1))
    else { return nil }
    return (brace, time)
  }

  /// Tries the learned templates, the last one that fitted first; a line that fits is a record.
  private mutating func matchTemplates(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ wrapperTime: Int64?,
    _ batch: inout RequestBatch
  ) -> Int? {
    for turn in 0..<templates.count {
      let index = turn == 0 ? lastTemplate : (turn <= lastTemplate ? turn - 1 : turn)
      var builder = RequestBuilder(line: records + 1, wrapperTime: wrapperTime)
      guard templates[index].match(bytes, start, end, into: &builder) else { continue }
      lastTemplate = index
      templates[index].hits += 1
      finish(&builder, bytes, .json, &batch)
      return end
    }
    return nil
  }

  /// Learns from a line that no template fitted; hostile lines, each of another shape, are given up
  /// on by and by, and never push out a template that fits often.
  private mutating func learn(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ names: FieldNames
  ) {
    misses += 1
    guard misses <= 32 || misses % 64 == 0 else { return }
    var visitor = JSONTemplateVisitor(names: names, start: start)
    guard case .complete(end) = walkJSON(bytes, start, end, &visitor),
      let template = visitor.finish(bytes, end: end)
    else { return }
    if templates.count < 4 {
      templates.append(template)
    } else if let rarest = templates.indices.min(by: { templates[$0].hits < templates[$1].hits }) {
      templates[rarest] = template
    }
  }

  // MARK: - Envelopes

  /// Reads the records inside a CloudWatch envelope; a control message is blank by design.
  private mutating func open(
    _ block: inout Block, _ start: Int, _ end: Int, into batch: inout RequestBatch
  ) {
    var visitor = EnvelopeVisitor()
    block.withPaddedBytes { bytes in _ = walkJSON(bytes, start, end, &visitor) }
    if visitor.isControl { return blank(&batch) }
    for event in visitor.events {
      let message =
        event.isEscaped
        ? block.withMutableBytes { Escapes.json.decode(&$0, event.message) } : event.message
      block.withPaddedBytes { bytes in
        record(bytes, message.start, message.end, wrapperTime: event.time, &batch)
      }
    }
  }

  /// Reads one record that is known to lie at `start..<end`.
  private mutating func record(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, wrapperTime: Int64?,
    _ batch: inout RequestBatch
  ) {
    var end = end
    while end > start, isJSONSpace(bytes[end - 1]) { end -= 1 }
    let from = contentStart(bytes, start, end)
    if from == end { return blank(&batch) }
    guard case .json(let names) = format.kind else {
      return line(bytes, from, end, wrapperTime: wrapperTime, &batch)
    }
    if learns, matchTemplates(bytes, from, end, wrapperTime, &batch) != nil { return }
    var visitor = JSONFieldVisitor(
      names: names, builder: RequestBuilder(line: records + 1, wrapperTime: wrapperTime))
    switch walkJSON(bytes, from, end, &visitor) {
    case .complete(end):
      if learns { learn(bytes, from, end, names) }
      finish(&visitor.builder, bytes, .json, &batch)
    case .tooDeep: reject(.tooDeep, &batch)
    default: reject(.otherShape, &batch)
    }
  }

  // MARK: - Escapes

  private func decode(_ block: inout Block, _ batch: inout RequestBatch) {
    let escapes: Escapes
    switch format.kind {
    case .json: escapes = .json
    case .text(let templates): escapes = templates.first?.escapes ?? .none
    }
    guard escapes != .none else { return }
    let readRaw: UInt32 =
      1 << UInt32(FieldRole.time.rawValue) | 1 << UInt32(FieldRole.request.rawValue)
    let mask = ~readRaw
    for index in batch.requests.indices where batch.requests[index].escaped & mask != 0 {
      for role in FieldRole.allCases
      where batch.requests[index].escaped & mask & (1 << UInt32(role.rawValue)) != 0 {
        let range = batch.requests[index][role]
        batch.requests[index][role] = block.withMutableBytes { escapes.decode(&$0, range) }
      }
    }
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
