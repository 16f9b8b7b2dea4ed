import Bytes

/// What a logged reason says about the cause.
package struct ReasonReading: Hashable, Sendable {
  /// The causes it leaves open; `.all` if it says nothing.
  package var causes: CauseSet
  /// The detail, where a rule gives one.
  package var detail: Detail?
  /// The rule that decided, by its number in the profile; nil if none matched.
  package var rule: Int16?

  /// Makes a reading.
  package init(causes: CauseSet, detail: Detail? = nil, rule: Int16? = nil) {
    self.causes = causes
    self.detail = detail
    self.rule = rule
  }

  /// A reason that says nothing, or none at all.
  package static let silent = ReasonReading(causes: .all)
}

/// One rule of the profile: fields, how they are compared, what that means.
package struct ReasonRule: Sendable {
  /// How a reason is compared; letters in either case are equal.
  package enum Match: Sendable {
    case equals([UInt8])
    case prefix([UInt8])
    case contains([UInt8])
    case regex(RegularExpression)
  }

  /// The reason fields it looks at, by number.
  package var fields: Set<Int>
  /// How it compares; any of them will do.
  package var matches: [Match]
  /// The causes a match leaves open.
  package var causes: CauseSet
  /// The detail a match gives; it belongs to the only cause.
  package var detail: Detail?

  /// Makes a rule that compares in one of several ways.
  package init(fields: Set<Int>, matches: [Match], causes: CauseSet, detail: Detail? = nil) {
    self.fields = fields
    self.matches = matches
    self.causes = causes
    self.detail = detail
  }

  /// Makes a rule that compares in one way.
  package init(fields: Set<Int>, match: Match, causes: CauseSet, detail: Detail? = nil) {
    self.init(fields: fields, matches: [match], causes: causes, detail: detail)
  }

  fileprivate func fits(_ value: ReasonValue) -> Bool {
    guard fields.contains(value.field) else { return false }
    return matches.contains { match in
      switch match {
      case .equals(let wanted): value.lower == wanted
      case .prefix(let wanted): value.lower.starts(with: wanted)
      case .contains(let wanted): value.lower.firstRange(of: wanted) != nil
      case .regex(let expression): expression.matches(value.terminated)
      }
    }
  }
}

/// A field's value, ready to be compared.
private struct ReasonValue {
  let field: Int
  /// The part that is tested, in lower case.
  let lower: [UInt8]
  /// The same for C.
  let terminated: TerminatedText

  init(_ field: Int, _ value: [UInt8]) {
    self.field = field
    lower = value.prefix(Limits.reasonBytesMax).map(lowercased)
    terminated = TerminatedText(lower)
  }
}

/// The profile's rules in their order. The first that matches a field says what the field means;
/// together the fields narrow the causes, until one is left.
///
/// The order is the rank: what the app wrote stands before the gateway's message, and that before
/// its response type. A field that contradicts what those before it left open is passed over.
package struct ReasonRules: Sendable {
  private let rules: [ReasonRule]

  /// Uses `rules` in their order.
  package init(_ rules: [ReasonRule]) { self.rules = rules }

  /// Reads a reason: the values of the reason fields by number, empty where absent.
  ///
  /// Run once per distinct reason, not once per line; only the first 1 KiB of a value is tested.
  /// - Complexity: O(rules × length).
  package func read(_ fields: [[UInt8]]) -> ReasonReading {
    var reading = ReasonReading.silent
    var unread = fields.enumerated().filter { !$0.element.isEmpty }.map {
      ReasonValue($0.offset, $0.element)
    }
    for (number, rule) in rules.enumerated() {
      guard !unread.isEmpty, reading.causes.only == nil else { break }
      let place = Int16(clamping: number)
      let count = unread.count
      unread.removeAll { rule.fits($0) }
      let left = reading.causes.intersection(rule.causes)
      guard unread.count < count, !left.isEmpty else { continue }
      reading = ReasonReading(
        causes: left, detail: left.only == nil ? nil : rule.detail,
        rule: left == reading.causes ? reading.rule ?? place : place)
    }
    return reading
  }
}

private func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
