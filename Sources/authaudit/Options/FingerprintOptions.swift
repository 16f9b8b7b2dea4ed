import ArgumentParser
import Bytes
import Ingest
import Store

/// Under which key secrets are fingerprinted.
struct FingerprintOptions: ParsableArguments {
  @Option(
    name: .customLong("fingerprint-key"),
    help: ArgumentHelp(
      "A file with the 32 bytes under which keys are fingerprinted (default: <db>.key, made when first needed).",
      valueName: "file"))
  var path: String?

  /// Reads it; the default one beside the database is made for a new store.
  ///
  /// - Parameters:
  ///   - store: what the key is for: its identities must have been made under the same one. Without
  ///     a store that has any, a run that stores nothing takes a key that is forgotten at the end.
  ///   - database: the path of the database.
  /// - Returns: what turns keys into identities.
  /// - Throws: `FingerprintKeyError`; `StoreError.otherFingerprintKey`.
  func load(for store: AuditStore?, at database: String) throws -> KeyFingerprint {
    let isFirst = try store?.fingerprintMark() == nil
    let isWritable = store?.isWritable ?? false
    if path == nil, isFirst, !isWritable { return FingerprintKeyFile.temporary() }
    let key = try FingerprintKeyFile.load(
      path ?? database + ".key", mayCreate: path == nil && isFirst)
    // An identity like any other tells this key from others, and nothing about it.
    let mark = key.identity(ofSecret: Array("authaudit: which fingerprint key?".utf8))
    try store?.keepFingerprintMark(String(decoding: mark, as: UTF8.self))
    return key
  }
}
