/// How far a long command is.
package struct WorkDone: Equatable, Sendable {
  /// Bytes of input read, compressed as they lie on disk.
  package var bytes: Int64
  /// Bytes of all input; `nil` if unknown, as with standard input.
  package var bytesTotal: Int64?
  package var files: Int64
  package var filesTotal: Int64
  package var lines: Int64

  /// Makes a state of the work.
  package init(
    bytes: Int64 = 0, bytesTotal: Int64? = nil, files: Int64 = 0, filesTotal: Int64 = 0,
    lines: Int64 = 0
  ) {
    self.bytes = bytes
    self.bytesTotal = bytesTotal
    self.files = files
    self.filesTotal = filesTotal
    self.lines = lines
  }

  /// The share done, 0…1; `nil` if the whole is unknown.
  var share: Double? {
    guard let bytesTotal, bytesTotal > 0 else { return nil }
    return min(1, max(0, Double(bytes) / Double(bytesTotal)))
  }
}
