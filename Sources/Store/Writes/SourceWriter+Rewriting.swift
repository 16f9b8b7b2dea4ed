import GRDB

/// Sources whose counts are made anew, all in one transaction.
extension SourceWriter {
  /// Begins the transaction; it ends with `commitAll` or `rollback`.
  package func beginAll() throws(StoreError) {
    try undoingOnFailure { database in try database.execute(sql: "BEGIN IMMEDIATE") }
  }

  /// Takes out what `source` counted: what `add` is given next counts in its place.
  package func begin(rewriting source: Int64) throws(StoreError) {
    try undoingOnFailure { database in
      try SourceRows.removeCounts(of: source, database)
      try start(source, database)
    }
  }

  /// Ends a rewritten source: its books must be what they were.
  /// - Parameters:
  ///   - folded: requests in which a value was folded; nil: as many as there were.
  ///   - isComplete: false where something of it is still as it was judged before.
  /// - Throws: `StoreError.unbalanced`; then all is undone, the other sources of the transaction too.
  package func finish(folded: Int64?, isComplete: Bool) throws(StoreError) {
    try undoingOnFailure { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT parsed, refused FROM source WHERE id = ?", arguments: [id])
      let parsed = row?["parsed"] as Int64? ?? -1
      let refusals = row?["refused"] as Int64? ?? -1
      guard parsed == requests, refusals == refused else {
        throw StoreError.unbalanced(
          what: """
            source \(id): parsed \(parsed), counted anew \(requests), \
            refused \(refusals), counted anew \(refused)
            """)
      }
      if let folded {
        try database.execute(
          sql: "UPDATE source SET folded = ? WHERE id = ?", arguments: [folded, id])
      }
      guard isComplete else { return }
      try under?.judged(subjects, hasUnknownSecrets: hasUnknownSecrets).write(for: id, database)
    }
  }

  /// Keeps under what a source was judged whose counts came out as they are.
  package func confirm(_ source: Int64, _ judged: Judged) throws(StoreError) {
    try undoingOnFailure { database in try judged.write(for: source, database) }
  }

  /// Commits all sources that were rewritten.
  package func commitAll() throws(StoreError) {
    try undoingOnFailure { database in
      // A key that is known now is no spoiled form of another.
      try database.execute(
        sql: """
          DELETE FROM near_miss WHERE key IN (
            SELECT t.id FROM text t JOIN registry_key r ON r.key = t.value)
          """)
      try database.execute(sql: "COMMIT")
    }
  }
}
