package import Bytes

/// What `--format auto` decided for a source, and on what grounds.
package struct FormatChoice: Sendable {
  /// The format that read most of the lines looked at, and of several the one that read most fields.
  package var format: LogFormat
  /// Records at the front of the source that it could read.
  package var fitting: Int
  /// Records looked at.
  package var examined: Int
  /// Another format that read as much and something else.
  package var rival: String?
}

/// Chooses the format that reads most of a source's first lines, and most fields of them; on a tie
/// the earlier in the list.
package enum FormatDetector {
  /// Records that a decision rests on, at most.
  package static let examinedMax = 64
  /// Records on which formats are given up that read none, or the same as an earlier one.
  private static let glanceMax = 8

  /// Decides for the source that begins with `block`.
  ///
  /// - Parameters:
  ///   - block: the source's first bytes.
  ///   - atEnd: whether the block is the whole source.
  ///   - formats: in the order in which ties are decided.
  /// - Returns: nil when no format could read any line, or there is none.
  package static func choose(
    _ block: borrowing Block, atEnd: Bool, among formats: [LogFormat]
  ) -> FormatChoice? {
    let wrapped = block.withPaddedBytes { bytes in
      let end = bytes.count - Block.padding
      return wrappers(bytes, end).flatMap { wrapper in
        formats.map { format in
          var format = format
          format.wrapper = wrapper
          return format
        }
      }
    }
    let glance = block.withBytes { bytes in front(bytes, lines: glanceMax, atEnd: atEnd) }
    let prefix = block.withBytes { bytes in front(bytes, lines: examinedMax, atEnd: atEnd) }
    var seen: Set<[UInt8]> = []
    var kept = wrapped.filter { format in
      guard format.mark.isEmpty || format.w3c != nil || holds(glance, format.mark)
      else { return false }
      let trial = Trial(format, glance, telling: .everything)
      return trial.fitting > 0 && seen.insert(trial.told).inserted
    }
    if glance.count < prefix.count, kept.isEmpty { kept = wrapped }
    let trials = kept.map { (format: $0, trial: Trial($0, prefix)) }
    guard
      let best = trials.indices.max(by: { left, right in
        let (one, other) = (trials[left].trial, trials[right].trial)
        return (one.fitting, one.isWrapped, one.fields, one.isMarked, right)
          < (other.fitting, other.isWrapped, other.fields, other.isMarked, left)
      }), trials[best].trial.fitting > 0
    else { return nil }
    let (format, trial) = trials[best]
    var choice = FormatChoice(format: format, fitting: trial.fitting, examined: trial.examined)
    let equals = trials.indices.filter { other in
      other != best && trials[other].trial.fitting == trial.fitting
        && trials[other].trial.isWrapped == trial.isWrapped
        && trials[other].trial.fields == trial.fields
    }
    if !equals.isEmpty {
      let told = Trial(format, prefix, telling: .essence).told
      choice.rival =
        equals.map { trials[$0].format }
        .first { Trial($0, prefix, telling: .essence).told != told }?.name
    }
    return choice
  }

  /// Whether `mark`, which is not empty, stands anywhere in `text`: at the cost of `memchr`, for every
  /// source is asked for every mark.
  private static func holds(_ text: [UInt8], _ mark: [UInt8]) -> Bool {
    let end = text.count
    var at = 0
    while true {
      at = ByteScan.first(mark[0], in: text.span, from: at, to: end)
      if at == end { return false }
      if ByteScan.matches(text.span, at: at, end: end, mark.span, 0, mark.count) { return true }
      at += 1
    }
  }

  /// The first record of `block` that is no request in `format`, and why; nil where there is none.
  package static func firstMisfit(
    _ block: borrowing Block, atEnd: Bool, in format: LogFormat
  ) -> (line: Int, reason: Rejection)? {
    let prefix = block.withBytes { bytes in front(bytes, lines: examinedMax, atEnd: atEnd) }
    return Trial(format, prefix).rejected
  }

  /// What stands around most of the first lines, perhaps nothing.
  private static func wrappers(_ bytes: borrowing Span<UInt8>, _ end: Int) -> [Wrapper] {
    var counts = [Int](repeating: 0, count: Wrapper.allCases.count)
    var lines = 0
    var at = 0
    while lines < glanceMax, at < end {
      let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: end)
      if lineFeed > at + 1, lineFeed - at <= 64 << 10 {
        lines += 1
        for (index, wrapper) in Wrapper.allCases.enumerated() where index > 0 {
          if wrapper.fits(bytes, at, lineFeed) { counts[index] += 1 }
        }
      }
      at = lineFeed + 1
    }
    return Wrapper.allCases.enumerated().filter { $0.offset == 0 || counts[$0.offset] > 0 }
      .map(\.element)
  }

  /// The first lines of `bytes`, whole ones unless the source ends in it; of a source without line
  /// ends all of them.
  private static func front(
    _ bytes: borrowing Span<UInt8>, lines linesMax: Int, atEnd: Bool
  ) -> [UInt8] {
    var end = 0
    var lines = 0
    while lines < linesMax, end < bytes.count {
      let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: end, to: bytes.count)
      if lineFeed == bytes.count {
        if atEnd || end == 0 { end = bytes.count }
        break
      }
      end = lineFeed + 1
      // A header tells about the lines behind it.
      if end < bytes.count, bytes[end] != UInt8(ascii: "#") { lines += 1 }
    }
    var prefix: [UInt8] = []
    prefix.append(bytes, ByteRange(0, end))
    return prefix
  }
}

