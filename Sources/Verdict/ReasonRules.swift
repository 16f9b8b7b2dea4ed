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

/// One rule of the profile: a field, how it is compared, what it means.
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
  /// How it compares.
  package var match: Match
  /// The causes a match leaves open.
  package var causes: CauseSet
  /// The detail a match gives.
  package var detail: Detail?

  /// Makes a rule.
  package init(fields: Set<Int>, match: Match, causes: CauseSet, detail: Detail? = nil) {
    self.fields = fields
    self.match = match
    self.causes = causes
    self.detail = detail
  }

  /// Whether `value`, in lower case, matches.
  func fits(_ value: [UInt8]) -> Bool {
    switch match {
    case .equals(let wanted): value == wanted
    case .prefix(let wanted): value.starts(with: wanted)
    case .contains(let wanted): value.firstRange(of: wanted) != nil
    case .regex(let expression): expression.matches(value)
    }
  }
}

/// The profile's rules in their order: each match narrows the causes, until one is left.
///
/// The order is the rank: what the app wrote stands before the gateway's message, and that before
/// its response type. A rule that contradicts what earlier ones left open is passed over.
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
    let values = fields.map { $0.prefix(Limits.reasonBytesMax).map(lowercased) }
    for (number, rule) in rules.enumerated() {
      let left = reading.causes.intersection(rule.causes)
      guard !left.isEmpty else { continue }
      let isHit = values.enumerated().contains { index, value in
        !value.isEmpty && rule.fields.contains(index) && rule.fits(value)
      }
      guard isHit else { continue }
      reading = ReasonReading(
        causes: left, detail: rule.detail ?? reading.detail,
        rule: reading.rule == nil || left != reading.causes ? Int16(clamping: number) : reading.rule)
      if left.only != nil { break }
    }
    return reading
  }
}

private func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
