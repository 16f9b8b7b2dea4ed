/// The state of a key at one moment.
package enum KeyState: UInt8, Sendable, CaseIterable {
  /// It opens doors.
  case active = 1
  /// It is switched off and can be switched on again.
  case inactive = 2
  /// It is gone for ever.
  case deleted = 4
  /// It did not exist yet. Only computed: no file says so.
  case notYetCreated = 8

  /// The word of `keys.csv`; `not-yet-created` for the computed one.
  package var word: String {
    switch self {
    case .active: "active"
    case .inactive: "inactive"
    case .deleted: "deleted"
    case .notYetCreated: "not-yet-created"
    }
  }
}

/// The states that a key may have been in: one where the registry is sure, several in a window
/// between two snapshots that differ.
package struct KeyStates: OptionSet, Hashable, Sendable {
  /// The bits of `KeyState.rawValue`.
  package let rawValue: UInt8

  /// Makes a set from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Makes the set of one state.
  package init(_ state: KeyState) { rawValue = state.rawValue }

  /// Maybe active.
  package static let active = KeyStates(.active)
  /// Maybe switched off.
  package static let inactive = KeyStates(.inactive)
  /// Maybe deleted.
  package static let deleted = KeyStates(.deleted)
  /// Maybe not created yet.
  package static let notYetCreated = KeyStates(.notYetCreated)

  // Sets that are asked for once a case: a literal of several, `[.active, .inactive]`, goes through
  // the generic initializer of `SetAlgebra` each time.

  /// States in which the key exists.
  package static let existing = KeyStates(rawValue: active.rawValue | inactive.rawValue)
  /// States in which it does not.
  package static let gone = KeyStates(rawValue: deleted.rawValue | notYetCreated.rawValue)

  /// The only state, or nil where several are possible (or none, for an empty set).
  package var only: KeyState? { KeyState(rawValue: rawValue) }
}

/// What changes the state of a key: a row of `key_events.csv`. Raw values are stored and are the
/// order in which rows of the same moment apply; do not renumber.
package enum KeyAction: UInt8, Sendable, CaseIterable, Comparable {
  /// The key came to be, and is active.
  case created = 1
  /// It was switched on.
  case activated = 2
  /// It was switched off.
  case deactivated = 3
  /// It was deleted, for ever.
  case deleted = 4

  /// The word of `key_events.csv`.
  package var word: String {
    switch self {
    case .created: "created"
    case .activated: "activated"
    case .deactivated: "deactivated"
    case .deleted: "deleted"
    }
  }

  /// The state that holds from the moment of the action on.
  package var state: KeyState {
    switch self {
    case .created, .activated: .active
    case .deactivated: .inactive
    case .deleted: .deleted
    }
  }

  /// The state just before, when this is the first thing known of a key.
  package var stateBefore: KeyState {
    switch self {
    case .created: .notYetCreated
    case .activated: .inactive
    case .deactivated, .deleted: .active
    }
  }

  /// Orders actions of one moment.
  package static func < (left: KeyAction, right: KeyAction) -> Bool {
    left.rawValue < right.rawValue
  }
}
