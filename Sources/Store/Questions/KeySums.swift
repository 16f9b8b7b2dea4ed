import GRDB
import Verdict

/// Adds up what keys did, each in its place: outside of SQL, whose grouping sorts every cell.
struct KeySums {
  private let filter: Filter
  private let database: Database
  private var keys: [KeyActivity] = []
  /// Places in `keys`, by the number of the key's text.
  private var places: [Int64: Int] = [:]
  private var texts: StoredTexts
  private var knowsKeys = false
  private var withoutKey: (requests: Int64, refused: Int64) = (0, 0)

  /// Sums of nothing.
  init(_ filter: Filter, _ database: Database) {
    self.filter = filter
    self.database = database
    texts = StoredTexts(database)
  }

  /// Adds all keys of the registry: with `--org` too, as a key of another one may have called it.
  mutating func addRegistry() throws {
    let any = try RawQuery(database, "SELECT 1 FROM registry_key LIMIT 1")
    knowsKeys = try any.step()
    let isAsked: SQL = if let key = filter.key { "r.key = \(key)" } else { "TRUE" }
    let rows = try RawQuery(
      database,
      """
      SELECT r.key, r.org, r.label, r.state, r.created_at, r.changed_at, t.id
      FROM registry_key r LEFT JOIN text t ON t.value = r.key WHERE \(isAsked)
      """)
    while try rows.step() {
      var key = KeyActivity(key: rows.text(0) ?? "")
      key.isKnown = true
      key.org = rows.number(1)
      key.label = rows.text(2)
      key.state = rows.text(3)
      key.createdAt = rows.number(4)
      key.changedAt = rows.number(5)
      if let number = rows.number(6) { places[number] = keys.count }
      keys.append(key)
    }
  }

  /// Adds the totals, and the cells that are in none yet.
  mutating func addEverything() throws {
    let isAsked: SQL =
      if let key = filter.key { "s.key = (SELECT id FROM text WHERE value = \(key))" } else {
        "TRUE"
      }
    if filter.key == nil {
      let all = try RawQuery(database, "SELECT sum(parsed), sum(refused) FROM source")
      if try all.step() { withoutKey = (all.number(0) ?? 0, all.number(1) ?? 0) }
    }
    if filter.key == nil {
      let count = try RawQuery(database, "SELECT count(*) FROM \(sql: SumSQL.byKey.total)")
      if try count.step() { keys.reserveCapacity(keys.count + Int(count.number(0) ?? 0)) }
    }
    let causes = Cause.allCases.map { ", s.n\($0.rawValue)" }.joined()
    let waiting = SumSQL.byKey.query("SELECT id FROM source WHERE is_totalled = 0")
    for table in [SumSQL.byKey.total, "(\(waiting))"] {
      // The name is read with the row: there may be millions of keys.
      let rows = try RawQuery(
        database,
        """
        SELECT s.key, t.value, s.requests, s.refused, s.errors, s.first_at, s.last_at, s.last_ok_at,
          s.last_refused_at\(sql: causes)
        FROM \(sql: table) s CROSS JOIN text t ON t.id = s.key WHERE \(isAsked)
        """)
      while try rows.step() {
        guard let number = rows.number(0) else { continue }
        let place = places[number] ?? keys.count
        if place == keys.count {
          places[number] = place
          keys.append(KeyActivity(key: rows.text(1) ?? ""))
        }
        keys[place].addTotals(rows)
        if filter.key == nil {
          withoutKey.requests -= rows.number(2) ?? 0
          withoutKey.refused -= rows.number(3) ?? 0
        }
      }
    }
  }

  /// Adds the requests that pass.
  mutating func addTraffic() throws {
    let rows = try RawQuery(
      database,
      """
      SELECT t.key, t.requests, t.refused, t.errors, t.first_at, t.last_at, t.last_ok_at
      FROM \(filter.traffic) t
      """)
    while try rows.step() {
      let requests = rows.number(1) ?? 0
      let refused = filter.isOfRefusalsOnly ? 0 : rows.number(2) ?? 0
      guard let place = try place(rows.number(0)) else {
        withoutKey.requests += requests
        withoutKey.refused += refused
        continue
      }
      keys[place].count(
        requests, refused, errors: rows.number(3) ?? 0, firstAt: rows.number(4),
        lastAt: rows.number(5), lastOkAt: rows.number(6))
    }
  }

