// UNSAFE. What holds:
//  1. `compiled` is initialized by a regcomp that returned 0, from init to deinit, and then freed.
//  2. It is only read after init; regexec may run on one regex_t from several threads (POSIX.1-2017,
//     regexec: "shall be thread-safe"), so the class is Sendable.
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

  /// Compiles `pattern`, or returns nil if it is none.
  package init?(_ pattern: String) {
    for (left, right) in zip(pattern.utf8, pattern.utf8.dropFirst())
    where left == UInt8(ascii: "\\") && 0x31...0x39 ~= right { return nil }
    let memory = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
    unsafe memory.initialize(to: regex_t())
    guard unsafe regcomp(memory, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0 else {
      unsafe memory.deallocate()
      return nil
    }
    unsafe compiled = memory
  }

  deinit {
    unsafe regfree(compiled)
    unsafe compiled.deallocate()
  }

  /// Whether it matches somewhere in `text`, which ends at its first NUL.
  package func matches(_ text: [UInt8]) -> Bool {
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    return unsafe terminated.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      return unsafe regexec(compiled, base, 0, nil, 0) == 0
    }
  }
}
