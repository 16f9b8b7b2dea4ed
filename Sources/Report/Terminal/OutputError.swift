import Foundation

/// Why a report could not be written.
package enum OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nobody reads any more (EPIPE), as after `| head -1`: end quietly, it is no failure.
  case closed
  /// A write failed: a full disk, a broken one, a closed descriptor. Exit 74.
  case failed(name: String, code: Int32)
  /// The file could not be created. Exit 73.
  case cannotCreate(path: String, code: Int32)

  /// One sentence per part, for stderr; names are as given, so escape them on the way out.
  package var description: String {
    switch self {
    case .closed:
      "the reader of the output has gone; the rest was not written."
    case .failed(let name, let code):
      "\(name): cannot write: \(reason(code)); the report is not complete. "
        + "Make room or name another file, and run the command again."
    case .cannotCreate(let path, let code):
      "\(path): cannot create this file: \(reason(code)). "
        + "Name another file with --export, in a folder that you may write to."
    }
  }

  /// The system's words for an error number.
  private func reason(_ code: Int32) -> String {
    guard let words = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: words)
  }
}
