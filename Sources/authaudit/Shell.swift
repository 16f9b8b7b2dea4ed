import Archive
import ArgumentParser
import Foundation
import Ingest
import AccessLog
import Profile
import Registry
import Report
import Store

/// A sentence for people and the exit code that goes with it.
struct ShellError: Error {
  var status: ExitStatus
  /// Nil when everything was said already.
  var message: String?

  /// Makes an error.
  init(_ status: ExitStatus, _ message: String? = nil) {
    self.status = status
    self.message = message
  }
}

/// Where errors become words on stderr and an exit code.
enum Shell {
  /// Says a line on stderr, harmless for a terminal; a closed stderr is no reason to stop.
  static func say(_ text: String) {
    let sink = OutputSink(descriptor: STDERR_FILENO, name: "standard error")
    try? sink.write(Terminal.escape(text, keepingNewlines: true) + "\n")
    try? sink.finish()
  }

  /// Ends the program as `error` wants it.
  static func exit(for error: any Error) -> Never {
    let (status, message) = read(error)
    if let message { say("authaudit: \(message)") }
    Foundation.exit(status)
  }

  private static func read(_ error: any Error) -> (Int32, String?) {
    switch error {
    case let error as ShellError: (error.status.rawValue, error.message)
    case let error as StoreError: (status(of: error).rawValue, error.description)
    case let error as RegistryErrors: (status(of: error).rawValue, error.description)
    case let error as ProfileError:
      (ExitStatus.badProfile.rawValue, "the profile is wrong: \(error.description)")
    case let error as TemplateError:
      (ExitStatus.usage.rawValue, "the template is wrong: \(error.description)")
    case let error as PeriodError:
      (ExitStatus.usage.rawValue, ([error.description] + error.pointer).joined(separator: "\n"))
    case let error as ZoneError: (ExitStatus.usage.rawValue, error.description)
    case let error as FingerprintKeyError:
      (ExitStatus.cannotCreate.rawValue, error.description)
    case let error as OutputError: outputStatus(error)
    default: parserStatus(error)
    }
  }

  private static func status(of error: StoreError) -> ExitStatus {
    switch error {
    case .missing: .noInput
    case .notOurs, .newer, .otherFingerprintKey, .cannotOpen: .cannotCreate
    case .busy: .busy
    case .cannotWrite, .cannotRead, .unbalanced: .cannotWrite
    }
  }

  static func status(of errors: RegistryErrors) -> ExitStatus {
    let isMissing = errors.errors.allSatisfy { error in
      switch error.problem {
      case .noFolder, .noFiles: true
      default: false
      }
    }
    return isMissing ? .noInput : .damaged
  }

  private static func outputStatus(_ error: OutputError) -> (Int32, String?) {
    switch error {
    case .closed: (ExitStatus.fine.rawValue, nil)
    case .failed: (ExitStatus.cannotWrite.rawValue, error.description)
    case .cannotCreate: (ExitStatus.cannotCreate.rawValue, error.description)
    }
  }

  /// Help and version go to stdout, what is wrong with the command line to stderr.
  private static func parserStatus(_ error: any Error) -> (Int32, String?) {
    let code = AuthAudit.exitCode(for: error)
    let message = AuthAudit.fullMessage(for: error)
    if code.isSuccess {
      let sink = OutputSink()
      do throws(OutputError) {
        try sink.write(message + "\n")
        try sink.finish()
      } catch {
        return outputStatus(error)
      }
      return (code.rawValue, nil)
    }
    say(message)
    return (code.rawValue, nil)
  }
}
