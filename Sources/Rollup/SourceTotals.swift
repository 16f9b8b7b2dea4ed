package import Verdict

/// What a source came to.
package struct SourceTotals: Sendable {
  /// Requests counted.
  package private(set) var requests: Int64 = 0
  /// Those answered 401 or 403.
  package private(set) var refused: Int64 = 0
  /// Refusals by cause, in the order of `Cause.allCases`.
  package private(set) var byCause = InlineArray<9, Int64>(repeating: 0)
  /// First and last time, milliseconds; nil before the first request.
  package private(set) var firstAt: Int64?
  package private(set) var lastAt: Int64?

  /// Nothing counted yet.
  package init() {}

  /// Refusals of one cause.
  package subscript(cause: Cause) -> Int64 { byCause[Int(cause.rawValue)] }

  @inline(__always)
  mutating func count(status: UInt16, at time: Int64) {
    requests += 1
    if isRefusal(status) { refused += 1 }
    if let first = firstAt, first <= time {} else { firstAt = time }
    if let last = lastAt, last >= time {} else { lastAt = time }
  }

  mutating func count(_ cause: Cause) { byCause[Int(cause.rawValue)] += 1 }
}