/// What one format reads of a source's front.
private struct Trial {
  var fitting = 0
  /// Fields with a value, of all requests, each by what verdicts owe to it.
  var fields = 0
  /// 1 where the format has a mark, and so tells of itself.
  var isMarked = 0
  /// 1 where something stood around each line: a format that reads that as a part of its lines is
  /// wrong.
  var isWrapped = 0
  var examined = 0
  /// The requests, as they can be compared; empty where nobody asked.
  var told: [UInt8] = []
  var rejected: (line: Int, reason: Rejection)?

  /// What is told of the requests.
  enum Telling {
    case nothing
    case everything
    /// Without what may be told in more than one way.
    case essence
  }

  private static let roles = FieldRole.allCases.filter { $0 != .time && $0 != .request }

  init(_ format: LogFormat, _ front: [UInt8], telling: Telling = .nothing) {
    var sample = Block(capacity: max(front.count, 1))
    sample.append(front)
    var reader = RecordReader(format: format)
    var batch = RequestBatch()
    _ = reader.read(&sample, atEnd: true, into: &batch)
    isWrapped = format.wrapper == .none ? 0 : 1
    isMarked = format.mark.isEmpty ? 0 : 1
    examined = batch.records - batch.blank
    rejected = batch.rejected.first
    sample.withPaddedBytes { bytes in
      for request in batch.requests where isPlausible(request, bytes) {
        fitting += 1
        for role in Self.roles where !request[role].isAbsent { fields += weight(of: role) }
        switch telling {
        case .nothing: break
        case .everything: tell(request, bytes)
        case .essence: tellEssence(of: request, bytes)
        }
      }
    }
  }

  private mutating func tell(_ request: Request, _ bytes: borrowing Span<UInt8>) {
    tell(request.time)
    tell(Self.roles, of: request, bytes)
    if !request[.key].isAbsent { told.append(request.keyRule.rawValue) }
    told.append(.max)
  }

  private mutating func tellEssence(of request: Request, _ bytes: borrowing Span<UInt8>) {
    tell(request.time / 1000)
    tell(Int64(request.status))
    tell([.method, .path, .key], of: request, bytes)
    if !request[.host].isAbsent {
      told.append(FieldRole.host.rawValue)
      for offset in request[.host].start..<request[.host].end {
        if bytes[offset] == UInt8(ascii: ":") { break }
        told.append(lowercased(bytes[offset]))
      }
    }
    told.append(.max)
  }

  private mutating func tell(
    _ roles: [FieldRole], of request: Request, _ bytes: borrowing Span<UInt8>
  ) {
    for role in roles where !request[role].isAbsent {
      told.append(role.rawValue)
      tell(Int64(request[role].count))
      told.append(bytes, request[role])
    }
  }

  private mutating func tell(_ number: Int64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      told.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }

  private func weight(of role: FieldRole) -> Int {
    switch role {
    case .key, .host, .path: 4
    case .authorization, .requestID, .userAgent, .query: 1
    default: 2
    }
  }

  /// Whether what stands in the places of a host, an address and a method could be one: a format
  /// whose holes happen to fit is none.
  private func isPlausible(_ request: Request, _ bytes: borrowing Span<UInt8>) -> Bool {
    for offset in request[.host].start..<request[.host].end {
      let byte = bytes[offset]
      if byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") { return false }
    }
    for offset in request[.requestID].start..<request[.requestID].end {
      if bytes[offset] <= 0x20 || bytes[offset] == UInt8(ascii: "\"") { return false }
    }
    var last = UInt8(ascii: ",")
    for offset in request[.clientIP].start..<request[.clientIP].end {
      if bytes[offset] == 0x20, last != UInt8(ascii: ",") { return false }
      last = bytes[offset]
    }
    for offset in request[.method].start..<request[.method].end {
      let byte = lowercased(bytes[offset])
      if byte &- 0x61 >= 26, byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") { return false }
    }
    return true
  }
}
