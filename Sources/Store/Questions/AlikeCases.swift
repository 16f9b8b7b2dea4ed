import Bytes
import GRDB
import Rollup
import Verdict

/// What refusals have in common that are alike in all but their time; texts are numbers.
private struct AlikeKey: Hashable {
  let org: StoredIdentifier
  let urlOrg: StoredIdentifier
  let keyOrg: Int64?
  let key: Int64?
  let event: StoredIdentifier
  let host: Int64?
  let route: Int64?
  let method: Int64?
  let status: Int64?
  let credential: Int64?
  let reason: Int64?
  let cause: Int64?
  let detail: Int64?
  let evidence: Int64?
  let failing: Int64?
  let agreement: Int64?

  /// Reads the first columns of a row, which come in the order of the properties.
  init(_ row: RawQuery) {
    org = row.identifier(0)
    urlOrg = row.identifier(1)
    keyOrg = row.number(2)
    key = row.number(3)
    event = row.identifier(4)
    host = row.number(5)
    route = row.number(6)
    method = row.number(7)
    status = row.number(8)
    credential = row.number(9)
    reason = row.number(10)
    cause = row.number(11)
    detail = row.number(12)
    evidence = row.number(13)
    failing = row.number(14)
    agreement = row.number(15)
  }

  // What tells most of them apart: each value that is hashed costs as much as its comparison.
  func hash(into hasher: inout Hasher) {
    hasher.combine(org)
    hasher.combine(event)
    hasher.combine(key ?? 0)
    hasher.combine(host ?? 0)
    hasher.combine(route ?? 0)
    hasher.combine((status ?? 0) << 32 | (cause ?? 0) << 16 | (method ?? 0) & 0xFFFF)
  }

  /// All of it, in the order in which those with as many requests at the same time are listed.
  var columns: [StoredIdentifier] {
    [org, urlOrg, StoredIdentifier(keyOrg), StoredIdentifier(key), event]
      + [
        host, route, method, status, credential, reason, cause, detail, evidence, failing,
        agreement,
      ].map { StoredIdentifier($0) }
  }
}

extension AuditStore {
  /// The refusals that `filter` lets pass, those together that are alike in all but their time: a
  /// case with the sums of its cells, its slot that of the first. Most requests first, then by time.
  ///
  /// As a case tells every check that fails, requests on either side of a change in the registry are
  /// two cases; source and number mean nothing. Added up outside of SQL, whose grouping sorts every
  /// cell.
  package func alikeRefusals(_ filter: Filter) throws(StoreError) -> [StoredCase] {
    try reading { database in
      typealias Sum = (key: AlikeKey, requests: Int64, firstAt: Int64, lastAt: Int64)
      var sums: [Sum] = []
      var places: [AlikeKey: Int]?
      let tables = filter.refusalSums
      for (number, table) in tables.enumerated() {
        // Totals are no two alike: where all is in them, none is looked for.
        let areTotals = number == 0 && tables.count > 1
        let query: SQL = """
          SELECT c.org, c.url_org, c.key_org, c.key, c.event, c.host, c.route, c.method, c.status,
            c.credential, c.reason, c.cause, c.detail, c.evidence, c.failing, c.agreement,
            c.requests, c.first_at, c.last_at
          FROM \(table) c
          """
        let rows = try RawQuery(database, query)
        while try rows.step() {
          let key = AlikeKey(rows)
          let requests = rows.number(16) ?? 0
          let (firstAt, lastAt) = (rows.number(17) ?? 0, rows.number(18) ?? 0)
          if !areTotals, places == nil {
            places = Dictionary(
              uniqueKeysWithValues: sums.enumerated().map { ($0.element.key, $0.offset) })
          }
          guard let place = places?[key] else {
            places?[key] = sums.count
            sums.append((key, requests, firstAt, lastAt))
            continue
          }
          sums[place].requests += requests
          sums[place].firstAt = min(sums[place].firstAt, firstAt)
          sums[place].lastAt = max(sums[place].lastAt, lastAt)
        }
      }
      let order = sums.indices.sorted { left, right in
        let (left, right) = (sums[left], sums[right])
        if left.requests != right.requests { return left.requests > right.requests }
        if left.firstAt != right.firstAt { return left.firstAt < right.firstAt }
        return StoredIdentifier.precede(left.key.columns, right.key.columns)
      }
      var texts = StoredTexts(database)
      return try order.map { place in
        let sum = sums[place]
        return StoredCase(
          source: 0, number: 0, slot: UTCTime.slot(of: sum.firstAt), since: sum.firstAt,
          isServed: false, org: sum.key.org, urlOrg: sum.key.urlOrg, keyOrg: sum.key.keyOrg,
          key: try texts.text(sum.key.key), event: sum.key.event,
          host: try texts.text(sum.key.host), route: try texts.text(sum.key.route),
          method: try texts.text(sum.key.method), status: UInt16(clamping: sum.key.status ?? 0),
          credential: sum.key.credential.flatMap {
            CredentialKind(rawValue: UInt8(clamping: $0))
          } ?? .notLogged,
          reason: try texts.text(sum.key.reason),
          verdict: try storedVerdict(
            cause: sum.key.cause, detail: sum.key.detail, evidence: sum.key.evidence,
            failing: sum.key.failing, agreement: sum.key.agreement, &texts),
          requests: sum.requests, firstAt: sum.firstAt, lastAt: sum.lastAt)
      }
    }
  }
}
