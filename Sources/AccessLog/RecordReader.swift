package import Bytes

/// Cuts a source's bytes into records and the records into requests, a block at a time.
///
/// A record is a line (LF or CRLF; the last may lack its end); in JSON formats it is an object,
/// wherever lines end. The block keeps what is not yet a whole record. Where a block happens to be
/// cut never changes what is read.
package struct RecordReader {
  /// Capacity a block needs: the longest record and what one read may add.
  package static let blockBytes = Limits.lineBytesMax + (256 << 10) + 2

  let learns: Bool
  /// The format that records are read by now.
  var state: FormatState
  /// Other formats of which the source had records.
  var former: [FormatState] = []
  /// The formats to look among for that of a record which the present one does not read.
  let following: [LogFormat]
  /// The record that is being looked for, by the number of records before it, and how often.
  var followed = (records: -1, attempts: 0)
  /// Searches among `following` so far.
  var searches = 0
  private var isJSON: Bool { state.isJSON }
  /// Not long after the source's last line, milliseconds since 1970: the years of times that have none.
  let yearHint: Int64?
  /// Streams of a container log of which a record that was too long goes on.
  var overlongStreams: Set<UInt8> = []
  /// Objects in a row that were begun on one line and not found on those behind it.
  var brokenObjects = 0
  /// Which requests' own bytes go into the batch too; nil: none, as when they are only counted.
  package var keepsOriginal: (@Sendable (Request) -> Bool)?
  var records = 0
  private var skipping: RecordSkipper?
  /// Bytes that must be there before a record that was cut is looked at again: twice those that were
  /// there, so that small reads of a long record do not cost its square.
  private var bytesWanted = 0
  /// Whether a record of the line was read already: then its end is no blank line.
  private var isMidLine = false

  /// Reads records of `format`; a record that it does not read may be of one among `following`,
  /// which then is the format of those behind it too. With `learns` off every JSON record goes
  /// through the complete reader, and every time is read anew: slower, the same answers. Of times
  /// without a year the first is the latest that is not after `yearHint`, milliseconds since 1970, by
  /// more than a day, and each other the nearest to the one before.
  package init(
    format: LogFormat, learns: Bool = true, following: [LogFormat] = [], yearHint: Int64? = nil
  ) {
    self.learns = learns
    self.following = following
    self.yearHint = yearHint
    state = FormatState(format, yearHint: yearHint, learns: learns)
  }

  /// Why a scan over a block stopped.
  private enum Stop {
    case needsMore(consumed: Int)
    case envelope(start: Int, end: Int)
    case parts(LineParts)
  }

  /// Reads the whole records at the front of `block` into `batch`, whose former contents go.
  ///
  /// The requests' ranges lie in `block` until it changes; escapes are decoded in it. A block of
  /// `blockBytes` that is full is never left untouched.
  /// - Parameters:
  ///   - block: the bytes that were not read yet.
  ///   - atEnd: whether no more bytes follow; then everything is consumed.
  ///   - batch: what was read.
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
      case .parts(let parts):
        start = join(parts, in: &block, &batch)
      }
    }
  }

  private mutating func scan(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int, atEnd: Bool,
    into batch: inout RequestBatch
  ) -> Stop {
    var at = start
    if skipping != nil, !skip(bytes, &at, end) { return .needsMore(consumed: end) }
    var lineFeed = -1
    while at < end {
      if lineFeed < at {
        lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: end)
      }
      let isWholeLine = lineFeed < end || atEnd
      var lineEnd = lineFeed
      if lineEnd > at, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
      var from = pastBlanks(bytes, at, lineEnd)
      if isJSON, from < lineEnd, bytes[from] != UInt8(ascii: "{") {
        from = pastArray(bytes, from, lineEnd)
      }
      if from == lineEnd {
        guard isWholeLine else {
          return .needsMore(consumed: lineEnd - at > Limits.lineBytesMax ? lineEnd : at)
        }
        if lineFeed < end, !isMidLine { blank(&batch) }
        isMidLine = false
        at = min(lineFeed + 1, end)
        continue
      }
      if !isJSON, !isMidLine {  // a line of text may begin with spaces
        while from > at, bytes[from - 1] == 0x20 || bytes[from - 1] == 0x09 { from -= 1 }
      }
      let isWrapped = state.isWrapped
      let mayBeObject = !isWrapped && (isJSON || startsEnvelope(bytes, from, lineEnd))
      if lineEnd - from > Limits.lineBytesMax,
        !(mayBeObject && startsWithObjects(bytes, from, lineEnd))
      {
        reject(.tooLong, &batch)
        skipping = RecordSkipper(isObject: mayBeObject && bytes[from] == UInt8(ascii: "{"))
        at = from
        if !skip(bytes, &at, end) { return .needsMore(consumed: end) }
        continue
      }
      let consumed: Int
      if mayBeObject {
        if !atEnd, end - from < min(bytesWanted, Limits.lineBytesMax) {
          return .needsMore(consumed: from)
        }
        switch object(
          bytes, from, lineEnd: lineEnd, blockEnd: end, isWholeLine: isWholeLine, atEnd: atEnd,
          &batch)
        {
        case .needsMore:
          bytesWanted = 2 * (end - from)
          return .needsMore(consumed: from)
        case .again: continue
        case .record(let recordEnd): consumed = recordEnd
        case .restOfLine: consumed = lineEnd
        case .envelope(let envelopeEnd):
          bytesWanted = 0
          isMidLine = true
          return .envelope(start: from, end: envelopeEnd)
        }
      } else {
        guard isWholeLine else { return .needsMore(consumed: from) }
        if isWrapped {
          if mayBePart(lineEnd - from) {
            if !atEnd, end - from < min(bytesWanted, Limits.lineBytesMax) {
              return .needsMore(consumed: from)
            }
            switch partStep(bytes, from, lineEnd, blockEnd: end, atEnd: atEnd) {
            case .whole: break
            case .dropped:
              at = min(lineFeed + 1, end)
              continue
            case .needsMore:
              bytesWanted = 2 * (end - from)
              return .needsMore(consumed: from)
            case .parts(let parts):
              bytesWanted = 0
              return .parts(parts)
            }
          }
          if state.format.wrapper == .docker {
            if Wrapper.docker.fits(bytes, from, lineEnd) {
              bytesWanted = 0
              isMidLine = true
              return .envelope(start: from, end: lineEnd)
            }
            if follows(bytes, from, lineEnd) { continue }
            reject(.otherShape, &batch)
          } else if !unwrap(bytes, from, lineEnd, &batch) {
            continue
          }
        } else if !line(
          bytes, from, lineEnd, wrapperTime: nil, following: from..<lineEnd, &batch)
        {
          continue
        }
        consumed = lineEnd
      }
      bytesWanted = 0
      isMidLine = consumed != lineEnd
      at = isMidLine ? consumed : min(lineFeed + 1, end)
    }
    return .needsMore(consumed: end)
  }

  /// Steps over the rest of an over-long record; false if it goes on past `end`.
  private mutating func skip(
    _ bytes: borrowing Span<UInt8>, _ at: inout Int, _ end: Int
  ) -> Bool {
    guard let found = skipping?.skip(bytes, at, end) else { return false }
    skipping = nil
    isMidLine = bytes[found] != UInt8(ascii: "\n")
    at = found + 1
    return true
  }

  /// Past what a batch puts between its objects (`[{…},{…}]`, as Kong's http-log sends them); other
  /// bytes stay where they are.
  private func pastArray(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    let next = pastBlanks(bytes, start + 1, end)
    switch bytes[start] {
    case UInt8(ascii: "[") where next < end && bytes[next] == UInt8(ascii: "{"): return next
    case UInt8(ascii: ",") where isMidLine && (next == end || bytes[next] == UInt8(ascii: "{")):
      return next
    case UInt8(ascii: "]") where isMidLine:
      let isMember = next < end && bytes[next] == UInt8(ascii: "}")
      return isMember ? pastBlanks(bytes, next + 1, end) : next
    default: return start
    }
  }

  /// Past the spaces, a byte-order mark and the NULs that a truncated file leaves before a line.
  func pastBlanks(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
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
}
