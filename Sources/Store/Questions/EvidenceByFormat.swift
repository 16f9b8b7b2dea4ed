import GRDB
import Rollup
import Verdict

/// What the refusals of one log format could be told by, and what their log lacked.
package struct FormatEvidence: Sendable, Equatable {
  /// The format that was noted for the sources; nil where none fitted.
  package var format: String?
  package var refused: Int64
  /// Refusals without a cause.
  package var unknown: Int64
  /// Refusals whose cause only some of the checks tell.
  package var partial: Int64
  /// Of those two, the ones whose log has no key, no host, no ids of a route, no reason; one may lack
  /// several.
  package var withoutKey: Int64
  package var withoutHost: Int64
  package var withoutPath: Int64
  package var withoutReason: Int64
  /// Of those two, the ones that no registry says enough about.
  package var withoutRegistry: Int64
}

extension AuditStore {
  /// The refusals of each format, most unknown and partial ones first.
  ///
  /// - Complexity: O(cells of refusals).
  package func evidenceByFormat() throws(StoreError) -> [FormatEvidence] {
    let unresolved = """
      (c.cause = \(Cause.unknown.rawValue) OR c.evidence = \(Evidence.partial.rawValue))
      """
    func sum(_ condition: String) -> String {
      "coalesce(sum(c.requests) FILTER (WHERE \(condition)), 0)"
    }
    return try reading { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT o.format AS format, sum(c.requests) AS refused,
            \(sum("c.cause = \(Cause.unknown.rawValue)")) AS unknown,
            \(sum("c.evidence = \(Evidence.partial.rawValue)")) AS partial,
            \(sum("\(unresolved) AND c.credential = \(CredentialKind.notLogged.rawValue)")) AS no_key,
            \(sum("\(unresolved) AND c.host IS NULL")) AS no_host,
            \(sum("\(unresolved) AND c.url_org IS NULL AND c.route IS NULL")) AS no_path,
            \(sum("\(unresolved) AND c.reason IS NULL")) AS no_reason,
            \(sum("c.detail = \(Detail.noRegistry.rawValue)")) AS no_registry
          FROM case_cell c JOIN source o ON o.id = c.source WHERE c.served = 0
          GROUP BY o.format ORDER BY unknown + partial DESC, refused DESC, o.format
          """
      ).map {
        FormatEvidence(
          format: $0["format"], refused: $0["refused"], unknown: $0["unknown"],
          partial: $0["partial"], withoutKey: $0["no_key"], withoutHost: $0["no_host"],
          withoutPath: $0["no_path"], withoutReason: $0["no_reason"],
          withoutRegistry: $0["no_registry"])
      }
    }
  }
}
