/// Chooses which requests are answered though a check fails.
struct WrongAnswers {
  private static let causes: [Cause] = [.inactive, .invalid, .org, .event, .host, .feature]

  private let wanted: Int
  private var due: [Cause: Int] = [:]
  private var scheduled = 0
  /// How many have been chosen.
  private(set) var chosen = 0

  /// Wants so many of them.
  init(wanted: Int) { self.wanted = wanted }

  /// True if this refusal should be answered instead.
  ///
  /// The causes take turns over the first nine tenths of the run; what is still owed then goes to
  /// whatever comes.
  /// - Parameters:
  ///   - cause: why the request would be refused; `missing` and `edge` are never chosen.
  ///   - progress: the share of the run that is over, `0..<1`.
  ///   - isSteady: false near a change in the registry, where an analyser's tolerance may excuse
  ///     the answer.
  /// - Returns: whether it should.
  mutating func take(_ cause: Cause, progress: Double, isSteady: Bool) -> Bool {
    guard chosen < wanted, WrongAnswers.causes.contains(cause) else { return false }
    while scheduled < wanted && Double(scheduled) <= progress / 0.9 * Double(wanted) {
      due[WrongAnswers.causes[scheduled % WrongAnswers.causes.count], default: 0] += 1
      scheduled += 1
    }
    let owed = due[cause, default: 0]
    guard isSteady, owed > 0 || progress > 0.9 else { return false }
    due[cause] = max(0, owed - 1)
    chosen += 1
    return true
  }
}
