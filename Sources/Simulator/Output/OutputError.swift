import Glibc

/// Why the output could not be written.
enum OutputError: Error, Equatable, CustomStringConvertible {
  /// Logs of an earlier run are there.
  case exists(path: String)
  case cannotCreate(path: String, code: Int32)
  case cannotWrite(path: String, code: Int32)
  /// The world has nothing that a remedy names.
  case nothingToRemedy(String)

  /// What went wrong, where, and what to do.
  var description: String {
    switch self {
    case .exists(let path):
      "\(path): already there. Remove it first, or name another folder."
    case .cannotCreate(let path, let code):
      "\(path): cannot be created: \(OutputError.reason(code)). Name a folder that can be written."
    case .cannotWrite(let path, let code):
      "\(path): cannot be written: \(OutputError.reason(code)). What is there is incomplete."
    case .nothingToRemedy(let remedy):
      "--remedy \(remedy): there is no such key, event, org or flag. Keys are named as in keys.csv."
    }
  }

  private static func reason(_ code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
