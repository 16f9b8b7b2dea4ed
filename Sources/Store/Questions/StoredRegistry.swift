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
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT kind, id, value, first_as_of, last_as_of FROM registry_run
          ORDER BY kind, id, first_as_of
          """)
      while let row = try rows.next() {
        guard let kind = RegistryKind(rawValue: row["kind"]) else { continue }
        runs.append(
          .init(
            kind: kind, id: row["id"], value: row["value"], firstAsOf: row["first_as_of"],
            lastAsOf: row["last_as_of"]))
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
