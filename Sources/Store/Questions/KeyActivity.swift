import GRDB
package import Verdict

/// What the store knows of one key: the registry's word on it, and its requests in a period.
package struct KeyActivity: Sendable, Equatable {
  /// Its identity.
  package var key: String
  /// Whether the registry knows it; else owner, label, state and their times are nil.
  package var isKnown = false
  /// The organisation that owns it.
  package var org: Int64?
  package var label: String?
  /// `active`, `inactive`, `deleted`, `not-yet-created`, after all that is known.
  package var state: String?
  /// Milliseconds since 1970, as all times here.
  package var createdAt: Int64?
  /// Since when its state is certain; nil where it never changed, creation aside.
  package var changedAt: Int64?
  package var requests: Int64 = 0
  /// Requests answered 401 or 403; of the causes asked for, if any were.
  package var refused: Int64 = 0
  package var errors: Int64 = 0
  package var byCause: [Cause: Int64] = [:]
  package var firstSeenAt: Int64?
  package var lastSeenAt: Int64?
  package var lastOkAt: Int64?
  package var lastRefusedAt: Int64?
  /// The known key that this one is a spoiled form of, and what spoils it.
  package var nearMiss: (of: String, how: NearMiss)? {
    get { nearMissOf.flatMap { of in nearMissHow.map { (of, $0) } } }
    set { (nearMissOf, nearMissHow) = (newValue?.of, newValue?.how) }
  }
  private var nearMissOf: String?
  private var nearMissHow: NearMiss?

  /// Makes a key without requests.
  package init(key: String) { self.key = key }
}

/// The keys of a filter.
package struct KeyActivityAnswer: Sendable {
  /// Keys with requests, and those that the registry knows; most refused first, then most requests,
  /// then by the bytes of the key.
  package var keys: [KeyActivity] = []
  /// Requests without a key, and how many of them were refused.
  package var withoutKey: (requests: Int64, refused: Int64) = (0, 0)
  /// First and last request of all that is stored, milliseconds; nil for an empty store.
  package var storedFrom: Int64?
  package var storedTo: Int64?
  /// Whether the registry knows any keys at all.
  package var knowsKeys = false
}

extension AuditStore {
  /// What is known of the keys that pass.
  ///
  /// All that is stored, of one key or of all: a row a key, and the cells of the last days. Else one
  /// scan of the traffic that passes and one of the refusals, about 0.5 µs a cell.
  ///
  /// Keys of the registry without a request are among them unless the filter asks for what only
  /// requests have (event, host, route, cause).
  package func keyActivity(_ filter: Filter) throws(StoreError) -> KeyActivityAnswer {
    try reading { database in
      var answer = KeyActivityAnswer()
      var keys: [String: KeyActivity] = [:]
      keys.reserveCapacity(1 << 12)
      for row in try registryKeys(filter, database) {
        answer.knowsKeys = true
        guard row["is_asked"] else { continue }
        var key = KeyActivity(key: row["key"])
        key.isKnown = true
        key.org = row["org"]
        key.label = row["label"]
        key.state = row["state"]
        key.createdAt = row["created_at"]
        key.changedAt = row["changed_at"]
        keys[key.key] = key
      }
      var others = filter
      others.key = nil
      if others == Filter() {
        try addEverything(&answer, &keys, filter, database)
      } else {
        try addTraffic(&answer, &keys, filter, database)
        try addRefusals(&answer, &keys, filter, database)
      }
      let wantsIdle =
        !filter.isOfRefusalsOnly && filter.event == nil && filter.host == nil
      let asked = keys.values.filter { key in
        if filter.isOfRefusalsOnly { return key.refused > 0 }
        guard key.requests == 0 else { return true }
        return wantsIdle && (filter.org == nil || key.org == filter.org)
          && (filter.key == nil || key.key == filter.key)
      }
      // Places are sorted: a row is large, and each move of one would retain all that it holds.
      answer.keys = asked.indices.sorted { left, right in
        if asked[left].refused != asked[right].refused {
          return asked[left].refused > asked[right].refused
        }
        if asked[left].requests != asked[right].requests {
          return asked[left].requests > asked[right].requests
        }
        return asked[left].key.utf8.lexicographicallyPrecedes(asked[right].key.utf8)
      }.map { asked[$0] }
      let stored = try Row.fetchOne(
        database, sql: "SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM source")
      answer.storedFrom = stored?["first_at"]
      answer.storedTo = stored?["last_at"]
      return answer
    }
  }

  /// All keys of the registry: with `--org` too, as a key of another one may have called it.
  private func registryKeys(_ filter: Filter, _ database: Database) throws -> [Row] {
    let isAsked: SQL = if let key = filter.key { "key = \(key)" } else { "TRUE" }
    let sql: SQL = "SELECT *, \(isAsked) AS is_asked FROM registry_key"
    return try SQLRequest<Row>(literal: sql).fetchAll(database)
  }

