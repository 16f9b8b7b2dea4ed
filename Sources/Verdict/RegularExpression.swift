// UNSAFE. What holds:
//  1. `compiled` is initialized by a regcomp that returned 0, from init to deinit, and then freed.
//  2. A `TerminatedText` ends with a NUL, so regexec stops within it.
//  3. `compiled` is only read after init; regexec may run on one regex_t from several threads
//     (POSIX.1-2017, regexec: "shall be thread-safe"), so the class is Sendable.
// RegularExpressionTests.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A POSIX extended regular expression (IEEE 1003.1 §9.4), letters in either case.
///
/// Not Swift's `Regex`: rules run over hostile text, and a backtracking engine needs seconds for
/// `(a+)+b` on 16 letters. Back-references are refused for the same reason.
@safe package final class RegularExpression: @unchecked Sendable {
  private let compiled: UnsafeMutablePointer<regex_t>

  /// Longest pattern, in bytes.
  static let patternBytesMax = 4 << 10
  /// Largest product of the counts in braces: glibc copies what they repeat, `((a{255}){255}){20}`
  /// takes 3 GB.
  static let repetitionsMax = 1_000

  /// Compiles `pattern`, or returns nil if it is none or would cost too much.
  package init?(_ pattern: String) {
    guard pattern.utf8.count <= Self.patternBytesMax, Self.isAffordable(Array(pattern.utf8)) else {
      return nil
    }
    let memory = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
    unsafe memory.initialize(to: regex_t())
    guard unsafe regcomp(memory, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0 else {
      unsafe memory.deallocate()
      return nil
    }
    unsafe compiled = memory
  }

  /// Refuses back-references, a NUL, which would end the pattern, and counts that multiply.
  private static func isAffordable(_ pattern: [UInt8]) -> Bool {
    var product = 1
    var counts: (open: Bool, this: Int, most: Int) = (false, 0, 1)
    var at = 0
    while at < pattern.count {
      switch pattern[at] {
      case 0: return false
      case UInt8(ascii: "\\") where at + 1 < pattern.count:
        at += 1
        if 0x31...0x39 ~= pattern[at] { return false }
      case UInt8(ascii: "{"): counts = (true, 0, 1)
      case UInt8(ascii: ",") where counts.open: counts.this = 0
      case let byte where counts.open && 0x30...0x39 ~= byte:
        counts.this = min(counts.this * 10 + Int(byte - 0x30), repetitionsMax + 1)
        counts.most = max(counts.most, counts.this)
      case UInt8(ascii: "}") where counts.open:
        counts.open = false
        product *= counts.most
        if product > repetitionsMax { return false }
      default: counts.open = false
      }
      at += 1
    }
    return true
  }

  deinit {
    unsafe regfree(compiled)
    unsafe compiled.deallocate()
  }

  /// Whether it matches somewhere in `text`, which ends at its first NUL.
  package func matches(_ text: [UInt8]) -> Bool { matches(TerminatedText(text)) }

  /// Whether it matches somewhere in `text`.
  func matches(_ text: TerminatedText) -> Bool {
    unsafe text.characters.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      return unsafe regexec(compiled, base, 0, nil, 0) == 0
    }
  }
}

/// A text with a NUL at its end, so that one copy serves many expressions.
struct TerminatedText {
  fileprivate let characters: [CChar]

  init(_ text: [UInt8]) { characters = text.map { CChar(bitPattern: $0) } + [0] }
}
