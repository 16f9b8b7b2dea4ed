/// Why the store cannot be used.
package enum StoreError: Error, Equatable, CustomStringConvertible, Sendable {
  /// There is no file at `path`.
  case missing(path: String)
  /// The file is something else, a broken database, or somebody else's.
  case notOurs(path: String, what: String)
  /// The database has migrations that this program does not know.
  case newer(path: String)
  /// Its identities were made under another fingerprint key.
  case otherFingerprintKey(path: String)
  /// It, or a file beside it, cannot be created or opened; `reason` is the system's text.
  case cannotOpen(path: String, reason: String)
  /// Another writer holds it.
  case busy(path: String)
  /// A write failed; `reason` is SQLite's text. What was not yet committed is undone.
  case cannotWrite(path: String, reason: String)
  /// A read failed; `reason` is SQLite's text.
  case cannotRead(path: String, reason: String)
  /// The sums of a source do not agree: a fault of this program; the source is undone.
  case unbalanced(what: String)

  /// What is wrong and what to do.
  package var description: String {
    switch self {
    case .missing(let path):
      "\(path): there is no such database. Make one with: authaudit ingest --db \(path) PATH…"
    case .notOurs(let path, let what):
      "\(path): \(what); it was not touched. Name another file with --db."
    case .newer(let path):
      "\(path): written by a newer authaudit; it was not touched. Use that version, or another --db."
    case .otherFingerprintKey(let path):
      """
      \(path): its keys were fingerprinted under another fingerprint key, so none would be \
      recognised; it was not touched. Name that key's file with --fingerprint-key.
      """
    case .cannotOpen(let path, let reason):
      "\(path): cannot be created or opened: \(reason). Check the folder and its permissions."
    case .busy(let path):
      "\(path): another authaudit is writing to it. Run the command again when that has ended."
    case .cannotWrite(let path, let reason):
      """
      \(path): cannot be written: \(reason). What was not yet committed is undone; \
      free some space and run the same command again.
      """
    case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
    case .unbalanced(let what):
      "the books do not balance (\(what)); nothing of this source was stored. Please report this."
    }
  }
}
