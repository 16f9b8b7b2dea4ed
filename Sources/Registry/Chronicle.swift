/// The history that snapshots of different moments make by themselves.
///
/// Import them in any order, any number of times: the facts are the same. A second snapshot of one
/// moment replaces what the first said about the kinds it lists. Key events only ever add up.
///
/// Memory: 56 bytes a run, and its texts where they exceed 15 bytes.
package struct Chronicle: Sendable {
  private var tracks: [ChronicleTrack]
  private var keyEvents: [RegistryFacts.KeyEvent]

  /// Goes on from stored facts.
  package init(_ facts: RegistryFacts = RegistryFacts()) {
    tracks = RegistryKind.allCases.map { kind in
      ChronicleTrack(
        kind: kind, moments: facts.moments(of: kind), runs: Array(facts.runs(of: kind)))
    }
    keyEvents = facts.keyEvents
  }

  /// All that is known.
  package var facts: RegistryFacts {
    RegistryFacts(
      snapshots: tracks.flatMap { track in
        track.moments.map { RegistryFacts.Snapshot(kind: track.kind, asOf: $0) }
      },
      runs: tracks.flatMap(\.runs), keyEvents: keyEvents)
  }

  /// Takes a snapshot in and tells what it changed; a known one changes nothing.
  ///
  /// - Parameter snapshot: of any moment, before, between or after the known ones.
  /// - Returns: the rows that differ, for the store.
  /// - Complexity: O(runs + rows of the snapshot).
  package mutating func add(_ snapshot: RegistrySnapshot) -> RegistryChanges {
    var changes = RegistryChanges()
    for table in snapshot.tables {
      for index in tracks.indices where tracks[index].kind == table.kind {
        tracks[index].add(table, asOf: snapshot.asOf, &changes)
      }
    }
    addKeyEvents(snapshot.keyEvents ?? [], &changes)
    return changes
  }

  /// Rows that each kind's snapshot had at `asOf`, or the last one before; a kind without a
  /// snapshot up to then is left out. What `RegistrySnapshot.shrinkage` compares with.
  package func rows(at asOf: Int64) -> [RegistryKind: Int] {
    var rows: [RegistryKind: Int] = [:]
    for track in tracks {
      guard let moment = track.moments.last(where: { $0 <= asOf }) else { continue }
      rows[track.kind] = track.runs.count { $0.firstAsOf <= moment && moment <= $0.lastAsOf }
    }
    return rows
  }

  private mutating func addKeyEvents(
    _ rows: [RegistryKeyEvent], _ changes: inout RegistryChanges
  ) {
    guard !rows.isEmpty else { return }
    let fresh = RegistryFacts(keyEvents: rows.map(\.fact)).keyEvents
    var merged: [RegistryFacts.KeyEvent] = []
    merged.reserveCapacity(keyEvents.count + fresh.count)
    var known = 0
    for event in fresh {
      while known < keyEvents.count, RegistryFacts.KeyEvent.precedes(keyEvents[known], event) {
        merged.append(keyEvents[known])
        known += 1
      }
      if known < keyEvents.count, keyEvents[known] == event { continue }
      merged.append(event)
      changes.keyEvents.append(event)
    }
    merged += keyEvents[known...]
    keyEvents = merged
  }
}