  /// Adds the refusals that pass.
  mutating func addRefusals() throws {
    let rows = try RawQuery(
      database, "SELECT c.key, c.cause, c.requests, c.last_at FROM \(filter.refusals) c")
    while try rows.step() {
      guard let cause = Cause(rawValue: UInt8(clamping: rows.number(1) ?? -1)) else { continue }
      let requests = rows.number(2) ?? 0
      guard let place = try place(rows.number(0)) else {
        if filter.isOfRefusalsOnly { withoutKey.refused += requests }
        continue
      }
      keys[place].byCause[cause] += requests
      if filter.isOfRefusalsOnly { keys[place].refused += requests }
      keys[place].lastRefusedAt = max(keys[place].lastRefusedAt ?? .min, rows.number(3) ?? .min)
    }
  }

  /// Says of the keys that were sent which are others, spoiled.
  mutating func addNearMisses() throws {
    let rows = try RawQuery(
      database, "SELECT n.key, n.miss, t.value FROM near_miss n JOIN text t ON t.id = n.spoiled")
    while try rows.step() {
      guard let place = rows.number(0).flatMap({ places[$0] }), keys[place].requests > 0,
        let miss = rows.number(1).flatMap({ NearMiss(rawValue: UInt8(clamping: $0)) }),
        let spoiled = rows.text(2)
      else { continue }
      keys[place].nearMiss = (spoiled, miss)
    }
  }

  /// The sums that are asked for, in order.
  func answer() throws -> KeyActivityAnswer {
    var answer = KeyActivityAnswer()
    answer.knowsKeys = knowsKeys
    answer.withoutKey = withoutKey
    answer.keys = keys.indices.filter { isAsked(keys[$0]) }.map { KeyRank(keys[$0], place: $0) }
      .sorted { left, right in
        if left.refused != right.refused { return left.refused > right.refused }
        if left.requests != right.requests { return left.requests > right.requests }
        if left.start != right.start { return left.start < right.start }
        return keys[left.place].key.utf8.lexicographicallyPrecedes(keys[right.place].key.utf8)
      }.map { keys[$0.place] }
    let stored = try RawQuery(database, "SELECT min(first_at), max(last_at) FROM source")
    if try stored.step() {
      answer.storedFrom = stored.number(0)
      answer.storedTo = stored.number(1)
    }
    return answer
  }

  private func isAsked(_ key: borrowing KeyActivity) -> Bool {
    if filter.isOfRefusalsOnly { return key.refused > 0 }
    if key.requests > 0 { return true }
    return filter.event == nil && filter.host == nil
      && (filter.org == nil || key.org == filter.org)
  }

  /// Where the key with this number is added up; nil for none.
  private mutating func place(_ number: Int64?) throws -> Int? {
    guard let number else { return nil }
    if let known = places[number] { return known }
    guard let name = try texts.text(number) else { return nil }
    places[number] = keys.count
    keys.append(KeyActivity(key: name))
    return keys.count - 1
  }
}

/// What keys are ordered by: a key is large, and each move of one would retain all that it holds.
private struct KeyRank {
  let refused: Int64
  let requests: Int64
  /// Its first eight bytes.
  let start: UInt64
  let place: Int

  init(_ key: borrowing KeyActivity, place: Int) {
    refused = key.refused
    requests = key.requests
    var start: UInt64 = 0
    var shift: UInt64 = 56
    for byte in key.key.utf8.prefix(8) {
      start |= UInt64(byte) << shift
      shift &-= 8  // eight times at most, and not used after the last
    }
    self.start = start
    self.place = place
  }
}

extension KeyActivity {
  /// Adds a row of sums: number, name, requests, refused, errors, first, last, last success, last
  /// refusal, refusals by cause.
  fileprivate mutating func addTotals(_ row: RawQuery) {
    count(
      row.number(2) ?? 0, row.number(3) ?? 0, errors: row.number(4) ?? 0, firstAt: row.number(5),
      lastAt: row.number(6), lastOkAt: row.number(7))
    guard let refusedAt = row.number(8) else { return }
    lastRefusedAt = max(lastRefusedAt ?? refusedAt, refusedAt)
    for (place, cause) in Cause.allCases.enumerated() {
      byCause[cause] += row.number(Int32(9 + place)) ?? 0
    }
  }

  fileprivate mutating func count(
    _ requests: Int64, _ refused: Int64, errors: Int64, firstAt: Int64?, lastAt: Int64?,
    lastOkAt: Int64?
  ) {
    self.requests += requests
    self.refused += refused
    self.errors += errors
    if let firstAt { firstSeenAt = min(firstSeenAt ?? firstAt, firstAt) }
    if let lastAt { lastSeenAt = max(lastSeenAt ?? lastAt, lastAt) }
    if let lastOkAt { self.lastOkAt = max(self.lastOkAt ?? lastOkAt, lastOkAt) }
  }
}
