import Bytes

/// A line that a container's runtime wrote, as far as it tells whether the next one goes on with it.
struct ContainerLine {
  /// Which stream it is of: `o` (stdout) or `e` (stderr).
  let stream: UInt8
  /// Whether its text goes on with the next line of its stream.
  let isPart: Bool
  /// Where the text stands that was logged; Docker's is still escaped.
  let text: Range<Int>

  /// Bytes in each part that Docker makes of a long line.
  ///
  /// Source: moby, daemon/logger/copier.go, `defaultBufSize`.
  static let dockerPartBytes = 16 << 10

  /// Reads the line at `start..<end`, which ends where its line feed stands; nil if `wrapper` writes no
  /// such lines.
  init?(_ wrapper: Wrapper, _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) {
    switch wrapper {
    case .cri: self.init(cri: bytes, start, end)
    case .docker: self.init(docker: bytes, start, end)
    case .none, .compose, .syslog: return nil
    }
  }

  /// Reads the front of a line of Kubernetes' container log: `TIME stdout P text`.
  ///
  /// Source: Kubernetes, "CRI Logging": a runtime cuts a long line into parts, `P`; the last is `F`.
  init?(cri bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) {
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
    let isCRLF = end > space + 10 && bytes[end - 1] == UInt8(ascii: "\r")
    text = space + 10..<(isCRLF ? end - 1 : end)
  }

  /// Reads a line of Docker's json-file log: `{"log":"text\n","stream":"stdout","time":"TIME"}`.
  ///
  /// Source: moby, daemon/logger/copier.go and jsonfilelog: a part fills the buffer and has no line
  /// feed behind it. Collectors that write the same members leave the line feed out everywhere, so the
  /// length tells, too.
  init?(docker bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) {
    var visitor = DockerPartVisitor()
    guard case .complete = walkJSON(bytes, start, end, &visitor), let log = visitor.log,
      let stream = visitor.stream
    else { return nil }
    self.stream = stream
    text = log.start..<log.end
    isPart =
      log.count >= Self.dockerPartBytes
      && Self.partBytes(bytes, text) == Self.dockerPartBytes
  }

  /// How many bytes Docker escaped to get `text`; nil where a line feed is its last one.
  private static func partBytes(_ bytes: borrowing Span<UInt8>, _ text: Range<Int>) -> Int? {
    var count = 0
    var at = text.lowerBound
    while at < text.upperBound {
      count += 1
      guard bytes[at] == UInt8(ascii: "\\"), at + 1 < text.upperBound else {
        at += 1
        continue
      }
      let letter = bytes[at + 1]
      guard letter == UInt8(ascii: "u"), at + 6 <= text.upperBound else {
        at += 2
        if letter == UInt8(ascii: "n"), at == text.upperBound { return nil }
        continue
      }
      // U+2028 and U+2029 are three bytes; \ufffd is one that is no UTF-8, as where a part was cut.
      if bytes[at + 2] == UInt8(ascii: "2") { count += 2 }
      at += 6
    }
    return count
  }
}

/// Finds what tells whether a line of Docker's is a part.
private struct DockerPartVisitor: JSONVisitor {
  private(set) var log: ByteRange?
  private(set) var stream: UInt8?

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    guard isQuoted else { return }
    if path.elementsEqual("log".utf8) {
      log = ByteRange(start, end)
    } else if path.elementsEqual("stream".utf8), end - start == 6 {  // stdout, stderr
      stream = bytes[start + 3]
    }
  }

  mutating func array(path: [UInt8]) {}
}
