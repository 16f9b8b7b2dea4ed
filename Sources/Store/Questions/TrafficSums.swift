import Bytes
import GRDB

/// Requests of one organisation, key, event and host, refused or not, summed over a period.
package struct TrafficSum: Hashable, Sendable {
  package var org = StoredIdentifier.none
  /// The key's identity.
  package var key: String?
  package var event = StoredIdentifier.none
  /// The host, normalised.
  package var host: String?
  package var requests: Int64 = 0
  package var refused: Int64 = 0
  package var errors: Int64 = 0
  /// The last time of a request that was served, milliseconds; nil if none was.
  package var lastOkAt: Int64?

  /// Makes a sum of nothing.
  package init() {}

  /// Those that were served.
  package var served: Int64 { requests - refused - errors }

  /// Adds what `other` counts; what it is of stays.
  fileprivate mutating func add(_ other: TrafficSum) {
    requests += other.requests
    refused += other.refused
    errors += other.errors
    if let last = other.lastOkAt { lastOkAt = max(lastOkAt ?? last, last) }
  }
}

/// What traffic is summed by; texts are numbers.
private struct TrafficGroup: Hashable {
  let key: Int64?
  let event: StoredIdentifier
  let host: Int64?
  let org: StoredIdentifier

  // One value for all that nearly always tells groups apart: each that is hashed costs as much as the
  // row's comparison.
  func hash(into hasher: inout Hasher) {
    var mixed = UInt64(bitPattern: key ?? 0) &* 0x9E37_79B9_7F4A_7C15
    if case .number(let event) = event { mixed ^= UInt64(bitPattern: event) }
    hasher.combine(mixed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: host ?? 0))
    if case .number(let org) = org { hasher.combine(org) }
  }

  /// In the order in which groups with as many requests are listed.
  var columns: [StoredIdentifier] {
    [StoredIdentifier(key), event, StoredIdentifier(host), org]
  }
}

/// Sums by group, in the order in which groups were met.
private struct TrafficGroups: Sendable {
  private(set) var sums: [(group: TrafficGroup, sum: TrafficSum)] = []
  private var places: [TrafficGroup: Int] = [:]

  /// The sum of `group`, to be added to.
  subscript(_ group: TrafficGroup) -> TrafficSum {
    _modify {
      let place = places[group] ?? sums.count
      if place == sums.count {
        places[group] = place
        sums.append((group, TrafficSum()))
      }
      yield &sums[place].sum
    }
    get { places[group].map { sums[$0].sum } ?? TrafficSum() }
  }

  mutating func add(_ others: TrafficGroups) {
    for (group, sum) in others.sums { self[group].add(sum) }
  }
}

extension AuditStore {
  /// What `filter` lets pass, by organisation, key, event and host; most requests first.
  ///
  /// Added up outside of SQL, whose grouping sorts every cell: about 0.25 µs a cell, on two threads
  /// where the period is longer than a month.
  package func trafficSums(_ filter: Filter) throws(StoreError) -> [TrafficSum] {
    var groups = TrafficGroups()
    if let middle = try middle(of: filter) {
      var (earlier, later) = (filter, filter)
      (earlier.toSlot, later.fromSlot) = (middle, middle)
      let aside = aside { [earlier] store throws(StoreError) in
        try store.trafficGroups(earlier)
      }
      let own = try trafficGroups(later)
      groups = try aside.answer()
      groups.add(own)
    } else {
      groups = try trafficGroups(filter)
    }
    let sums = groups.sums.sorted { left, right in
      left.sum.requests != right.sum.requests
        ? left.sum.requests > right.sum.requests
        : StoredIdentifier.precede(left.group.columns, right.group.columns)
    }
    return try reading { database in
      var texts = StoredTexts(database)
      return try sums.map { group, sum in
        var sum = sum
        (sum.org, sum.event) = (group.org, group.event)
        (sum.key, sum.host) = (try texts.text(group.key), try texts.text(group.host))
        return sum
      }
    }
  }

  /// Where to part a period so that both parts have as much to read; nil for a short one.
  private func middle(of filter: Filter) throws(StoreError) -> Int32? {
    guard let stored = try storedSpan() else { return nil }
    let from = max(filter.fromSlot ?? .min, UTCTime.slot(of: stored.from))
    let to = min(filter.toSlot ?? .max, UTCTime.slot(of: stored.to))
    return to - from > Self.slotsForTwo ? from + (to - from) / 2 : nil
  }

  /// Slots of a period from which on a second connection, which costs about 2 ms, is worth it: a
  /// month's.
  private static var slotsForTwo: Int32 { 30 * 48 }

  private func trafficGroups(_ filter: Filter) throws(StoreError) -> TrafficGroups {
    try reading { database in
      let query: SQL = """
        SELECT t.key, t.event, t.host, t.requests, t.refused, t.errors, t.last_ok_at,
          \(sql: filter.org == nil ? "t.org" : "NULL")
        FROM \(filter.traffic) t
        """
      var groups = TrafficGroups()
      let rows = try RawQuery(database, query)
      while try rows.step() {
        let group = TrafficGroup(
          key: rows.number(0), event: rows.identifier(1), host: rows.number(2),
          org: filter.org.map { .number($0) } ?? rows.identifier(7))
        var sum = TrafficSum()
        sum.requests = rows.integer(3)
        sum.refused = rows.integer(4)
        sum.errors = rows.integer(5)
        sum.lastOkAt = rows.number(6)
        groups[group].add(sum)
      }
      return groups
    }
  }
}
