import Bytes

/// What a log collector puts around each line.
enum Wrapper: UInt8, CaseIterable, Sendable {
  case none
  /// Kubernetes: `TIME stdout F line` (CRI logging format).
  case cri
  /// `service  | line`.
  case compose
  /// `<PRI>1 TIME HOST APP PROCID MSGID SD line` (RFC 5424), `<PRI>Mon dd hh:mm:ss HOST TAG: line`
  /// (RFC 3164), the same without `<PRI>` or with an ISO time, as files hold them.
  case syslog
  /// An object a line with the line in its member `log` or `message` (Docker's json-file, Beats).
  case docker

  /// A line without its wrapper, and the wrapper's time where it has a whole one.
  struct Inner {
    var start: Int
    var end: Int
    var time: Int64?
  }

  /// What is wrapped in the line `start..<end`; nil if this is no such wrapper, and for `docker`,
  /// whose line lies in a string that is to be decoded first.
  func strip(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Inner? {
    var cursor = WrapperCursor(at: start, end: end)
    switch self {
    case .none: return Inner(start: start, end: end)
    case .docker: return nil
    case .cri:
      guard let time = cursor.time(bytes),
        cursor.takes("stdout ", bytes) || cursor.takes("stderr ", bytes),
        cursor.takes("F ", bytes)
      else { return nil }
      return Inner(start: cursor.at, end: end, time: time)
    case .compose:
      guard cursor.name(bytes), cursor.spaces(bytes), cursor.takes("|", bytes) else { return nil }
      _ = cursor.takes(" ", bytes)
      return Inner(start: cursor.at, end: end)
    case .syslog: return cursor.syslog(bytes)
    }
  }

  private func hasTime(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var cursor = WrapperCursor(at: start, end: end)
    return cursor.time(bytes) != nil
  }

  /// Whether the line looks so wrapped.
  func fits(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if self == .cri {
      return ContainerLine(cri: bytes, start, end) != nil && hasTime(bytes, start, end)
    }
    guard self == .docker else { return strip(bytes, start, end) != nil }
    guard start < end, bytes[start] == UInt8(ascii: "{") else { return false }
    var visitor = DockerVisitor()
    guard case .complete = walkJSON(bytes, start, end, &visitor) else { return false }
    return visitor.message != nil
  }
}

/// A place in the front of a wrapped line.
private struct WrapperCursor {
  var at: Int
  let end: Int

  mutating func takes(_ text: StaticString, _ bytes: borrowing Span<UInt8>) -> Bool {
    let count = text.utf8CodeUnitCount
    guard at + count <= end else { return false }
    var offset = at
    for byte in String(describing: text).utf8 {
      guard bytes[offset] == byte else { return false }
      offset += 1
    }
    at = offset
    return true
  }

  /// An ISO time and the space behind it.
  mutating func time(_ bytes: borrowing Span<UInt8>) -> Int64? {
    let space = ByteScan.first(UInt8(ascii: " "), in: bytes, from: at, to: min(end, at + 40))
    guard space > at + 18, space < end, bytes[space] == UInt8(ascii: " "),
      bytes[at + 4] == UInt8(ascii: "-"),
      let time = try? UTCTime.parse(bytes, ByteRange(at, space))
    else { return nil }
    at = space + 1
    return time
  }

  /// Letters, digits, `.`, `-`, `_`.
  mutating func name(_ bytes: borrowing Span<UInt8>) -> Bool {
    let start = at
    while at < end, at < start + 128,
      isNameByte(bytes[at]) || bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: ".")
    {
      at += 1
    }
    return at > start
  }

  mutating func spaces(_ bytes: borrowing Span<UInt8>) -> Bool {
    let start = at
    while at < end, bytes[at] == 0x20 { at += 1 }
    return at > start
  }

  /// A word and the spaces behind it.
  mutating func word(_ bytes: borrowing Span<UInt8>) -> Bool {
    let start = at
    while at < end, bytes[at] > 0x20 { at += 1 }
    return at > start && spaces(bytes)
  }

  mutating func digits(_ bytes: borrowing Span<UInt8>, _ separator: Unicode.Scalar?) -> Bool {
    let start = at
    while at < end, at < start + 3, bytes[at] &- 0x30 < 10 { at += 1 }
    guard at > start else { return false }
    guard let separator else { return true }
    guard at < end, bytes[at] == UInt8(ascii: separator) else { return false }
    at += 1
    return true
  }

  mutating func syslog(_ bytes: borrowing Span<UInt8>) -> Wrapper.Inner? {
    if at < end, bytes[at] == UInt8(ascii: "<") {
      at += 1
      guard digits(bytes, ">") else { return nil }
    }
    if takes("1 ", bytes) {  // RFC 5424 §6: VERSION
      let time = self.time(bytes)
      if time == nil, !takes("- ", bytes) { return nil }
      for _ in 0..<4 { guard word(bytes) else { return nil } }  // HOSTNAME APP-NAME PROCID MSGID
      guard structuredData(bytes) else { return nil }
      if at + 2 < end, bytes[at] == 0xEF, bytes[at + 1] == 0xBB, bytes[at + 2] == 0xBF { at += 3 }
      return Wrapper.Inner(start: at, end: end, time: time)
    }
    let time = self.time(bytes)
    if time == nil {
      guard at + 16 < end, lowercased(bytes[at]) &- 0x61 < 26, at + 3 < end, bytes[at + 3] == 0x20
      else { return nil }
      at += 3
      guard spaces(bytes), digits(bytes, nil), spaces(bytes), digits(bytes, ":"),
        digits(bytes, ":"), digits(bytes, nil)
      else { return nil }
      guard spaces(bytes) else { return nil }
    }
    guard word(bytes) else { return nil }  // HOSTNAME
    let start = at
    while at < end, at < start + 128, bytes[at] > 0x20, bytes[at] != UInt8(ascii: ":") { at += 1 }
    guard at > start, takes(":", bytes) else { return nil }  // TAG[pid]:
    _ = takes(" ", bytes)
    return Wrapper.Inner(start: at, end: end, time: time)
  }

  /// `-` or `[id name="value"]…` and a space.
  private mutating func structuredData(_ bytes: borrowing Span<UInt8>) -> Bool {
    if takes("- ", bytes) { return true }
    var isInString = false
    guard at < end, bytes[at] == UInt8(ascii: "[") else { return false }
    while at < end {
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\\"), isInString {
        at += 1
      } else if byte == UInt8(ascii: "\"") {
        isInString.toggle()
      } else if byte == UInt8(ascii: "]"), !isInString, at < end, bytes[at] == 0x20 {
        at += 1
        return true
      }
    }
    return false
  }
}

/// Finds the line in an object of Docker's json-file logs, or of Beats.
struct DockerVisitor: JSONVisitor {
  private(set) var message: ByteRange?
  private(set) var isEscaped = false
  private(set) var time: Int64?

  mutating func value(
    path: [UInt8], _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, isQuoted: Bool,
    isEscaped: Bool
  ) {
    if isQuoted, path.elementsEqual("log".utf8) || path.elementsEqual("message".utf8) {
      message = ByteRange(start, end)
      self.isEscaped = isEscaped
    } else if path.elementsEqual("time".utf8) || path.elementsEqual("@timestamp".utf8) {
      time = try? UTCTime.parse(bytes, ByteRange(start, end))
    }
  }

  mutating func array(path: [UInt8]) {}
}
