import Report
import Store

/// An organisation's keys, each beside the one that came after it.
struct KeyRotation {
  /// What can be done with a key.
  enum Step: String {
    /// It can be deleted or deactivated: nobody has an answer from it.
    case canGo = "can-go"
    /// Requests under it are still answered.
    case inUse = "in-use"
    /// It is off already, and somebody still sends it.
    case stillSent = "still-sent"
    /// No active key of its label was made after it.
    case newest
    /// Switched off and silent.
    case gone
  }

  /// What the last days brought.
  struct Recent {
    /// Milliseconds; nil for an empty store.
    var window: Range<Int64>?
    var keys: [KeyActivity] = []
    /// What came under keys that are off, since they are.
    var dead: [String: DeadKeyUse] = [:]

    init(_ window: Range<Int64>?) { self.window = window }
  }

  /// A key, its successor, and its requests in the last days.
  struct Entry {
    var key: KeyActivity
    var recent: KeyActivity?
    /// What came since it is off.
    var dead: DeadKeyUse?
    /// The newest other active key of the same label, made after it if it is active itself.
    var successor: KeyActivity?
    var successorRecent: KeyActivity?
    var step: Step
  }

  /// Live keys and those still sent, by label, oldest first.
  let entries: [Entry]
  let storedFrom: Int64?
  let from: Int64?
  let to: Int64?

  /// The last `span` of what is stored, or of the period.
  static func window(
    _ all: KeyActivityAnswer, _ period: Period, _ span: TimeSpan
  ) -> Range<Int64>? {
    guard let end = [all.storedTo.map { $0 + 1 }, period.to].compactMap({ $0 }).min() else {
      return nil
    }
    return max(0, end - span.milliseconds)..<end
  }

  init(_ all: KeyActivityAnswer, _ recent: Recent) {
    storedFrom = all.storedFrom
    from = recent.window?.lowerBound
    to = recent.window?.upperBound
    var lately: [String: KeyActivity] = [:]
    for key in recent.keys { lately[key.key] = key }
    let own = all.keys.filter(\.isKnown).sorted { left, right in
      let (a, b) = (left.label ?? "", right.label ?? "")
      if a != b { return a < b }
      let (first, second) = (left.createdAt ?? 0, right.createdAt ?? 0)
      return first != second
        ? first < second : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    entries = own.enumerated().compactMap { place, key in
      let others = own.enumerated().filter {
        $0.offset != place && $0.element.state == "active" && $0.element.label == key.label
          && ($0.offset > place || key.state != "active")
      }
      let successor = others.last?.element
      let mine = lately[key.key]
      let dead = recent.dead[key.key]
      let step = Self.step(key, mine, dead, hasSuccessor: successor != nil)
      if step == .gone, key.state == "deleted" { return nil }
      return Entry(
        key: key, recent: mine, dead: dead, successor: successor,
        successorRecent: successor.flatMap { lately[$0.key] }, step: step)
    }
  }

  private static func step(
    _ key: KeyActivity, _ recent: KeyActivity?, _ dead: DeadKeyUse?, hasSuccessor: Bool
  ) -> Step {
    if key.state != "active" { return (dead?.requests ?? 0) > 0 ? .stillSent : .gone }
    guard hasSuccessor else { return .newest }
    return (recent?.requests ?? 0) > (recent?.refused ?? 0) ? .inUse : .canGo
  }
}
