import Bytes
import GRDB
package import Registry
package import Verdict

/// What one client address did, as far as it was refused: on a day of UTC, or over several.
package struct CallerActivity: Sendable, Equatable {
  /// A key that was switched off or deleted when the address was refused.
  package struct DeadKey: Sendable, Equatable {
    package var key: String
    /// The organisation that owns it.
    package var org: Int64?
    /// `inactive` or `deleted`, at the last of the days.
    package var state: KeyState
  }

  /// Days since 1970, UTC; nil for several days.
  package var day: Int64?
  /// How many days of UTC it is of.
  package var days: Int64 = 1
  /// The address; `(other)` for those beyond the ones that a source keeps, empty where none is logged.
  package var clientIP: String
  package var refused: Int64 = 0
  /// Distinct keys, also over several days.
  package var keysTried: Int64 = 0
  /// Those that the registry did not know.
  package var unknownKeys: Int64 = 0
  /// Distinct organisations in URLs.
  package var orgsTried: Int64 = 0
  /// By key.
  package var deadKeys: [DeadKey] = []
  package var causes: CauseSet = []
  /// Whether it had more keys or organisations than are kept: the figures are lower bounds.
  package var isCut = false
  /// Milliseconds since 1970.
  package var firstAt: Int64 = 0
  package var lastAt: Int64 = 0

  /// Makes a caller that was not refused.
  package init(clientIP: String, day: Int64? = nil) {
    self.clientIP = clientIP
    self.day = day
  }
}

extension AuditStore {
  /// Who was refused on the days of a period: callers are kept by day of UTC, so that the period is
  /// widened to whole ones.
  ///
  /// - Parameters:
  ///   - filter: period, organisation in the URL, key; causes. The rest is not kept of callers.
  ///   - byDay: a row a day; else days are merged, and distinct keys counted once.
  /// - Returns: in no order. With a key or an organisation only callers that tried it, with all that
  ///   they did.
  /// - Throws: `StoreError`.
  package func callers(_ filter: Filter, byDay: Bool) throws(StoreError) -> [CallerActivity] {
    let (callers, uses) = try reading { database in
      let tables = CallerTables(filter, byDay: byDay)
      return (try tables.callers(database), try tables.keyUses(database))
    }
    guard !uses.isEmpty else { return callers.map(\.value) }
    let index = RegistryIndex(try registryFacts())
    var found = callers
    for use in uses {
      let name = Array(use.key.utf8)
      guard let key = index.key(named: name.span, range: ByteRange(0, name.count)) else { continue }
      let states = index.keyStates(key, at: use.lastAt)
      // Where it may have been active, it is not said to be dead.
      guard let state = states.only, state == .inactive || state == .deleted else { continue }
      let place = CallerTables.Place(clientIP: use.clientIP, day: byDay ? use.day : nil)
      guard var caller = found[place] else { continue }
      caller.deadKeys.removeAll { $0.key == use.key }
      caller.deadKeys.append(
        .init(key: use.key, org: index.keys[Int(key)].ownerOrg, state: state))
      found[place] = caller
    }
    return found.map(\.value)
  }
}

/// The queries on callers, by address, or by address and day.
private struct CallerTables {
  struct Place: Hashable {
    var clientIP: String
    var day: Int64?
  }

  /// A key that changed its state at some time, tried by an address on a day.
  struct KeyUse {
    var clientIP: String
    var day: Int64
    var key: String
    /// The address's last refusal of the day.
    var lastAt: Int64
  }

  private let group: SQL
  private let condition: SQL
  private let byDay: Bool
  private let causes: CauseSet

  init(_ filter: Filter, byDay: Bool) {
    self.byDay = byDay
    group = byDay ? "client_ip, day" : "client_ip"
    causes = filter.causes.reduce(into: []) { $0.formUnion(CauseSet($1)) }
    let slotsADay = Int32(UTCTime.dayMilliseconds / UTCTime.slotMilliseconds)
    var days: [SQL] = ["TRUE"]
    if let from = filter.fromSlot { days.append("day >= \(from / slotsADay)") }
    if let to = filter.toSlot { days.append("day < \((to + slotsADay - 1) / slotsADay)") }
    let period = days.joined(separator: " AND ")
    var parts = [period]
    if let key = filter.key {
      parts.append(
        """
        (\(group)) IN (SELECT \(group) FROM caller_key
          WHERE key = (SELECT id FROM text WHERE value = \(key)) AND \(period))
        """)
    }
    if let org = filter.org {
      parts.append(
        "(\(group)) IN (SELECT \(group) FROM caller_org WHERE org = \(org) AND \(period))")
    }
    condition = parts.joined(separator: " AND ")
  }

  /// The rows of `table` that pass: address and day first, then `columns`. They lie by source, day
  /// and address.
  private func rows(_ columns: String, _ table: String, _ database: Database) throws -> RawQuery {
    try RawQuery(
      database,
      "SELECT client_ip, day, \(sql: columns) FROM \(sql: table) WHERE \(condition)")
  }

