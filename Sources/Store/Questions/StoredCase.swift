import GRDB
package import Rollup
package import Verdict

/// Requests of one distinct case in one slot of one source: what a verdict was made from, and the
/// verdict.
package struct StoredCase: Sendable {
  /// Which cell: the source's number and the cell's in it.
  package var source: Int64
  package var number: Int64
  /// Half-hours since 1970, UTC.
  package var slot: Int32
  /// From when on, milliseconds, nothing that the registry knew of this case changed.
  package var since: Int64
  /// Whether the requests were served.
  package var isServed: Bool
  /// The organisation that they are attributed to.
  package var org: StoredIdentifier
  package var urlOrg: StoredIdentifier
  package var keyOrg: Int64?
  /// The key's identity.
  package var key: String?
  package var event: StoredIdentifier
  /// The host, normalised.
  package var host: String?
  /// The route's template; nil for a path that is none.
  package var route: String?
  package var method: String?
  package var status: UInt16
  /// What was sent as credential.
  package var credential: CredentialKind
  /// The logged reason: `field=value`, one a line.
  package var reason: String?
  /// The verdict; of the wrongly served only `failing` has a meaning.
  package var verdict: Verdict
  package var requests: Int64
  /// First and last time, milliseconds.
  package var firstAt: Int64
  package var lastAt: Int64

  /// What stands for values past the cap of a source.
  package static let folded = "(other)"
}

/// Which of the distinct cases are asked for.
package enum CaseKind: Sendable {
  case refused
  case servedWrongly
}

extension AuditStore {
  /// Every case that `filter` lets pass, by source and number in it: a cell each, so that one case
  /// comes as often as there are slots and sources that have it.
  ///
  /// About 1 µs a case.
  package func forEachCase(
    _ kind: CaseKind, _ filter: Filter, _ body: (StoredCase) throws -> Void
  ) throws(StoreError) {
    try reading { database in
      let table = kind == .refused ? filter.refusals : filter.servedWrongly
      let query: SQL = """
        SELECT c.source, c.number, c.slot, c.since, c.served, c.org, c.url_org, c.key_org, c.key,
          c.event, c.host, c.route, c.method, c.status, c.credential, c.reason, c.cause, c.detail,
          c.evidence, c.failing, c.agreement, c.requests, c.first_at, c.last_at
        FROM \(table) c ORDER BY c.source, c.number
        """
      var texts = StoredTexts(database)
      let rows = try RawQuery(database, query)
      while try rows.step() { try body(try storedCase(rows, &texts)) }
    }
  }

  /// All cases that `filter` lets pass.
  package func cases(_ kind: CaseKind, _ filter: Filter) throws(StoreError) -> [StoredCase] {
    var cases: [StoredCase] = []
    try forEachCase(kind, filter) { cases.append($0) }
    return cases
  }
}

/// Reads the row that `forEachCase` asks for.
func storedCase(_ row: RawQuery, _ texts: inout StoredTexts) throws -> StoredCase {
  let verdict = try storedVerdict(
    cause: row.number(16), detail: row.number(17), evidence: row.number(18),
    failing: row.number(19), agreement: row.number(20), &texts)
  return StoredCase(
    source: row.number(0) ?? 0, number: row.number(1) ?? 0,
    slot: Int32(clamping: row.number(2) ?? 0), since: row.number(3) ?? 0,
    isServed: row.number(4) == 1, org: row.identifier(5), urlOrg: row.identifier(6),
    keyOrg: row.number(7), key: try texts.text(row.number(8)),
    event: row.identifier(9), host: try texts.text(row.number(10)),
    route: try texts.text(row.number(11)),
    method: try texts.text(row.number(12)),
    status: UInt16(clamping: row.number(13) ?? 0),
    credential: row.number(14).flatMap { CredentialKind(rawValue: UInt8(clamping: $0)) }
      ?? .notLogged,
    reason: try texts.text(row.number(15)), verdict: verdict,
    requests: row.number(21) ?? 0, firstAt: row.number(22) ?? 0, lastAt: row.number(23) ?? 0)
}

/// A verdict of the numbers that stand for it; `failing` is a text's.
func storedVerdict(
  cause: Int64?, detail: Int64?, evidence: Int64?, failing: Int64?, agreement: Int64?,
  _ texts: inout StoredTexts
) throws -> Verdict {
  Verdict(
    cause: cause.flatMap { Cause(rawValue: UInt8(clamping: $0)) } ?? .unknown,
    detail: detail.flatMap { Detail(rawValue: UInt8(clamping: $0)) },
    evidence: evidence.flatMap { Evidence(rawValue: UInt8(clamping: $0)) } ?? .none,
    failing: try texts.causes(failing),
    agreement: agreement.flatMap { Agreement(rawValue: UInt8(clamping: $0)) })
}

/// Texts by their number, each read once.
struct StoredTexts {
  private let database: Database
  private var statement: RawStatement?
  private var known: [Int64: String] = [:]
  private var sets: [Int64: CauseSet] = [:]

  init(_ database: Database) { self.database = database }

  mutating func text(_ number: Int64?) throws -> String? {
    guard let number else { return nil }
    if let known = known[number] { return known }
    let read = try statement ?? RawStatement(database, "SELECT value FROM text WHERE id = ?")
    statement = read
    read.bind(1, number)
    let text = try read.text()
    known[number] = text
    return text
  }

  /// Cause names, comma-separated, as the views show them.
  mutating func causes(_ number: Int64?) throws -> CauseSet {
    guard let number else { return [] }
    if let known = sets[number] { return known }
    let causes = (try text(number) ?? "").split(separator: ",").compactMap { Cause(word: $0) }
      .reduce(into: CauseSet()) { $0.insert(CauseSet($1)) }
    sets[number] = causes
    return causes
  }
}
