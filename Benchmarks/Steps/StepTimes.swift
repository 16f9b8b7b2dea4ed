import Foundation

/// The steps of ingesting, in their order.
enum Step: String, CaseIterable {
  /// Archive: read the file, inflate it, check it, take its identity.
  case inflate
  /// AccessLog: find records and the ranges of their fields.
  case read
  /// Rollup and Verdict: numbers for values, a verdict for each case, additions.
  case tally
  /// Rollup: cells to rows.
  case rollUp = "roll up"
  /// Store: rows into SQLite, a commit a source, which reaches the disk.
  case write
  /// Store: sums, and the log moved into the database file.
  case checkpoint
}

/// What the steps took.
struct StepTimes {
  /// Seconds on the wall clock, and of this thread on a core.
  struct Span {
    var wall = 0.0
    var cpu = 0.0
  }

  /// In the order of `Step.allCases`.
  private(set) var spans = [Span](repeating: Span(), count: Step.allCases.count)
  private var mark = StepTimes.now()

  /// Counts what follows, and nothing before it, to the next step.
  mutating func begin() { mark = StepTimes.now() }

  /// Counts the time since the last step, or since `begin()`, to `step`.
  mutating func end(_ step: Step) {
    let now = StepTimes.now()
    if let place = Step.allCases.firstIndex(of: step) {
      spans[place].wall += now.wall - mark.wall
      spans[place].cpu += now.cpu - mark.cpu
    }
    mark = now
  }

  private static func now() -> Span {
    Span(wall: seconds(CLOCK_MONOTONIC), cpu: seconds(CLOCK_THREAD_CPUTIME_ID))
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
