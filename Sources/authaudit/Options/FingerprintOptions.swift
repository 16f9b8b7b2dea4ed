import ArgumentParser
import Bytes
import Ingest

/// Under which key secrets are fingerprinted.
struct FingerprintOptions: ParsableArguments {
  @Option(
    name: .customLong("fingerprint-key"),
    help: ArgumentHelp(
      "A file with the 32 bytes under which keys are fingerprinted (default: <db>.key, made when first needed).",
      valueName: "file"))
  var path: String?

  /// Reads it; the default one beside `database` is made where `mayCreate`.
  func load(beside database: String, mayCreate: Bool) throws -> KeyFingerprint {
    if let path { return try FingerprintKeyFile.load(path, mayCreate: false) }
    return try FingerprintKeyFile.load(database + ".key", mayCreate: mayCreate)
  }
}
