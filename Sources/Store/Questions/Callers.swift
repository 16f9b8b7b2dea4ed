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

  private func place(_ row: Row) -> Place {
    Place(clientIP: row["client_ip"], day: byDay ? row["day"] : nil)
  }

  func callers(_ database: Database) throws -> [Place: CallerActivity] {
    var callers: [Place: CallerActivity] = [:]
    func each(_ sql: SQL, _ body: (Row) -> Void) throws {
      let rows = try SQLRequest<Row>(literal: sql).fetchCursor(database)
      while let row = try rows.next() { body(row) }
    }
    let bits = Cause.allCases.map { "max(causes & \(1 << Int($0.rawValue)))" }
    try each(
      """
      SELECT \(group), count(DISTINCT day) AS days, sum(refused) AS refused,
        \(sql: bits.joined(separator: " | ")) AS causes, max(is_cut) AS is_cut,
        min(first_at) AS first_at, max(last_at) AS last_at
      FROM caller WHERE \(condition) GROUP BY \(group)
      """
    ) { row in
      let place = place(row)
      var caller = CallerActivity(clientIP: place.clientIP, day: place.day)
      caller.days = row["days"]
      caller.refused = row["refused"]
      caller.causes = CauseSet(rawValue: row["causes"])
      caller.isCut = row["is_cut"]
      caller.firstAt = row["first_at"]
      caller.lastAt = row["last_at"]
      if causes.isEmpty || !causes.isDisjoint(with: caller.causes) { callers[place] = caller }
    }
    try each(
      """
      SELECT \(group), count(DISTINCT key) AS tried,
        count(DISTINCT CASE WHEN is_known = 0 THEN key END) AS unknown
      FROM caller_key WHERE \(condition) GROUP BY \(group)
      """
    ) { row in
      callers[place(row)]?.keysTried = row["tried"]
      callers[place(row)]?.unknownKeys = row["unknown"]
    }
    try each(
      """
      SELECT \(group), count(DISTINCT org) AS tried FROM caller_org WHERE \(condition)
      GROUP BY \(group)
      """
    ) { row in callers[place(row)]?.orgsTried = row["tried"] }
    return callers
  }

  /// Uses of keys that are not active, or were not always, day after day.
  func keyUses(_ database: Database) throws -> [KeyUse] {
    let sql: SQL = """
      SELECT u.client_ip AS client_ip, u.day AS day, t.value AS key, max(c.last_at) AS last_at
      FROM (SELECT * FROM caller_key WHERE \(condition)) u
      JOIN text t ON t.id = u.key
      JOIN registry_key r ON r.key = t.value
        AND (r.state IN ('inactive', 'deleted') OR r.changed_at IS NOT NULL)
      JOIN caller c ON c.source = u.source AND c.day = u.day AND c.client_ip = u.client_ip
      GROUP BY u.client_ip, u.day, t.value ORDER BY t.value, u.day
      """
    return try SQLRequest<Row>(literal: sql).fetchAll(database).map { row in
      KeyUse(
        clientIP: row["client_ip"], day: row["day"], key: row["key"], lastAt: row["last_at"])
    }
  }
}
