import Bytes
import GRDB
import Registry
package import Rollup
package import Verdict

/// Writes sources: each source's rows and its record in one transaction, one after the other; several
/// sources may share it.
///
/// Not for two threads at once: whoever has begun a source must finish or undo it first.
package final class SourceWriter {
  private let store: AuditStore
  private let checks: [Cause]
  /// What is kept of how sources were judged; nil keeps nothing.
  private(set) lazy var under = makeUnder()
  private let makeUnder: () -> JudgedUnder?
  private var statements: Statements?
  /// Sources of the open transaction that have ended.
  private var uncommitted = 0
  /// Why sources that have ended were undone after all.
  private var failure: StoreError?
  private(set) var id: Int64 = 0
  private var orgRows: Int64 = 0
  private var trafficRows: Int64 = 0
  private var caseRows: Int64 = 0
  private var sampleRows: Int64 = 0
  private(set) var requests: Int64 = 0
  private(set) var refused: Int64 = 0
  private(set) var subjects = RegistrySubjects()
  private(set) var hasUnknownSecrets = false

  /// Writes to `store`, opened for writing; `checks` is the order in which failing ones are named,
  /// `under` says what the sources are judged by,
  /// when the first is stored.
  package init(
    _ store: AuditStore, checks: [Cause], under: @escaping () -> JudgedUnder? = { nil }
  ) {
    self.store = store
    self.checks = checks
    makeUnder = under
  }

  /// Begins a source; its counts may come in several parts.
  package func begin() throws(StoreError) {
    try undoingOnFailure { database in
      try database.runKept(uncommitted == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT source")
      let last =
        try Int64.fetchOne(
          database.cachedStatement(sql: "SELECT max(id) FROM source")) ?? 0
      try start(last + 1, database)
    }
  }

  /// Starts to count for the source `id`.
  func start(_ id: Int64, _ database: Database) throws {
    if statements == nil { statements = try Statements(database) }
    self.id = id
    (orgRows, trafficRows, caseRows, sampleRows) = (0, 0, 0, 0)
    (requests, refused) = (0, 0)
    subjects = RegistrySubjects()
    hasUnknownSecrets = false
  }

  /// Adds a part of the begun source's counts.
  package func add(_ part: SourceRollup) throws(StoreError) {
    try undoingOnFailure { database in
      guard var statements else { return }
      if under != nil { subjects.add(part) }
      hasUnknownSecrets = hasUnknownSecrets || part.hasUnknownSecrets
      self.statements = nil  // moved out, so that its caches are changed in place
      defer { self.statements = statements }
      var refs: [Int64?] = []
      refs.reserveCapacity(part.texts.count)
      // Texts that only samples or callers hold stay theirs; numbers are given when asked for.
      refs = Array(repeating: nil, count: part.texts.count)
      var isNumbered = Array(repeating: false, count: part.texts.count)
      func ref(_ text: TextRef) throws -> Int64? {
        let index = Int(text)
        if index == 0 { return nil }
        if !isNumbered[index] {
          refs[index] = try statements.texts.number(part.texts[index])
          isNumbered[index] = true
        }
        return refs[index]
      }
      func bind(_ row: BulkInsert.Row, _ index: Int32, _ id: Identifier) {
        switch id {
        case .none: row.bind(index, nil)
        case .number(let number): row.bind(index, number)
        case .text(let text): row.bind(index, text: storable(part.texts[Int(text)]))
        }
      }
      func bind(_ row: BulkInsert.Row, _ index: Int32, text: TextRef) {
        if text == 0 {
          row.bind(index, nil)
        } else {
          row.bind(index, text: storable(part.texts[Int(text)]))
        }
      }

      var orgs = OrgOrder(part)
      let traffic = orgs.order(
        part.traffic, .traffic, from: trafficRows, by: { ($0.of.org, $0.of.slot) })
      try statements.traffic.insert(traffic.count) { place, insert in
        let row = part.traffic[traffic[place]]
        insert.bind(1, id)
        insert.bind(2, trafficRows)
        insert.bind(3, Int64(row.of.slot))
        bind(insert, 4, row.of.org)
        bind(insert, 5, row.of.urlOrg)
        insert.bind(6, try ref(row.of.key))
        bind(insert, 7, row.of.event)
        insert.bind(8, try ref(row.of.host))
        insert.bind(9, row.requests)
        insert.bind(10, row.refused)
        insert.bind(11, row.errors)
        insert.bind(12, row.firstAt)
        insert.bind(13, row.lastAt)
        insert.bind(14, row.firstOkAt)
        insert.bind(15, row.lastOkAt)
        trafficRows += 1
        requests += row.requests
      }
      let cases = orgs.order(
        part.cases, .cases, from: caseRows, by: { ($0.of.org, $0.of.slot) })
      try statements.cases.insert(cases.count) { place, insert in
        let row = part.cases[cases[place]]
        let its = row.of
        insert.bind(1, id)
        insert.bind(2, caseRows)
        insert.bind(3, Int64(its.slot))
        insert.bind(4, its.since)
        insert.bind(5, its.isServed ? 1 : 0)
        bind(insert, 6, its.org)
        bind(insert, 7, its.urlOrg)
        insert.bind(8, its.keyOrg)
        insert.bind(9, try ref(its.key))
        bind(insert, 10, its.event)
        insert.bind(11, try ref(its.host))
        insert.bind(12, try ref(its.route))
        insert.bind(13, try ref(its.method))
        insert.bind(14, Int64(its.status))
        insert.bind(15, Int64(its.credential))
        insert.bind(16, try ref(its.reason))
        insert.bind(17, Int64(its.verdict.cause.rawValue))
        insert.bind(18, its.verdict.detail.map { Int64($0.rawValue) })
        insert.bind(19, Int64(its.verdict.evidence.rawValue))
        insert.bind(20, try failing(its.verdict.failing, &statements))
        insert.bind(21, its.verdict.agreement.map { Int64($0.rawValue) })
        insert.bind(22, row.requests)
        insert.bind(23, row.firstAt)
        insert.bind(24, row.lastAt)
        caseRows += 1
        if !its.isServed { refused += row.requests }
      }
      let samples = orgs.order(
        part.samples, .samples, from: sampleRows, by: { ($0.org, $0.slot) })
      try statements.sample.insert(samples.count) { place, insert in
        let sample = part.samples[samples[place]]
        insert.bind(1, id)
        insert.bind(2, sampleRows)
        insert.bind(3, Int64(sample.slot))
        bind(insert, 4, sample.org)
        bind(insert, 5, sample.urlOrg)
        insert.bind(6, try ref(sample.key))
        bind(insert, 7, sample.event)
        insert.bind(8, try ref(sample.host))
        insert.bind(9, Int64(sample.cause.rawValue))
        insert.bind(10, sample.detail.map { Int64($0.rawValue) })
        insert.bind(11, sample.at)
        bind(insert, 12, text: sample.requestID)
        bind(insert, 13, text: sample.clientIP)
        bind(insert, 14, text: sample.userAgent)
        bind(insert, 15, text: sample.path)
        insert.bind(16, sample.line)
        sampleRows += 1
      }
      try statements.org.insert(orgs.sections.count) { place, insert in
        let (org, rows) = orgs.sections[place]
        insert.bind(1, id)
        if org == .none { insert.bind(2, text: "") } else { bind(insert, 2, org) }
        insert.bind(3, orgRows)
        for kind in OrgOrder.Kind.allCases {
          insert.bind(Int32(4 + 2 * kind.rawValue), rows[kind.rawValue].lowerBound)
          insert.bind(Int32(5 + 2 * kind.rawValue), rows[kind.rawValue].upperBound)
        }
        orgRows += 1
      }
      // In the order of their tables' keys: rows behind all others cost least.
      let callers = part.callers.map { caller in
        (
          caller: caller,
          address: caller.clientIP == 0 ? "" : storable(part.texts[Int(caller.clientIP)])
        )
      }.sorted { ($0.caller.day, $0.address) < ($1.caller.day, $1.address) }
      try statements.caller.insert(callers.count) { place, insert in
        let (caller, address) = callers[place]
        insert.bind(1, id)
        insert.bind(2, Int64(caller.day))
        insert.bind(3, text: address)
        insert.bind(4, caller.refused)
        insert.bind(5, Int64(caller.causes.rawValue))
        insert.bind(6, caller.isCut ? 1 : 0)
        insert.bind(7, caller.firstAt)
        insert.bind(8, caller.lastAt)
      }
      for (caller, address) in callers {
        let keys = Array(caller.keys)
        try statements.callerKey.insert(keys.count) { place, insert in
          insert.bind(1, id)
          insert.bind(2, Int64(caller.day))
          insert.bind(3, text: address)
          insert.bind(4, try ref(keys[place].key))
          insert.bind(5, keys[place].value ? 1 : 0)
        }
        let tried = Array(caller.orgs.subtracting([.none]))
        try statements.callerOrg.insert(tried.count) { place, insert in
          insert.bind(1, id)
          insert.bind(2, Int64(caller.day))
          insert.bind(3, text: address)
          bind(insert, 4, tried[place])
        }
      }
      for (key, miss) in part.nearMisses {
        statements.nearMiss.bind(1, try ref(key))
        statements.nearMiss.bind(2, try ref(miss.of))
        statements.nearMiss.bind(3, Int64(miss.miss.rawValue))
        try statements.nearMiss.run()
      }
    }
  }

  /// Writes the record of the begun source, takes out what it replaces, checks the books, commits.
  /// - Parameters:
  ///   - source: its record.
  ///   - replacing: the sources whose place it takes.
  ///   - keepsOpen: leaves the commit to `flush`, so that it is shared with the sources that follow.
  /// - Returns: the source's number.
  /// - Throws: `StoreError`: `unbalanced`, and what keeps the database from being written; then nothing of
  ///   the transaction is there.
  package func commit(
    _ source: NewSource, replacing: [Int64], keepsOpen: Bool = false
  ) throws(StoreError) -> Int64 {
    try undoingOnFailure { database in
      guard source.parsed == requests, source.refused == refused,
        source.lines == source.parsed + source.rejected + source.blank
      else {
        throw StoreError.unbalanced(
          what: """
            lines \(source.lines), parsed \(source.parsed), counted \(requests), \
            refused \(source.refused), counted \(refused)
            """)
      }
      try SourceRows.insert(source, id: id, replacing: replacing, database)
      try under?.judged(subjects, hasUnknownSecrets: hasUnknownSecrets).write(for: id, database)
      if uncommitted > 0 { try database.runKept("RELEASE source") }
      uncommitted += 1
      if !keepsOpen { try commit(database) }
      return id
    }
  }

  /// Commits the sources that have ended.
  package func flush() throws(StoreError) {
    if let failure { throw failure }
    guard uncommitted > 0 else { return }
    try undoingOnFailure { database in try commit(database) }
  }

  private func commit(_ database: Database) throws {
    try database.runKept("COMMIT")
    uncommitted = 0
  }

  /// Undoes the begun source; those that have ended before it stay.
  package func rollback() {
    guard uncommitted > 0 else { return rollbackAll() }
    do throws(StoreError) {
      try undoingOnFailure { database in
        statements?.forget()
        try database.execute(sql: "ROLLBACK TO source; RELEASE source")
      }
    } catch {
      failure = error
    }
  }

  private func rollbackAll() {
    uncommitted = 0
    try? store.queue.inDatabase { database in
      statements?.forget()
      if database.isInsideTransaction { try database.execute(sql: "ROLLBACK") }
    }
  }

  func undoingOnFailure<Result>(
    _ body: (Database) throws -> Result
  ) throws(StoreError) -> Result {
    do throws(StoreError) {
      return try store.writing(body)
    } catch {
      rollbackAll()
      throw error
    }
  }

  /// The number of a set of checks in words: in the profile's order, comma-separated.
  private func failing(_ causes: CauseSet, _ statements: inout Statements) throws -> Int64? {
    if let known = statements.failing[causes] { return known }
    let words = checks.filter { causes.contains($0) }.map(\.word).joined(separator: ",")
    let number = try statements.texts.number(Array(words.utf8))
    statements.failing[causes] = number
    return number
  }
}

/// The statements that a source's rows need.
private struct Statements {
  var texts: TextTable
  var failing: [CauseSet: Int64?] = [:]
  let traffic: BulkInsert
  let cases: BulkInsert
  let org: BulkInsert
  let sample: BulkInsert
  let caller: BulkInsert
  let callerKey: BulkInsert
  let callerOrg: BulkInsert
  let nearMiss: RawStatement

  /// Forgets the numbers of texts: after a rollback they may be another text's.
  mutating func forget() {
    texts.forget()
    failing.removeAll()
  }

  init(_ database: Database) throws {
    texts = try TextTable(database)
    traffic = try BulkInsert(database, into: "traffic_cell", columns: 15)
    cases = try BulkInsert(database, into: "case_cell", columns: 24)
    org = try BulkInsert(database, into: "source_org", columns: 9)
    sample = try BulkInsert(database, into: "sample", columns: 16)
    // Addresses that differ can have one text: masked, cut, or invalid UTF-8.
    caller = try BulkInsert(
      database, into: "caller", columns: 8,
      otherwise: """
        ON CONFLICT DO UPDATE SET refused = refused + excluded.refused,
          causes = causes | excluded.causes, is_cut = max(is_cut, excluded.is_cut),
          first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
        """)
    let once = "ON CONFLICT DO NOTHING"
    callerKey = try BulkInsert(database, into: "caller_key", columns: 5, otherwise: once)
    callerOrg = try BulkInsert(database, into: "caller_org", columns: 4, otherwise: once)
    nearMiss = try RawStatement(database, "INSERT OR REPLACE INTO near_miss VALUES (?, ?, ?)")
  }
}