  /// From the totals, and the cells that are in none yet.
  private func addEverything(
    _ answer: inout KeyActivityAnswer, _ keys: inout [String: KeyActivity], _ filter: Filter,
    _ database: Database
  ) throws {
    let isAsked: SQL =
      if let key = filter.key { "t.key = (SELECT id FROM text WHERE value = \(key))" } else {
        "TRUE"
      }
    // There may be millions of keys: columns are read by their places.
    let causes = SQL(sql: Cause.allCases.map { ", t.n\($0.rawValue)" }.joined())
    let totals: SQL = """
      SELECT k.value, n.miss, s.value, t.requests, t.errors, t.first_at, t.last_at, t.last_ok_at,
        t.refused, t.last_refused_at\(causes)
      FROM (\(sql: SumSQL.byKey.everything)) t
      JOIN text k ON k.id = t.key LEFT JOIN near_miss n ON n.key = t.key
      LEFT JOIN text s ON s.id = n.spoiled WHERE \(isAsked)
      """
    if filter.key == nil {
      let all = try Row.fetchOne(
        database, sql: "SELECT sum(parsed) AS requests, sum(refused) AS refused FROM source")
      answer.withoutKey = (all?["requests"] as Int64? ?? 0, all?["refused"] as Int64? ?? 0)
    }
    let rows = try SQLRequest<Row>(literal: totals).fetchCursor(database)
    while let row = try rows.next() {
      let name = row[0] as String
      var key = keys[name] ?? KeyActivity(key: name)
      key.count(row)
      key.refused = row[8]
      key.lastRefusedAt = row[9]
      if key.refused > 0 {
        for (place, cause) in Cause.allCases.enumerated() {
          let requests = row[10 + place] as Int64
          if requests > 0 { key.byCause[cause] = requests }
        }
      }
      keys[name] = key
      if filter.key == nil {
        answer.withoutKey.requests -= key.requests
        answer.withoutKey.refused -= key.refused
      }
    }
  }

  private func addTraffic(
    _ answer: inout KeyActivityAnswer, _ keys: inout [String: KeyActivity], _ filter: Filter,
    _ database: Database
  ) throws {
    let traffic: SQL = """
      SELECT k.value, n.miss, s.value, t.requests, t.errors, t.first_at, t.last_at, t.last_ok_at,
        t.refused
      FROM (
        SELECT key, SUM(requests) AS requests, SUM(refused) AS refused, SUM(errors) AS errors,
          MIN(first_at) AS first_at, MAX(last_at) AS last_at, MAX(last_ok_at) AS last_ok_at
        FROM \(filter.traffic) GROUP BY key) t
      LEFT JOIN text k ON k.id = t.key LEFT JOIN near_miss n ON n.key = t.key
      LEFT JOIN text s ON s.id = n.spoiled
      """
    let rows = try SQLRequest<Row>(literal: traffic).fetchCursor(database)
    while let row = try rows.next() {
      guard let name = row[0] as String? else {
        answer.withoutKey = (row[3], filter.isOfRefusalsOnly ? 0 : row[8])
        continue
      }
      var key = keys[name] ?? KeyActivity(key: name)
      key.count(row)
      if !filter.isOfRefusalsOnly { key.refused = row[8] }
      keys[name] = key
    }
  }

  private func addRefusals(
    _ answer: inout KeyActivityAnswer, _ keys: inout [String: KeyActivity], _ filter: Filter,
    _ database: Database
  ) throws {
    let refusals: SQL = """
      SELECT k.value AS key, c.cause AS cause, c.requests AS requests, c.last_at AS last_at
      FROM (
        SELECT key, cause, SUM(requests) AS requests, MAX(last_at) AS last_at
        FROM \(filter.refusals) GROUP BY key, cause) c
      LEFT JOIN text k ON k.id = c.key
      """
    let rows = try SQLRequest<Row>(literal: refusals).fetchCursor(database)
    while let row = try rows.next() {
      guard let cause = Cause(rawValue: row["cause"]) else { continue }
      let requests = row["requests"] as Int64
      guard let name = row["key"] as String? else {
        if filter.isOfRefusalsOnly { answer.withoutKey.refused += requests }
        continue
      }
      var key = keys[name] ?? KeyActivity(key: name)
      key.byCause[cause] = requests
      if filter.isOfRefusalsOnly { key.refused += requests }
      key.lastRefusedAt = max(key.lastRefusedAt ?? .min, row["last_at"])
      keys[name] = key
    }
  }
}

extension KeyActivity {
  /// Takes over what a row says of all requests: key, what spoils it, which key it is; requests,
  /// errors, first, last, last success.
  fileprivate mutating func count(_ row: Row) {
    requests = row[3]
    errors = row[4]
    firstSeenAt = row[5]
    lastSeenAt = row[6]
    lastOkAt = row[7]
    if let spoiled = row[2] as String?,
      let miss = (row[1] as UInt8?).flatMap(NearMiss.init(rawValue:))
    {
      nearMiss = (spoiled, miss)
    }
  }
}
