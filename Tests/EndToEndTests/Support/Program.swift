// UNSAFE. What holds:
//  1. The C strings and the pointers to them that `posix_spawn` is given live until it returned.
//  2. `status` is the caller's own variable for the time of `waitpid`.

import Foundation

/// What a program that ended left behind.
struct Outcome: Sendable {
  /// The exit code, or the negative number of the signal that ended it.
  var code: Int32
  var out: Data
  var err: Data

  /// Standard output as text; invalid UTF-8 is replaced.
  var outText: String { String(decoding: out, as: UTF8.self) }
  /// Standard error as text; invalid UTF-8 is replaced.
  var errText: String { String(decoding: err, as: UTF8.self) }
}

/// A program that was started and must be waited for.
struct Child {
  let process: pid_t
  let folder: Scratch

  /// Sends a signal; harmless when the program has just ended.
  func signal(_ number: Int32) { kill(process, number) }

  /// Waits for the end; a program that does not end within `seconds` is killed.
  func wait(seconds: Double = 60) -> Outcome {
    let end = Date().addingTimeInterval(seconds)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, WNOHANG) == 0 {
      if Date() > end { kill(process, SIGKILL) }
      usleep(500)
    }
    let signal = status & 0x7F
    return Outcome(
      code: signal == 0 ? (status >> 8) & 0xFF : -signal, out: folder.read("out"),
      err: folder.read("err"))
  }
}

/// The package's executables, which `swift build --build-tests` puts beside the test bundle.
enum Program {
  /// The folder with the test bundle.
  static let folder =
    Bundle.main.executableURL?.deletingLastPathComponent().path
    ?? FileManager.default.currentDirectoryPath
  /// The program that is tested: AUTHAUDIT_TEST_BINARY, an optimised one perhaps, or the one beside.
  static let authaudit =
    ProcessInfo.processInfo.environment["AUTHAUDIT_TEST_BINARY"] ?? folder + "/authaudit"
  /// Makes nights with the truth about them.
  static let simulator = folder + "/Simulator"

  private struct CannotStart: Error {
    var program: String
    var code: Int32
  }

  /// Starts a program in a small environment of its own.
  ///
  /// - Parameters:
  ///   - words: its name or path, and its arguments, as bytes: they may be no UTF-8.
  ///   - environment: variables to be set, too.
  ///   - input: the file that is its standard input.
  ///   - place: its working folder.
  /// - Returns: the running program.
  /// - Throws: when it cannot be started.
  static func start(
    _ words: [[UInt8]], environment: [String: String] = [:], input: String = "/dev/null",
    in place: String? = nil
  ) throws -> Child {
    let folder = try Scratch()
    var words = words
    if let place {
      // `addchdir_np` is hidden from Swift.
      let shell = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, place]
      words = shell.map { Array($0.utf8) } + words
    }
    var files = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&files)
    defer { unsafe posix_spawn_file_actions_destroy(&files) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&files, 1, folder.path("out"), writing, 0o600)
    unsafe posix_spawn_file_actions_addopen(&files, 2, folder.path("err"), writing, 0o600)
    var variables = [
      "HOME": folder.path, "LC_ALL": "C.UTF-8", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no",
    ]
    for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
      variables[name] = ProcessInfo.processInfo.environment[name]
    }
    variables.merge(environment) { _, new in new }
    var process: pid_t = 0
    let code = unsafe withCStrings(words) { words in
      unsafe withCStrings(variables.map { Array("\($0.key)=\($0.value)".utf8) }) {
        variables -> Int32 in
        guard let program = unsafe words[0] else { return EINVAL }
        return unsafe posix_spawnp(&process, program, &files, nil, words, variables)
      }
    }
    guard code == 0 else {
      throw CannotStart(program: String(decoding: words[0], as: UTF8.self), code: code)
    }
    return Child(process: process, folder: folder)
  }

  /// Runs a program to its end.
  @discardableResult
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    input: String = "/dev/null", in place: String? = nil
  ) throws -> Outcome {
    try start(
      ([program] + arguments).map { Array($0.utf8) }, environment: environment, input: input,
      in: place
    ).wait()
  }

  /// Lends NUL-terminated copies of `texts`, with a final nil.
  private static func withCStrings<Result>(
    _ texts: [[UInt8]], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { text in
      unsafe strdup(text.map { CChar(bitPattern: $0) } + [0])
    }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("never empty") }
      return unsafe body(base)
    }
  }
}
