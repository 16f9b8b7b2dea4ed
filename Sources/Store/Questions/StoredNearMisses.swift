import GRDB
package import Verdict

/// The known key that a malformed one is a spoiled version of.
package struct StoredNearMiss: Hashable, Sendable {
  /// The identity of the known key.
  package var key: String
  /// What spoils it.
  package var miss: NearMiss

  /// Makes it.
  package init(key: String, miss: NearMiss) {
    self.key = key
    self.miss = miss
  }
}

extension AuditStore {
  /// What malformed keys were meant to be, by the identity under which they were sent.
  package func nearMisses() throws(StoreError) -> [String: StoredNearMiss] {
    try reading { database in
      var misses: [String: StoredNearMiss] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT sent.value AS sent, meant.value AS meant, n.miss AS miss
          FROM near_miss n JOIN text sent ON sent.id = n.key JOIN text meant ON meant.id = n.spoiled
          """)
      while let row = try rows.next() {
        guard let miss = NearMiss(rawValue: row["miss"]) else { continue }
        misses[row["sent"]] = StoredNearMiss(key: row["meant"], miss: miss)
      }
      return misses
    }
  }
}
