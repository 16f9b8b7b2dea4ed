import GRDB

extension AuditStore {
  /// First and last request of all that is stored, milliseconds; nil for an empty store.
  package func storedSpan() throws(StoreError) -> (from: Int64, to: Int64)? {
    try reading { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM source")
      guard let row, let from = row["first_at"] as Int64?, let to = row["last_at"] as Int64? else {
        return nil
      }
      return (from, to)
    }
  }
}
