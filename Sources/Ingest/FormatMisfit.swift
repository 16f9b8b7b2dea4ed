import AccessLog
import Bytes

/// A format was given for a source, and reads none of its first records.
package struct FormatMisfit: Error, Equatable, Sendable, CustomStringConvertible {
  package var format: String
  /// The first record that it does not read, and why.
  package var line: Int
  package var reason: String
  /// The format that would fit; nil: none is known.
  package var fits: String?

  init?(
    of format: LogFormat?, _ block: borrowing Block, atEnd: Bool, among formats: [LogFormat]
  ) {
    guard let format, let found = FormatDetector.firstMisfit(block, atEnd: atEnd, in: format)
    else { return nil }
    self.format = format.name
    line = found.line
    reason = found.reason.text
    fits = FormatDetector.choose(block, atEnd: atEnd, among: formats)?.format.name
  }

  /// A sentence and what to do.
  package var description: String {
    "line \(line): \(reason), as \(format) goes; nothing of it was counted. "
      + (fits.map { "\($0) would fit: leave the format out, or name that one." }
        ?? "No known format fits: give the gateway's own with --log-format.")
  }
}
