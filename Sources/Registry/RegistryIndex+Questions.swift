// What held at a moment. Indices must be of this index; each answer costs O(log n) of the changes
// of the one thing asked about, 10–50 ns.

extension RegistryIndex {
  /// The states that key `index` may have been in at `time`: one, or several in the window between
  /// two snapshots that differ.
  package func keyStates(_ index: Int32, at time: Int64) -> KeyStates {
    KeyStates(rawValue: keyIndex.times.step(index, at: time).set)
  }

  /// The states that key `index` may have been in at any moment from `start` to `end`, both
  /// included: `time - tolerance` to `time + tolerance` allows for propagation delay.
  ///
  /// Costs O(log n + changes in the interval). An `end` before `start` is taken for `start`.
  package func keyStates(_ index: Int32, from start: Int64, to end: Int64) -> KeyStates {
    KeyStates(rawValue: keyIndex.times.union(index, from: start, to: end))
  }

  /// The org that owns key `index`.
  package func ownerOrg(ofKey index: Int32) -> Int64? { keyIndex.keys[Int(index)].ownerOrg }

  /// The moments at which `keyStates` of key `index` changes, ascending.
  package func keyBoundaries(_ index: Int32) -> ArraySlice<Int64> {
    keyIndex.times.boundaries(index)
  }

  /// Whether event `index` may have existed at `time`.
  package func eventExists(_ index: Int32, at time: Int64) -> Possibilities {
    Possibilities(rawValue: eventIndex.times.step(index, at: time).set)
  }

  /// Whether event `index` may have belonged to `org` at `time`; existing is another question.
  package func eventIsOf(org: Int64, event index: Int32, at time: Int64) -> Possibilities {
    let step = eventIndex.times.step(index, at: time)
    let first = eventIndex.values[Int(step.value)].org == org
    let second = eventIndex.values[Int(step.other)].org == org
    return first == second ? (first ? .yes : .no) : .either
  }

  /// What flag `flag` of event `index` may have been at `time`.
  package func flag(_ flag: Int32, of index: Int32, at time: Int64) -> FlagStates {
    let step = eventIndex.times.step(index, at: time)
    return eventIndex.flag(flag, under: step.value)
      .union(eventIndex.flag(flag, under: step.other))
  }

  /// The moments at which anything about event `index` changes, ascending.
  package func eventBoundaries(_ index: Int32) -> ArraySlice<Int64> {
    eventIndex.times.boundaries(index)
  }

  /// Whether host `index` may have been approved at `time`.
  package func hostApproved(_ index: Int32, at time: Int64) -> Possibilities {
    Possibilities(rawValue: hostIndex.times.step(index, at: time).set)
  }

  /// The moments at which `hostApproved` of host `index` changes, ascending.
  package func hostBoundaries(_ index: Int32) -> ArraySlice<Int64> {
    hostIndex.times.boundaries(index)
  }

  /// The half-open interval around `time` in which nothing about these three changes; what it
  /// answers at `time` it answers everywhere in it.
  ///
  /// - Parameters:
  ///   - key: an index, or nil when there is no such key; likewise the other two.
  ///   - event: an event.
  ///   - host: a host.
  ///   - time: within the interval.
  ///   - tolerance: at least 0; the moments of the key moved by it to either side count too, so
  ///     that `keyStates(_:from:to:)` over `time` ± `tolerance` is constant as well.
  /// - Returns: `Int64.min` and `.max` where the interval is open.
  package func boundaries(
    key: Int32?, event: Int32?, host: Int32?, around time: Int64, tolerance: Int64 = 0
  ) -> (from: Int64, to: Int64) {
    var from = Int64.min
    var to = Int64.max
    func narrow(_ interval: (from: Int64, to: Int64)) {
      from = max(from, interval.from)
      to = min(to, interval.to)
    }
    if let key {
      narrow(keyIndex.times.interval(key, around: time))
      if tolerance > 0 {
        narrow(keyIndex.times.interval(key, around: time, shift: tolerance))
        narrow(keyIndex.times.interval(key, around: time, shift: 0 - tolerance))
      }
    }
    if let event { narrow(eventIndex.times.interval(event, around: time)) }
    if let host { narrow(hostIndex.times.interval(host, around: time)) }
    return (from, to)
  }
}
