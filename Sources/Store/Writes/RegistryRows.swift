import GRDB
package import Registry

extension AuditStore {
  /// Writes what an import changed, and what the registry now says of keys and organisations, in one
  /// transaction.
  package func apply(
    _ changes: RegistryChanges, now index: RegistryIndex
  ) throws(StoreError) {
    guard !changes.isEmpty else { return }
    try writing { database in
      try database.inTransaction(.immediate) {
        for snapshot in changes.snapshots {
          try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO registry_snapshot (kind, as_of) VALUES (?, ?)"
          ).execute(arguments: [snapshot.kind.rawValue, snapshot.asOf])
        }
        for run in changes.removedRuns {
          try database.cachedStatement(
            sql: "DELETE FROM registry_run WHERE kind = ? AND id = ? AND first_as_of = ?"
          ).execute(arguments: [run.kind.rawValue, run.id, run.firstAsOf])
        }
        for run in changes.addedRuns {
          try database.cachedStatement(
            sql: """
              INSERT OR REPLACE INTO registry_run (kind, id, first_as_of, last_as_of, value)
              VALUES (?, ?, ?, ?, ?)
              """
          ).execute(arguments: [run.kind.rawValue, run.id, run.firstAsOf, run.lastAsOf, run.value])
        }
        for event in changes.keyEvents {
          try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO registry_event (key, at, action, org) VALUES (?, ?, ?, ?)"
          ).execute(arguments: [event.key, event.at, event.action.rawValue, event.org])
        }
        try database.execute(sql: "DELETE FROM registry_key; DELETE FROM registry_org")
        for key in index.keys {
          try database.cachedStatement(
            sql: """
              INSERT OR REPLACE INTO registry_key (key, org, label, state, created_at, changed_at)
              VALUES (?, ?, ?, ?, ?, ?)
              """
          ).execute(arguments: [
            key.identity, key.ownerOrg, key.label, key.state.word, key.createdAt, key.changedAt,
          ])
        }
        for org in index.orgs {
          try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO registry_org (org, name) VALUES (?, ?)"
          ).execute(arguments: [org.id, org.name])
        }
        return .commit
      }
    }
  }
}
