import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What a file descriptor can show.
package struct TerminalTraits: Equatable, Sendable {
  /// Columns that a terminal is assumed to have when it does not say.
  package static let widthDefault = 80

  /// A terminal is at the other end.
  package var isTerminal: Bool
  /// Columns; `nil`: no limit, as in a pipe or a file.
  package var width: Int?
  /// Colours are welcome.
  package var allowsColour: Bool
  /// A line can be redrawn in place.
  package var allowsRedraw: Bool

  /// Makes traits, as a test does.
  package init(
    isTerminal: Bool, width: Int?, allowsColour: Bool = false, allowsRedraw: Bool = false
  ) {
    self.isTerminal = isTerminal
    self.width = width
    self.allowsColour = allowsColour
    self.allowsRedraw = allowsRedraw
  }

  /// Looks at a descriptor.
  ///
  /// - `COLUMNS` of 20…1,000 wins, also in a pipe: who exports it means it. Then the terminal's own
  ///   width, then 80.
  /// - Colours: on a terminal, unless `NO_COLOR` is set and not empty (no-color.org), or `TERM` is
  ///   `dumb` or missing.
  package init(
    of descriptor: Int32,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    let isTerminal = isatty(descriptor) == 1
    let term = environment["TERM"] ?? ""
    let isCapable = isTerminal && !term.isEmpty && term != "dumb"
    self.init(
      isTerminal: isTerminal,
      width: TerminalTraits.width(of: descriptor, isTerminal: isTerminal, environment),
      allowsColour: isCapable && (environment["NO_COLOR"] ?? "").isEmpty,
      allowsRedraw: isCapable)
  }

  private static func width(
    of descriptor: Int32, isTerminal: Bool, _ environment: [String: String]
  ) -> Int? {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), 20...1000 ~= columns {
      return columns
    }
    guard isTerminal else { return nil }
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return widthDefault
    }
    return max(20, Int(size.ws_col))
  }
}
