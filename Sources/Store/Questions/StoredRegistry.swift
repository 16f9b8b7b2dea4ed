import GRDB
package import Registry

extension AuditStore {
  /// All that was ever imported about keys, orgs, events and hosts.
  package func registryFacts() throws(StoreError) -> RegistryFacts {
    try reading { database in
      let snapshots = try Row.fetchAll(database, sql: "SELECT kind, as_of FROM registry_snapshot")
        .compactMap { row -> RegistryFacts.Snapshot? in
          RegistryKind(rawValue: row["kind"]).map { .init(kind: $0, asOf: row["as_of"]) }
        }
      var runs: [RegistryFacts.Run] = []
      let rows = try RawQuery(
        database,
        """
        SELECT kind, id, value, first_as_of, last_as_of FROM registry_run
        ORDER BY kind, id, first_as_of
        """)
      while try rows.step() {
        guard let kind = RegistryKind(rawValue: UInt8(clamping: rows.number(0) ?? 0)) else {
          continue
        }
        runs.append(
          .init(
            kind: kind, id: rows.text(1) ?? "", value: rows.text(2) ?? "",
            firstAsOf: rows.number(3) ?? 0, lastAsOf: rows.number(4) ?? 0))
      }
      let events = try Row.fetchAll(
        database,
        sql: "SELECT key, org, at, action FROM registry_event ORDER BY key, at, action, org"
      ).compactMap { row -> RegistryFacts.KeyEvent? in
        KeyAction(rawValue: row["action"]).map {
          .init(key: row["key"], org: row["org"], at: row["at"], action: $0)
        }
      }
      return RegistryFacts(snapshots: snapshots, runs: runs, keyEvents: events)
    }
  }
}
