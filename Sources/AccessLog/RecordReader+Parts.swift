import Bytes

/// A line of Kubernetes' container log: `TIME stdout P text`.
///
/// Source: Kubernetes, "CRI Logging": a runtime cuts a long line into parts, `P`; the last is `F`.
struct CRILine {
  /// Which stream it is of: `o` (stdout) or `e` (stderr).
  let stream: UInt8
  /// Whether the line goes on with the next of its stream.
  let isPart: Bool
  /// Where its text begins.
  let text: Int

  /// Reads the front of `start..<end`; nil if it is no such line.
  init?(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) {
    let space = ByteScan.first(UInt8(ascii: " "), in: bytes, from: start, to: min(end, start + 40))
    // " stdout P " is ten bytes.
    guard space > start + 18, space + 10 <= end, bytes[space] == UInt8(ascii: " "),
      bytes[space + 1] == UInt8(ascii: "s"), bytes[space + 2] == UInt8(ascii: "t"),
      bytes[space + 3] == UInt8(ascii: "d"), bytes[space + 7] == UInt8(ascii: " "),
      bytes[space + 9] == UInt8(ascii: " ")
    else { return nil }
    stream = bytes[space + 4]
    let isOut = stream == UInt8(ascii: "o") && bytes[space + 5] == UInt8(ascii: "u")
    let isErr = stream == UInt8(ascii: "e") && bytes[space + 5] == UInt8(ascii: "r")
    isPart = bytes[space + 8] == UInt8(ascii: "P")
    guard isOut || isErr, isPart || bytes[space + 8] == UInt8(ascii: "F") else { return nil }
    text = space + 10
  }
}

/// Lines of one stream that are parts of one record, and what stands between them.
struct CRIParts {
  let stream: UInt8
  /// From the first part to behind the last line that was looked at.
  let start: Int
  let end: Int
  /// Why they are no record; nil: all parts are there.
  var fault: Rejection?
}

extension RecordReader {
  /// What to do with a line of a container log.
  enum PartStep {
    /// It is a record of its own.
    case whole
    /// It belongs to a record that was rejected.
    case dropped
    /// The block does not hold all of its record.
    case needsMore
    case parts(CRIParts)
  }

  /// Bytes within which all parts of a record must stand, what surrounds them included: the longest
  /// line and its end.
  private static let partsBytesMax = Limits.lineBytesMax + 2

  /// Looks at the line `start..<lineEnd` of a container log, and for the parts that follow it.
  ///
  /// What is looked at is at most a record's length, whatever the block holds: so where a block is cut
  /// changes nothing.
  mutating func partStep(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ lineEnd: Int, blockEnd: Int, atEnd: Bool
  ) -> PartStep {
    guard let line = CRILine(bytes, start, lineEnd) else { return .whole }
    if overlongStreams.contains(line.stream) {
      if !line.isPart { overlongStreams.remove(line.stream) }
      return .dropped
    }
    guard line.isPart else { return .whole }
    let end = min(blockEnd, start + Self.partsBytesMax)
    var at = lineEnd
    while true {
      at = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: end) + 1
      guard at < end else { break }
      let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: end)
      guard lineFeed < end || atEnd && end == blockEnd else { break }
      if let next = CRILine(bytes, at, lineFeed), next.stream == line.stream, !next.isPart {
        return .parts(
          CRIParts(stream: line.stream, start: start, end: min(lineFeed + 1, end), fault: nil))
      }
      at = lineFeed
    }
    let isTooLong = blockEnd - start >= Self.partsBytesMax
    guard isTooLong || atEnd else { return .needsMore }
    if isTooLong { overlongStreams.insert(line.stream) }
    return .parts(
      CRIParts(
        stream: line.stream, start: start, end: min(at, end),
        fault: isTooLong ? .tooLong : .otherShape))
  }

  /// Makes one line of parts, behind the lines of the other stream that stand between them; where it
  /// begins. Of parts that are no record nothing is left.
  ///
  /// The one line is shorter than its parts: it is written over the end of them.
  mutating func join(_ parts: CRIParts, in block: inout Block, _ batch: inout RequestBatch) -> Int {
    if let fault = parts.fault { reject(fault, &batch) }
    var others: [UInt8] = []
    var joined: [UInt8] = []
    block.withPaddedBytes { bytes in
      var at = parts.start
      while at < parts.end {
        let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: parts.end)
        let next = min(lineFeed + 1, parts.end)
        if let line = CRILine(bytes, at, lineFeed), line.stream == parts.stream {
          if parts.fault == nil {
            if joined.isEmpty {
              joined.append(bytes, from: at, to: line.text - 2)
              joined += [UInt8(ascii: "F"), UInt8(ascii: " ")]
            }
            var end = lineFeed
            if line.isPart, end > line.text, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            joined.append(bytes, from: line.text, to: line.isPart ? end : next)
          }
        } else {
          others.append(bytes, from: at, to: next)
        }
        at = next
      }
    }
    let line = others + joined
    let start = parts.end - line.count
    block.withMutableBytes { bytes in
      for (offset, byte) in line.enumerated() { bytes[start + offset] = byte }
    }
    return start
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) {
    reserveCapacity(count + Swift.max(0, end - start))
    for offset in start..<Swift.max(start, end) { append(bytes[offset]) }
  }
}
