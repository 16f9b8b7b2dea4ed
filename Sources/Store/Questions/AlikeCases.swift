import GRDB

extension AuditStore {
  /// The refusals that `filter` lets pass, those together that are alike in all but their time: a
  /// case with the sums of its cells, its slot that of the first. Most requests first, then by time.
  ///
  /// As a case tells every check that fails, requests on either side of a change in the registry are
  /// two cases; source and number mean nothing.
  package func alikeRefusals(_ filter: Filter) throws(StoreError) -> [StoredCase] {
    try reading { database in
      let query: SQL = """
        SELECT 0, 0, MIN(c.slot), MIN(c.first_at), 0, c.org, c.url_org, c.key_org, c.key, c.event,
          c.host, c.route, c.method, c.status, c.credential, c.reason, c.cause, c.detail, c.evidence,
          c.failing, c.agreement, SUM(c.requests), MIN(c.first_at), MAX(c.last_at)
        FROM \(filter.refusals) c
        GROUP BY c.org, c.url_org, c.key_org, c.key, c.event, c.host, c.route, c.method, c.status,
          c.credential, c.reason, c.cause, c.detail, c.evidence, c.failing, c.agreement
        ORDER BY SUM(c.requests) DESC, MIN(c.first_at)
        """
      var texts = StoredTexts(database)
      let rows = try RawQuery(database, query)
      var cases: [StoredCase] = []
      while try rows.step() { cases.append(try storedCase(rows, &texts)) }
      return cases
    }
  }
}
