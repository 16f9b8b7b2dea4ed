/// What an import changed in the facts: rows to take away and rows to put in, and how many ids.
package struct RegistryChanges: Equatable, Sendable {
  /// How the ids of a snapshot file differ from those of the snapshot before it.
  package struct Tally: Equatable, Sendable {
    /// What the file lists.
    package var kind: RegistryKind
    /// Rows of the snapshot.
    package var rows = 0
    /// Listed now, not before.
    package var added = 0
    /// Listed both times, with another value.
    package var changed = 0
    /// Listed before, not now.
    package var left = 0
  }

  /// Snapshots that were not known.
  package var snapshots: [RegistryFacts.Snapshot] = []
  /// Runs that are no more.
  package var removedRuns: [RegistryFacts.Run] = []
  /// Runs that are new; a run that grew is in both lists.
  package var addedRuns: [RegistryFacts.Run] = []
  /// Key events that were not known.
  package var keyEvents: [RegistryFacts.KeyEvent] = []
  /// One for each snapshot file, also where nothing changed.
  package var tallies: [Tally] = []

  /// Whether the facts are the same as before.
  package var isEmpty: Bool {
    snapshots.isEmpty && removedRuns.isEmpty && addedRuns.isEmpty && keyEvents.isEmpty
  }
}
