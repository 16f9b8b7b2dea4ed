import GRDB
package import Rollup
package import Verdict

/// The counts of a source as they lie in the store.
package struct StoredRollup: Sendable {
  /// The counts; without near misses, which lie by key and not by source.
  package var rollup = SourceRollup()
  /// Whether failing checks are named in another order than the one asked for.
  package var hasOtherOrder = false
}

extension AuditStore {
  /// All that `source` counted; `checks` is the order in which failing ones should be named.
  ///
  /// About 2 µs a row; 120 bytes of memory each.
  package func storedRollup(
    of source: CountedSource, checks: [Cause]
  ) throws(StoreError) -> StoredRollup {
    try readingAnywhere { database in
      var reader = RollupReader(database, source.id, checks: checks)
      try reader.readTraffic()
      try reader.readCases()
      try reader.readSamples()
      try reader.readCallers()
      reader.stored.rollup.foldedRequests = source.folded
      reader.stored.rollup.hasUnknownSecrets = source.judged?.hasUnknownSecrets ?? false
      return reader.stored
    }
  }
}

/// Puts rows and their texts together again.
private struct RollupReader {
  private let database: Database
  private let source: Int64
  private let checks: [Cause]
  var stored = StoredRollup()
  /// Places of texts, by number in the store and by themselves.
  private var numbered: [Int64: TextRef] = [:]
  private var named: [String: TextRef] = [:]
  private var sets: [Int64: CauseSet] = [:]

  init(_ database: Database, _ source: Int64, checks: [Cause]) {
    self.database = database
    self.source = source
    self.checks = checks
  }

  mutating func readTraffic() throws {
    let rows = try RawQuery(
      database,
      """
      SELECT slot, org, url_org, key, event, host, requests, refused, errors, first_at, last_at,
        first_ok_at, last_ok_at FROM traffic_cell WHERE source = \(source) ORDER BY number
      """)
    while try rows.step() {
      stored.rollup.traffic.append(
        TrafficRow(
          of: TrafficRow.Key(
            slot: Int32(clamping: rows.number(0) ?? 0), org: identifier(rows, 1),
            urlOrg: identifier(rows, 2), key: try text(rows, 3), event: identifier(rows, 4),
            host: try text(rows, 5)),
          requests: rows.number(6) ?? 0, refused: rows.number(7) ?? 0, errors: rows.number(8) ?? 0,
          firstAt: rows.number(9) ?? 0, lastAt: rows.number(10) ?? 0, firstOkAt: rows.number(11),
          lastOkAt: rows.number(12)))
    }
  }

  mutating func readCases() throws {
    let rows = try RawQuery(
      database,
      """
      SELECT slot, since, org, url_org, key_org, key, event, host, route, method, status,
        credential, reason, cause, detail, evidence, failing, agreement, served, requests, first_at,
        last_at FROM case_cell WHERE source = \(source) ORDER BY number
      """)
    while try rows.step() {
      let verdict = Verdict(
        cause: rows.number(13).flatMap { Cause(rawValue: UInt8(clamping: $0)) } ?? .unknown,
        detail: rows.number(14).flatMap { Detail(rawValue: UInt8(clamping: $0)) },
        evidence: rows.number(15).flatMap { Evidence(rawValue: UInt8(clamping: $0)) } ?? .none,
        failing: try causes(rows.number(16)),
        agreement: rows.number(17).flatMap { Agreement(rawValue: UInt8(clamping: $0)) })
      stored.rollup.cases.append(
        CaseRow(
          of: CaseRow.Key(
            slot: Int32(clamping: rows.number(0) ?? 0), since: rows.number(1) ?? 0,
            org: identifier(rows, 2), urlOrg: identifier(rows, 3), keyOrg: rows.number(4),
            key: try text(rows, 5), event: identifier(rows, 6), host: try text(rows, 7),
            route: try text(rows, 8), method: try text(rows, 9),
            status: UInt16(clamping: rows.number(10) ?? 0),
            credential: UInt8(clamping: rows.number(11) ?? 0), reason: try text(rows, 12),
            verdict: verdict, isServed: rows.number(18) == 1),
          requests: rows.number(19) ?? 0, firstAt: rows.number(20) ?? 0,
          lastAt: rows.number(21) ?? 0))
    }
  }

