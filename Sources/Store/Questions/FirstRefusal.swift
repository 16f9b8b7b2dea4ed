import GRDB
package import Verdict

extension AuditStore {
  /// When the first refusal of a cause and detail came that `filter` lets pass, milliseconds.
  ///
  /// - Parameters:
  ///   - filter: whose; its causes are not asked for.
  ///   - cause: why.
  ///   - detail: the finer reason; nil is none.
  ///   - urlOrg: the organisation in the URL; nil: any.
  /// - Returns: nil if there is none.
  /// - Throws: `StoreError`.
  package func firstRefusal(
    _ filter: Filter, for cause: Cause, _ detail: Detail?, urlOrg: StoredIdentifier?
  ) throws(StoreError) -> Int64? {
    var filter = filter
    filter.causes = [cause]
    let url: SQL =
      switch urlOrg {
      case nil: "TRUE"
      case StoredIdentifier.none?: "c.url_org IS NULL"
      case .number(let number)?: "c.url_org = \(number)"
      case .text(let text)?: "c.url_org = \(text)"
      }
    return try reading { database in
      let query: SQL = """
        SELECT MIN(c.first_at) FROM \(filter.refusals) c
        WHERE c.detail IS \(detail.map { Int($0.rawValue) }) AND \(url)
        """
      let rows = try RawQuery(database, query)
      return try rows.step() ? rows.number(0) : nil
    }
  }
}
