import GRDB

/// Which fingerprint key the store's identities were made under, told by a mark that says nothing
/// of the key itself.
extension AuditStore {
  /// The mark of the key that was used first; nil while none was.
  package func fingerprintMark() throws(StoreError) -> String? {
    try reading { database in
      // A store that no writer has opened since the table was added has none.
      guard try database.tableExists("fingerprint_key") else { return nil }
      return try String.fetchOne(database, sql: "SELECT mark FROM fingerprint_key")
    }
  }

  /// Keeps the mark of the first key, and refuses any other key: under that one every key that the
  /// store knows would be unknown.
  /// - Throws: `StoreError.otherFingerprintKey`.
  package func keepFingerprintMark(_ mark: String) throws(StoreError) {
    if let first = try fingerprintMark() {
      guard first == mark else { throw .otherFingerprintKey(path: path) }
    } else if isWritable {
      try writing { database in
        try database.execute(
          sql: "INSERT INTO fingerprint_key (mark) VALUES (?)", arguments: [mark])
      }
    }
  }
}
