import Bytes

/// Lines of one stream that are parts of one record, and what stands between them.
struct LineParts {
  let wrapper: Wrapper
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
    case parts(LineParts)
  }

  /// Bytes within which all parts of a record must stand, what surrounds them included: the longest
  /// line and its end.
  private static let partsBytesMax = Limits.lineBytesMax + 2

  /// Whether a line of so many bytes is to be looked at as a part: Docker's are told by their length.
  func mayBePart(_ count: Int) -> Bool {
    switch state.format.wrapper {
    case .cri: true
    case .docker: count > ContainerLine.dockerPartBytes || !overlongStreams.isEmpty
    case .none, .compose, .syslog: false
    }
  }

  /// Looks at the line `start..<lineEnd` of a container log, and for the parts that follow it.
  ///
  /// What is looked at is at most a record's length, whatever the block holds: so where a block is cut
  /// changes nothing.
  mutating func partStep(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ lineEnd: Int, blockEnd: Int, atEnd: Bool
  ) -> PartStep {
    let wrapper = state.format.wrapper
    guard let line = ContainerLine(wrapper, bytes, start, lineEnd) else { return .whole }
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
      if let next = ContainerLine(wrapper, bytes, at, lineFeed), next.stream == line.stream,
        !next.isPart
      {
        return .parts(
          LineParts(
            wrapper: wrapper, stream: line.stream, start: start, end: min(lineFeed + 1, end),
            fault: nil))
      }
      at = lineFeed
    }
    let isTooLong = blockEnd - start >= Self.partsBytesMax
    guard isTooLong || atEnd else { return .needsMore }
    if isTooLong { overlongStreams.insert(line.stream) }
    return .parts(
      LineParts(
        wrapper: wrapper, stream: line.stream, start: start, end: min(at, end),
        fault: isTooLong ? .tooLong : .otherShape))
  }

  /// Makes one line of parts, behind the lines of the other stream that stand between them; where it
  /// begins. Of parts that are no record nothing is left.
  ///
  /// The one line is shorter than its parts: it is written over the end of them. What stands around its
  /// text is the first part's.
  mutating func join(_ parts: LineParts, in block: inout Block, _ batch: inout RequestBatch) -> Int
  {
    if let fault = parts.fault { reject(fault, &batch) }
    var others: [UInt8] = []
    var joined: [UInt8] = []
    block.withPaddedBytes { bytes in
      var tail = 0..<0
      var at = parts.start
      while at < parts.end {
        let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: parts.end)
        let next = min(lineFeed + 1, parts.end)
        if let line = ContainerLine(parts.wrapper, bytes, at, lineFeed), line.stream == parts.stream
        {
          if joined.isEmpty {
            joined.append(bytes, from: at, to: line.text.lowerBound)
            if parts.wrapper == .cri {
              joined.removeLast(min(2, joined.count))
              joined += [UInt8(ascii: "F"), UInt8(ascii: " ")]
            }
            tail = line.text.upperBound..<lineFeed
          }
          joined.append(bytes, from: line.text.lowerBound, to: line.text.upperBound)
        } else {
          others.append(bytes, from: at, to: next)
        }
        at = next
      }
      joined.append(bytes, from: tail.lowerBound, to: tail.upperBound)
      if bytes[parts.end - 1] == UInt8(ascii: "\n") { joined.append(UInt8(ascii: "\n")) }
    }
    let line = parts.fault == nil ? others + joined : others
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
