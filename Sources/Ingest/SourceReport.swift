package import Rollup
package import Store

/// What became of one input.
package struct SourceReport: Sendable {
  /// The outcome.
  package enum Outcome: String, Sendable {
    /// Counted; it was not known.
    case new
    /// Counted in the place of what it has grown from, or of a damaged copy.
    case replaced
    /// Not counted: its content is known.
    case known
    /// Damaged: nothing of it counts, or what was salvaged.
    case damaged
    /// Not read at all.
    case failed
  }

  /// As it was named.
  package var path: String
  package var outcome = Outcome.failed
  /// What `--format auto` decided; nil when nothing was read or the format was given.
  package var choice: (format: String, fitting: Int, examined: Int)?
  package var format: String?
  package var lines: Int64 = 0
  package var blank: Int64 = 0
  package var totals = SourceTotals()
  package var rejections: [NewSource.Rejected] = []
  package var folded: Int64 = 0
  /// Content bytes, and bytes of the file.
  package var bytes: UInt64 = 0
  package var compressedBytes: UInt64 = 0
  package var milliseconds: Int64 = 0
  /// What is wrong, in a sentence.
  package var error: String?
  /// What is worth knowing.
  package var notes: [String] = []

  package var parsed: Int64 { totals.requests }
  package var rejected: Int64 { rejections.reduce(0) { $0 + $1.records } }
  /// Whether its lines count in the store.
  package var isCounted: Bool {
    switch outcome {
    case .new, .replaced: true
    case .damaged: lines > 0
    case .known, .failed: false
    }
  }
  /// Whether more than 1 % of its lines were rejected.
  package var isMostlyForeign: Bool { rejected * 100 > lines }

  /// Makes the report of an input that is not read yet.
  package init(path: String) { self.path = path }
}
