import Bytes

/// What a walk over one JSON object meets, in order.
protocol JSONVisitor {
  /// A scalar: `path` are the names down to it in lower case, joined by dots (elements of an array
  /// have the array's path). Quoted values are given without their quotes, still escaped.
  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool)
  /// An array begins.
  mutating func array(path: [UInt8])
}

/// Where a walk over a JSON object ended.
enum JSONWalk: Equatable {
  /// Behind the closing brace, at this offset.
  case complete(end: Int)
  /// The bytes end before the object does.
  case incomplete
  /// No JSON object, even for a tolerant reader.
  case malformed
  /// Nested deeper than `Limits.jsonDepthMax`.
  case tooDeep
}

private enum Expect { case nameOrEnd, colon, value, commaOrEnd }

/// Reads the object at `bytes[start]`, whatever its order, spaces and nesting; iterative.
///
/// Tolerates what gateways write: a bare `-` or nothing for an absent value, bare words, a comma
/// too many. A raw line feed inside a string is malformed: it is where a cut line ends.
/// - Complexity: O(length); allocates for the path only.
func walkJSON(
  _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ visitor: inout some JSONVisitor
) -> JSONWalk {
  var at = start
  var path: [UInt8] = []
  path.reserveCapacity(64)
  var pathStarts: [Int] = []  // length of `path` before the name of each container below the first
  var depth = 0
  var arrays: UInt64 = 0  // which of the open containers are; the innermost is the lowest bit
  var nameStart = 0
  var expect = Expect.value
  while true {
    while at < end, isJSONSpace(bytes[at]) { at += 1 }
    guard at < end else { return .incomplete }
    let byte = bytes[at]
    switch expect {
    case .nameOrEnd:
      if byte == UInt8(ascii: ",") {
        at += 1
      } else if byte == UInt8(ascii: "}") {
        expect = .commaOrEnd
      } else {
        guard byte == UInt8(ascii: "\"") else { return .malformed }
        guard let string = jsonString(bytes, at + 1, end) else { return .incomplete }
        guard string.isWhole else { return .malformed }
        nameStart = path.count
        if !path.isEmpty { path.append(UInt8(ascii: ".")) }
        let from = path.count
        for offset in (at + 1)..<string.end { path.append(lowercased(bytes[offset])) }
        if string.isEscaped {
          var span = path.mutableSpan
          let decoded = Escapes.json.decode(&span, ByteRange(from, span.count)).end
          path.removeLast(path.count - decoded)
          for index in from..<decoded { path[index] = lowercased(path[index]) }
        }
        at = string.end + 1
        expect = .colon
      }
    case .colon:
      guard byte == UInt8(ascii: ":") else { return .malformed }
      at += 1
      expect = .value
    case .value:
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < Limits.jsonDepthMax else { return .tooDeep }
        let opensArray = byte == UInt8(ascii: "[")
        guard depth > 0 || !opensArray else { return .malformed }
        if depth > 0 { pathStarts.append(arrays & 1 == 1 ? path.count : nameStart) }
        arrays = arrays << 1 | (opensArray ? 1 : 0)
        depth += 1
        if opensArray { visitor.array(path: path) }
        at += 1
        expect = opensArray ? .value : .nameOrEnd
      case UInt8(ascii: "\""):
        guard depth > 0 else { return .malformed }
        guard let string = jsonString(bytes, at + 1, end) else { return .incomplete }
        guard string.isWhole else { return .malformed }
        visitor.value(
          path: path, bytes, at + 1, string.end, isQuoted: true, isEscaped: string.isEscaped)
        at = string.end + 1
        expect = .commaOrEnd
      case UInt8(ascii: "]") where arrays & 1 == 1:
        expect = .commaOrEnd
      default:
        guard depth > 0 else { return .malformed }
        let valueStart = at
        while at < end, isBare(bytes[at]) { at += 1 }
        guard at < end else { return .incomplete }
        if arrays & 1 == 0 || at > valueStart {
          visitor.value(path: path, bytes, valueStart, at, isQuoted: false, isEscaped: false)
        }
        expect = .commaOrEnd
      }
      if expect == .commaOrEnd, arrays & 1 == 0 {
        path.removeLast(path.count - nameStart)
      }
    case .commaOrEnd:
      let inArray = arrays & 1 == 1
      at += 1
      if byte == UInt8(ascii: ",") {
        expect = inArray ? .value : .nameOrEnd
      } else if byte == (inArray ? UInt8(ascii: "]") : UInt8(ascii: "}")) {
        arrays >>= 1
        depth -= 1
        if depth == 0 { return .complete(end: at) }
        path.removeLast(path.count - (pathStarts.popLast() ?? 0))
      } else {
        return .malformed
      }
    }
  }
}

/// Where a string's content ends: `isWhole` if at an unescaped quote, else at a line feed; nil when
/// the bytes end first.
private func jsonString(
  _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int
) -> (end: Int, isWhole: Bool, isEscaped: Bool)? {
  var isEscaped = false
  let quote = closingQuote(bytes, start, end, &isEscaped)
  let lineFeed = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: start, to: quote ?? end)
  if lineFeed < quote ?? end { return (lineFeed, false, isEscaped) }
  return quote.map { ($0, true, isEscaped) }
}

@inline(__always) func isJSONSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
}
