import Bytes

/// Cuts the bytes of a CSV file into records, chunk by chunk.
///
/// Source: RFC 4180, and what programs write besides: LF or CR alone ends a record, a byte order
/// mark may come first, empty lines mean nothing. The first record sets the number of fields.
/// A record with a fault is told by its line and skipped; the next one is read as usual.
///
/// Memory: one record, at most `columnsMax` × `fieldBytesMax` bytes, whatever the file.
package struct CSVReader: Sendable {
  /// What a call came upon.
  package enum Step: Equatable, Sendable {
    /// `record` holds the next record until the next call.
    case record
    /// A record that could not be read; reading can go on.
    case fault(CSVFault)
    /// The chunk is used up, or the file when told by `finish`.
    case end
  }

  private enum State { case fieldStart, unquoted, quoted, quoteSeen, skipping }

  /// Most columns of a header; ours have under 20.
  package static let columnsMax = 1_024

  /// The record that the last `Step.record` spoke of.
  package private(set) var record = CSVRecord()
  /// Number of fields of the first record, once it was read.
  package private(set) var width: Int?

  private let fieldBytesMax: Int
  private var state = State.fieldStart
  private var line = 1
  private var quoteLine = 1
  private var field = 0
  private var fieldBytes = 0
  private var isQuoted = false
  private var hasHighBytes = false
  private var afterReturn = false
  private var mayBeMark = true
  private var isDelivered = false
  private var fault: CSVFault?

  /// Starts before the first byte of a file.
  package init(fieldBytesMax: Int = Limits.registryFieldBytesMax) {
    self.fieldBytesMax = fieldBytesMax
  }

  /// Reads on in `chunk` from `offset`, and moves `offset` past what was read.
  ///
  /// - Parameters:
  ///   - chunk: the bytes that follow those of the calls before.
  ///   - offset: within `chunk`; equal to its count after `Step.end`.
  /// - Returns: the next record or fault; `Step.end` when another chunk is wanted.
  /// - Complexity: O(bytes read).
  package mutating func next(in chunk: borrowing Span<UInt8>, from offset: inout Int) -> Step {
    if isDelivered { startRecord() }
    while offset < chunk.count {
      takeText(chunk, &offset)
      guard offset < chunk.count else { break }
      let byte = chunk[offset]
      offset += 1
      let isPair = afterReturn && byte == lineFeed
      afterReturn = byte == carriageReturn
      if isPair {
        if state == .quoted { append(byte) }
        continue
      }
      if take(byte) { return endRecord() }
    }
    return .end
  }

  /// Tells that the file has ended: the last record, if no line end closed it, then `Step.end`.
  package mutating func finish() -> Step {
    if isDelivered { startRecord() }
    if state == .quoted {
      fault = CSVFault(line: quoteLine, field: field, kind: .unterminatedQuote)
    }
    if state == .fieldStart, field == 0, fault == nil { return .end }
    endField()
    isDelivered = true
    return isBlank ? .end : verdict()
  }

  /// Takes a run of printable ASCII inside a field at once: most bytes of most files.
  private mutating func takeText(_ chunk: borrowing Span<UInt8>, _ offset: inout Int) {
    guard state == .unquoted || state == .quoted, !mayBeMark else { return }
    let limit = min(chunk.count, offset + fieldBytesMax - fieldBytes)
    let start = offset
    var end = offset
    while end < limit {
      let byte = chunk[end]
      guard byte >= 0x20, byte < 0x80, byte != comma, byte != quote else { break }
      end += 1
    }
    guard end > start else { return }
    if field < width ?? CSVReader.columnsMax {
      for place in start..<end { record.bytes.append(chunk[place]) }
    }
    fieldBytes += end - start
    afterReturn = false
    offset = end
  }

  /// Feeds one byte; true when a record is complete and means something.
  private mutating func take(_ byte: UInt8) -> Bool {
    let isLineEnd = byte == lineFeed || byte == carriageReturn
    if isLineEnd { line += 1 }
    switch state {
    case .fieldStart where byte == quote:
      state = .quoted
      isQuoted = true
      quoteLine = line
    case .fieldStart, .unquoted:
      if isLineEnd { return close() }
      if byte == comma {
        endField()
      } else if byte == quote {
        skip(.strayQuote)
      } else {
        state = .unquoted
        append(byte)
        dropMark()
      }
    case .quoted:
      if byte == quote { state = .quoteSeen } else { append(byte) }
    case .quoteSeen:
      if isLineEnd { return close() }
      if byte == quote {
        state = .quoted
        append(byte)
      } else if byte == comma {
        endField()
      } else {
        skip(.textAfterQuote)
      }
    case .skipping:
      if isLineEnd { return close() }
    }
    return false
  }

  private mutating func append(_ byte: UInt8) {
    if byte == 0 { note(field, .nul) }
    if byte >= 0x80 { hasHighBytes = true }
    guard fieldBytes < fieldBytesMax else { return note(field, .fieldTooLong(max: fieldBytesMax)) }
    fieldBytes += 1
    if field < width ?? CSVReader.columnsMax { record.bytes.append(byte) }
  }

  /// Forgets a byte order mark, so that a quote may follow it.
  private mutating func dropMark() {
    guard mayBeMark, record.bytes.count >= 3 else { return }
    mayBeMark = false
    guard record.bytes == [0xEF, 0xBB, 0xBF] else { return }
    record.bytes.removeAll(keepingCapacity: true)
    fieldBytes = 0
    hasHighBytes = false
    state = .fieldStart
  }

  /// Notes the first fault of a record.
  private mutating func note(_ field: Int?, _ kind: CSVFault.Kind) {
    if fault == nil { fault = CSVFault(line: record.line, field: field, kind: kind) }
  }

  private mutating func skip(_ kind: CSVFault.Kind) {
    note(field, kind)
    state = .skipping
  }

  private mutating func endField() {
    if field < width ?? CSVReader.columnsMax { record.ends.append(record.bytes.count) }
    field += 1
    fieldBytes = 0
    mayBeMark = false
    state = .fieldStart
  }

  private var isBlank: Bool {
    field == 1 && record.bytes.isEmpty && !isQuoted && fault == nil
  }

  /// Ends a record at a line end; false when it was an empty line.
  private mutating func close() -> Bool {
    endField()
    if isBlank {
      startRecord()
      return false
    }
    return true
  }

  private mutating func endRecord() -> Step {
    isDelivered = true
    return verdict()
  }

  private mutating func verdict() -> Step {
    if width == nil, field > CSVReader.columnsMax {
      note(nil, .tooManyColumns(max: CSVReader.columnsMax))
    }
    let wanted = width ?? field
    if field != wanted { note(nil, .fieldCount(found: field, wanted: wanted)) }
    if fault == nil, hasHighBytes {
      for index in 0..<record.count
      where String(validating: record[index], as: UTF8.self) == nil {
        note(index, .invalidUTF8)
      }
    }
    width = wanted
    if let fault { return .fault(fault) }
    return .record
  }

  private mutating func startRecord() {
    record.bytes.removeAll(keepingCapacity: true)
    record.ends.removeAll(keepingCapacity: true)
    record.line = line
    state = .fieldStart
    field = 0
    fieldBytes = 0
    isQuoted = false
    hasHighBytes = false
    isDelivered = false
    fault = nil
  }
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
