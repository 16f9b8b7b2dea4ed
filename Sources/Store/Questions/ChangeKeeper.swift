import Verdict

/// Keeps the first changes of each status, and counts them all.
struct ChangeKeeper {
  private let limit: Int
  private var kept: [ChangeStatus: [Change]] = [:]
  private var counts: [ChangeStatus: Int] = [:]

  /// Keeps at most `limit` of each status.
  init(limit: Int) { self.limit = max(0, limit) }

  /// Counts a change, and keeps it while it may be among the first.
  mutating func add(_ change: Change) {
    counts[change.status, default: 0] += 1
    kept[change.status, default: []].append(change)
    let (most, isTooLarge) = limit.multipliedReportingOverflow(by: 2)
    if !isTooLarge, let count = kept[change.status]?.count, count > most + 1024 {
      shorten(change.status)
    }
  }

  /// What was kept, in order.
  var answer: ChangesAnswer {
    var keeper = self
    var answer = ChangesAnswer()
    for status in ChangeStatus.allCases {
      keeper.shorten(status)
      answer.changes += keeper.kept[status] ?? []
    }
    answer.counts = counts
    return answer
  }

  private mutating func shorten(_ status: ChangeStatus) {
    guard let changes = kept[status] else { return }
    kept[status] = Array(changes.sorted(by: Self.isBefore).prefix(limit))
  }

  private static func isBefore(_ left: Change, _ right: Change) -> Bool {
    if left.refused != right.refused { return left.refused > right.refused }
    if left.org != right.org { return left.org.isBefore(right.org) }
    if left.key != right.key { return isBefore(left.key, right.key) }
    if left.cause != right.cause { return left.cause.rawValue < right.cause.rawValue }
    return isBefore(left.host, right.host)
  }

  /// By text, what is absent last.
  private static func isBefore(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return left != nil && right == nil }
    return left < right
  }
}

extension StoredIdentifier {
  /// Numbers by size, then texts, then what is absent.
  package func isBefore(_ other: StoredIdentifier) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left < right
    case (.number, _): true
    case (.text(let left), .text(let right)): left < right
    case (.text, .none): true
    case (.text, .number), (.none, _): false
    }
  }
}
