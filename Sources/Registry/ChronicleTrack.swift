/// The runs of one kind, and the moments of its snapshots.
struct ChronicleTrack: Sendable {
  let kind: RegistryKind
  /// Ascending, no moment twice.
  private(set) var moments: [Int64]
  /// By the bytes of the id, then time.
  private(set) var runs: [RegistryFacts.Run]

  init(kind: RegistryKind, moments: [Int64], runs: [RegistryFacts.Run]) {
    self.kind = kind
    self.moments = moments
    self.runs = runs
  }

  /// Takes the table of one moment in: existing runs and rows are walked side by side, by id.
  mutating func add(_ table: RegistryTable, asOf: Int64, _ changes: inout RegistryChanges) {
    let place = moments.firstIndex { $0 >= asOf } ?? moments.count
    let isKnown = place < moments.count && moments[place] == asOf
    let next = isKnown ? place + 1 : place
    let slot = Slot(
      before: place > 0 ? moments[place - 1] : nil, at: asOf,
      after: next < moments.count ? moments[next] : nil)
    if !isKnown {
      moments.insert(asOf, at: place)
      changes.snapshots.append(RegistryFacts.Snapshot(kind: kind, asOf: asOf))
    }

    var tally = RegistryChanges.Tally(kind: kind, rows: table.entries.count)
    var merged: [RegistryFacts.Run] = []
    merged.reserveCapacity(runs.count + table.entries.count / 8)
    var at = 0
    func leaving(upTo id: String?) {
      while at < runs.count {
        if let id, !ByteText.precedes(runs[at].id, id) { return }
        let end = groupEnd(at)
        visit(runs[at..<end], id: runs[at].id, value: nil)
        at = end
      }
    }
    func visit(_ group: ArraySlice<RegistryFacts.Run>, id: String, value: String?) {
      slot.count(group, value: value, in: &tally)
      let changed = slot.setting(value, id: id, kind: kind, in: group)
      changes.note(from: group, to: changed)
      merged += changed
    }
    for entry in table.entries {
      leaving(upTo: entry.id)
      var end = at
      if at < runs.count, ByteText.same(runs[at].id, entry.id) { end = groupEnd(at) }
      visit(runs[at..<end], id: entry.id, value: entry.value)
      at = end
    }
    leaving(upTo: nil)
    runs = merged
    changes.tallies.append(tally)
  }

  /// The index past the runs that share the id of `runs[start]`.
  private func groupEnd(_ start: Int) -> Int {
    var end = start + 1
    while end < runs.count, ByteText.same(runs[start].id, runs[end].id) { end += 1 }
    return end
  }
}

/// The moment of a snapshot, and its neighbours among the snapshots of its kind.
private struct Slot {
  let before: Int64?
  let at: Int64
  let after: Int64?

  /// The runs of one id once the snapshot says `value` about it (nil: does not list it).
  func setting(
    _ value: String?, id: String, kind: RegistryKind, in group: ArraySlice<RegistryFacts.Run>
  ) -> ArraySlice<RegistryFacts.Run> {
    let covering = group.first { $0.firstAsOf <= at && at <= $0.lastAsOf }
    if let covering, let value, ByteText.same(covering.value, value) { return group }
    if covering == nil, value == nil { return group }

    var middle = value.map {
      RegistryFacts.Run(kind: kind, id: id, value: $0, firstAsOf: at, lastAsOf: at)
    }
    var left: [RegistryFacts.Run] = []
    var right: [RegistryFacts.Run] = []
    for run in group {
      var head = run
      var tail = run
      if run.lastAsOf >= at, let before { head.lastAsOf = before }
      if run.firstAsOf <= at, let after { tail.firstAsOf = after }
      if run.firstAsOf < at { left.append(head) }
      if run.lastAsOf > at { right.append(tail) }
    }
    if let value, let last = left.last, last.lastAsOf == before,
      ByteText.same(last.value, value)
    {
      middle?.firstAsOf = last.firstAsOf
      left.removeLast()
    }
    if let value, let first = right.first, first.firstAsOf == after,
      ByteText.same(first.value, value)
    {
      middle?.lastAsOf = first.lastAsOf
      right.removeFirst()
    }
    return (left + (middle.map { [$0] } ?? []) + right)[...]
  }

  /// Counts how the id differs from the snapshot before.
  func count(
    _ group: ArraySlice<RegistryFacts.Run>, value: String?, in tally: inout RegistryChanges.Tally
  ) {
    let old = before.flatMap { before in
      group.first { $0.firstAsOf <= before && before <= $0.lastAsOf }
    }
    switch (old, value) {
    case (nil, nil): break
    case (nil, _): tally.added += 1
    case (_, nil): tally.left += 1
    case (let old?, let value?): if !ByteText.same(old.value, value) { tally.changed += 1 }
    }
  }
}

extension RegistryChanges {
  /// Notes the rows by which the runs of one id differ.
  fileprivate mutating func note(
    from old: ArraySlice<RegistryFacts.Run>, to new: ArraySlice<RegistryFacts.Run>
  ) {
    if old.elementsEqual(new) { return }
    removedRuns += old.filter { !new.contains($0) }
    addedRuns += new.filter { !old.contains($0) }
  }
}
