/// The answers that are possible to a yes-or-no question: both in a window between two snapshots
/// that differ.
package struct Possibilities: OptionSet, Hashable, Sendable {
  /// Bit 0 yes, bit 1 no.
  package let rawValue: UInt8

  /// Makes a set from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It may be so.
  package static let yes = Possibilities(rawValue: 1)
  /// It may not be so.
  package static let no = Possibilities(rawValue: 2)
  /// Both.
  package static let either = Possibilities(rawValue: 3)
}

/// The settings that a feature flag of an event may have had.
package struct FlagStates: OptionSet, Hashable, Sendable {
  /// Bit 0 on, bit 1 off, bit 2 absent.
  package let rawValue: UInt8

  /// Makes a set from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Maybe `true`.
  package static let on = FlagStates(rawValue: 1)
  /// Maybe `false`.
  package static let off = FlagStates(rawValue: 2)
  /// Maybe without a value, or without a column.
  package static let absent = FlagStates(rawValue: 4)
}
