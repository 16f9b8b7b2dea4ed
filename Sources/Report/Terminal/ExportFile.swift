// UNSAFE. What holds:
//  1. Paths are lent to the system as C strings for the time of one call.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A report in a file: complete or as it was before, never half.
package enum ExportFile {
  /// Writes `text` to a file beside `path`, for the owner only (0600), and renames it.
  ///
  /// - Throws: `OutputError`; then what was at `path` is unchanged and nothing is left beside it.
  package static func write(_ text: String, to path: String) throws(OutputError) {
    let draft = "\(path).\(getpid()).tmp"
    do throws(OutputError) {
      let sink = try OutputSink(creating: draft)
      try sink.write(text)
      try sink.finish()
    } catch {
      _ = unsafe unlink(draft)
      throw error.calling(path)
    }
    guard unsafe rename(draft, path) == 0 else {
      let code = errno
      _ = unsafe unlink(draft)
      throw .cannotCreate(path: path, code: code)
    }
  }
}

extension OutputError {
  /// The same error of the file that was meant, not of the one beside it.
  fileprivate func calling(_ path: String) -> OutputError {
    switch self {
    case .closed: .closed
    case .failed(_, let code): .failed(name: path, code: code)
    case .cannotCreate(_, let code): .cannotCreate(path: path, code: code)
    }
  }
}
