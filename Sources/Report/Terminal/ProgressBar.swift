import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// One line on stderr that says how far a long command is.
///
/// Only on a terminal that can redraw, only after a second of work, at most ten times a second.
/// A failed write is ignored: a closed stderr never stops an ingest.
package struct ProgressBar: ~Copyable {
  /// Work shorter than this shows nothing, in milliseconds.
  package static let silenceMilliseconds: Int64 = 1000
  /// Between two redraws, in milliseconds.
  package static let redrawMilliseconds: Int64 = 100

  private let descriptor: Int32
  private let traits: TerminalTraits
  private let startedAt: Int64
  private var drawnAt: Int64?
  private var isVisible = false

  /// Starts the clock.
  ///
  /// - Parameters:
  ///   - descriptor: where the line is drawn.
  ///   - traits: those of `descriptor`; `nil` looks at it.
  ///   - now: monotonic milliseconds.
  package init(
    descriptor: Int32 = STDERR_FILENO, traits: TerminalTraits? = nil,
    now: Int64 = monotonicMilliseconds()
  ) {
    self.descriptor = descriptor
    self.traits = traits ?? TerminalTraits(of: descriptor)
    startedAt = now
  }

  /// Redraws the line if it is time to.
  ///
  /// - Complexity: two comparisons when it is not.
  package mutating func update(_ done: WorkDone, now: Int64 = monotonicMilliseconds()) {
    let elapsed = now - startedAt
    guard traits.allowsRedraw, elapsed > ProgressBar.silenceMilliseconds else { return }
    if let drawnAt, now - drawnAt < ProgressBar.redrawMilliseconds { return }
    drawnAt = now
    isVisible = true
    let width = (traits.width ?? TerminalTraits.widthDefault) - 1  // the last column would wrap
    send("\r" + progressLine(done, milliseconds: elapsed, width: width) + "\u{1B}[K")
  }

  /// Takes the line off the screen: at the end, and before a message; `update` draws it again.
  package mutating func clear() {
    guard isVisible else { return }
    isVisible = false
    drawnAt = nil
    send("\r\u{1B}[K")
  }

  private func send(_ text: String) {
    unsafe Array(text.utf8).withUnsafeBytes { bytes in
      _ = unsafe write(descriptor, bytes.baseAddress, bytes.count)
    }
  }
}

/// Milliseconds of a clock that is never set back.
package func monotonicMilliseconds() -> Int64 {
  Int64(truncatingIfNeeded: DispatchTime.now().uptimeNanoseconds / 1_000_000)
}
