import Foundation

/// The most memory that a process has had.
enum PeakMemory {
  /// Whether it means anything here: of the optimised program, on Linux, with Python for the logs.
  static let isPossible: Bool = {
    #if os(Linux)
      ProcessInfo.processInfo.environment["AUTHAUDIT_TEST_BINARY"] != nil && Corpus.isPossible
    #else
      false
    #endif
  }()

  /// So far, KiB; nil when the process has ended. `ru_maxrss` would count what the process that
  /// started it had then.
  static func soFar(of process: pid_t) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return nil }
    return line.split { $0 == " " || $0 == "\t" }.compactMap { Int($0) }.first
  }
}