  /// Added up outside of SQL, whose grouping sorts every row.
  func callers(_ database: Database) throws -> [Place: CallerActivity] {
    var places = CallerPlaces(byDay: byDay)
    var callers: [CallerActivity] = []
    // Of one that lies in one place only, keys and organisations differ.
    var isSpread: [Bool] = []
    var days: [[Int64]] = []
    let rows = try rows("refused, causes, is_cut, first_at, last_at", "caller", database)
    while try rows.step() {
      let (place, isNew) = places.number(rows)
      let day = rows.number(1) ?? 0
      let (first, last) = (rows.number(5) ?? 0, rows.number(6) ?? 0)
      if isNew {
        let its = places.places[place]
        var caller = CallerActivity(clientIP: its.clientIP, day: its.day)
        caller.firstAt = first
        callers.append(caller)
        isSpread.append(false)
        days.append(byDay ? [] : [day])
      } else {
        isSpread[place] = true
        if !byDay, days[place].last != day { days[place].append(day) }
      }
      callers[place].refused += rows.number(2) ?? 0
      callers[place].causes.formUnion(
        CauseSet(rawValue: .init(truncatingIfNeeded: rows.number(3) ?? 0)))
      if rows.number(4) == 1 { callers[place].isCut = true }
      callers[place].firstAt = min(callers[place].firstAt, first)
      callers[place].lastAt = max(callers[place].lastAt, last)
    }
    for place in callers.indices where isSpread[place] && !byDay {
      callers[place].days = Int64(Set(days[place]).count)
    }
    var keys: Set<CallerValue> = []
    var unknown: Set<CallerValue> = []
    let tried = try self.rows("key, is_known", "caller_key", database)
    while try tried.step() {
      guard let place = places.known(tried) else { continue }
      let isUnknown = tried.number(3) == 0
      if isSpread[place] {
        let key = CallerValue(place: place, value: tried.identifier(2))
        if keys.insert(key).inserted { callers[place].keysTried += 1 }
        if isUnknown, unknown.insert(key).inserted { callers[place].unknownKeys += 1 }
      } else {
        callers[place].keysTried += 1
        if isUnknown { callers[place].unknownKeys += 1 }
      }
    }
    var orgs: Set<CallerValue> = []
    let doors = try self.rows("org", "caller_org", database)
    while try doors.step() {
      guard let place = places.known(doors) else { continue }
      let isNew =
        !isSpread[place]
        || orgs.insert(CallerValue(place: place, value: doors.identifier(2))).inserted
      if isNew { callers[place].orgsTried += 1 }
    }
    var found: [Place: CallerActivity] = [:]
    for (place, caller) in zip(places.places, callers)
    where causes.isEmpty || !causes.isDisjoint(with: caller.causes) { found[place] = caller }
    return found
  }

  /// Uses of keys that are not active, or were not always, day after day.
  func keyUses(_ database: Database) throws -> [KeyUse] {
    let sql: SQL = """
      SELECT u.client_ip AS client_ip, u.day AS day, t.value AS key, max(c.last_at) AS last_at
      FROM (SELECT * FROM caller_key WHERE \(condition) AND key IN (
        SELECT k.id FROM registry_key r JOIN text k ON k.value = r.key
        WHERE r.state IN ('inactive', 'deleted') OR r.changed_at IS NOT NULL)) u
      JOIN text t ON t.id = u.key
      JOIN caller c ON c.source = u.source AND c.day = u.day AND c.client_ip = u.client_ip
      GROUP BY u.client_ip, u.day, t.value ORDER BY t.value, u.day
      """
    return try SQLRequest<Row>(literal: sql).fetchAll(database).map { row in
      KeyUse(
        clientIP: row["client_ip"], day: row["day"], key: row["key"], lastAt: row["last_at"])
    }
  }
}

/// Numbers the addresses, or addresses and days, of rows; rows of one often follow each other.
private struct CallerPlaces {
  private let byDay: Bool
  private(set) var places: [CallerTables.Place] = []
  private var numbers: [CallerTables.Place: Int] = [:]
  private var last: (place: CallerTables.Place, number: Int)?

  init(byDay: Bool) { self.byDay = byDay }

  /// The number of a row's place, from 0, and whether it is a new one.
  mutating func number(_ row: RawQuery) -> (Int, isNew: Bool) {
    if let known = known(row) { return (known, false) }
    let place = place(row)
    numbers[place] = places.count
    places.append(place)
    return (places.count - 1, true)
  }

  /// The number of a row's place; nil if it was not numbered.
  mutating func known(_ row: RawQuery) -> Int? {
    let place = place(row)
    if let last, last.place == place { return last.number }
    guard let number = numbers[place] else { return nil }
    last = (place, number)
    return number
  }

  private func place(_ row: RawQuery) -> CallerTables.Place {
    .init(clientIP: row.text(0) ?? "", day: byDay ? row.number(1) : nil)
  }
}

/// A key or an organisation that a caller tried.
private struct CallerValue: Hashable {
  let place: Int
  let value: StoredIdentifier
}