  mutating func readSamples() throws {
    let rows = try RawQuery(
      database,
      """
      SELECT slot, org, url_org, key, event, host, cause, detail, at, request_id, client_ip,
        user_agent, path, line FROM sample WHERE source = \(source) ORDER BY number
      """)
    while try rows.step() {
      stored.rollup.samples.append(
        Sample(
          slot: Int32(clamping: rows.number(0) ?? 0), org: identifier(rows, 1),
          urlOrg: identifier(rows, 2), key: try text(rows, 3), event: identifier(rows, 4),
          host: try text(rows, 5),
          cause: rows.number(6).flatMap { Cause(rawValue: UInt8(clamping: $0)) } ?? .unknown,
          detail: rows.number(7).flatMap { Detail(rawValue: UInt8(clamping: $0)) },
          at: rows.number(8) ?? 0, requestID: own(rows, 9), clientIP: own(rows, 10),
          userAgent: own(rows, 11), path: own(rows, 12), line: rows.number(13) ?? 0))
    }
  }

  mutating func readCallers() throws {
    struct Name: Hashable {
      var day: Int64
      var address: String
    }
    var places: [Name: Int] = [:]
    let rows = try RawQuery(
      database,
      """
      SELECT day, client_ip, refused, causes, is_cut, first_at, last_at FROM caller
      WHERE source = \(source)
      """)
    while try rows.step() {
      places[Name(day: rows.number(0) ?? 0, address: rows.text(1) ?? "")] =
        stored.rollup.callers.count
      stored.rollup.callers.append(
        CallerRow(
          day: Int32(clamping: rows.number(0) ?? 0), clientIP: own(rows, 1),
          refused: rows.number(2) ?? 0,
          causes: CauseSet(rawValue: UInt16(clamping: rows.number(3) ?? 0)),
          firstAt: rows.number(5) ?? 0, lastAt: rows.number(6) ?? 0, keys: [:], orgs: [],
          isCut: rows.number(4) == 1))
    }
    let keys = try RawQuery(
      database,
      "SELECT day, client_ip, key, is_known FROM caller_key WHERE source = \(source)")
    while try keys.step() {
      let name = Name(day: keys.number(0) ?? 0, address: keys.text(1) ?? "")
      guard let place = places[name] else { continue }
      stored.rollup.callers[place].keys[try text(keys, 2)] = keys.number(3) == 1
    }
    let orgs = try RawQuery(
      database, "SELECT day, client_ip, org FROM caller_org WHERE source = \(source)")
    while try orgs.step() {
      let name = Name(day: orgs.number(0) ?? 0, address: orgs.text(1) ?? "")
      guard let place = places[name] else { continue }
      stored.rollup.callers[place].orgs.insert(identifier(orgs, 2))
    }
  }

  // MARK: - Texts

  /// A text that the row holds itself.
  private mutating func own(_ row: RawQuery, _ column: Int32) -> TextRef {
    row.text(column).map { ref($0) } ?? 0
  }

  private mutating func identifier(_ row: RawQuery, _ column: Int32) -> Identifier {
    switch row.identifier(column) {
    case .none: .none
    case .number(let number): .number(number)
    case .text(let text): .text(ref(text))
    }
  }

  /// A text that the row has the number of.
  private mutating func text(_ row: RawQuery, _ column: Int32) throws -> TextRef {
    guard let number = row.number(column) else { return 0 }
    if let known = numbered[number] { return known }
    let value = try String.fetchOne(
      database.cachedStatement(sql: "SELECT value FROM text WHERE id = ?"), arguments: [number])
    let made = value.map { ref($0) } ?? 0
    numbered[number] = made
    return made
  }

  private mutating func ref(_ text: String) -> TextRef {
    if text.isEmpty { return 0 }
    if let known = named[text] { return known }
    stored.rollup.texts.append(Array(text.utf8))
    let made = TextRef(stored.rollup.texts.count - 1)
    named[text] = made
    return made
  }

  private mutating func causes(_ number: Int64?) throws -> CauseSet {
    guard let number else { return [] }
    if let known = sets[number] { return known }
    let words = try String.fetchOne(
      database.cachedStatement(sql: "SELECT value FROM text WHERE id = ?"), arguments: [number])
    let causes = (words ?? "").split(separator: ",").compactMap { Cause(word: $0) }
    let set = causes.reduce(into: CauseSet()) { $0.insert(CauseSet($1)) }
    if causes != checks.filter({ set.contains($0) }) { stored.hasOtherOrder = true }
    sets[number] = set
    return set
  }
}
