package import Archive

/// What the store keeps of a source beside its counts.
package struct NewSource: Sendable {
  /// How much of a source counts; the words of the view `sources`.
  package enum State: String, Sendable, CaseIterable {
    /// All of it.
    case whole
    /// What was salvaged from before the damage.
    case partial
    /// Nothing.
    case damaged
  }

  /// Rejected records of one reason.
  package struct Rejected: Sendable {
    package var reason: String
    package var records: Int64
    /// Numbers of the first of them, from 1.
    package var lines: [Int]

    /// Makes an entry.
    package init(reason: String, records: Int64, lines: [Int]) {
      self.reason = reason
      self.records = records
      self.lines = lines
    }
  }

  package var path: String
  package var format: String?
  package var state: State
  package var record: ContentRecord
  package var lines: Int64 = 0
  package var parsed: Int64 = 0
  package var rejected: Int64 = 0
  package var blank: Int64 = 0
  package var refused: Int64 = 0
  /// Requests in which a value was folded into `(other)`.
  package var folded: Int64 = 0
  /// Milliseconds since 1970.
  package var firstAt: Int64?
  package var lastAt: Int64?
  package var ingestedAt: Int64
  package var rejections: [Rejected] = []
  /// The name of the zone that its times were read in, where they named none; nil for UTC.
  package var logZone: String?

  /// Makes a source without counts.
  package init(
    path: String, format: String?, state: State, record: ContentRecord, ingestedAt: Int64
  ) {
    self.path = path
    self.format = format
    self.state = state
    self.record = record
    self.ingestedAt = ingestedAt
  }
}
