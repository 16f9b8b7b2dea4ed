import Bytes
import Foundation
import Store

/// A secret key that is typed or piped in, so that no list of processes and no history shows it.
enum SecretInput {
  /// Reads one line from standard input and turns it into the identity that `store` knows it by.
  ///
  /// - Parameters:
  ///   - fingerprint: under which key identities are made.
  ///   - store: the store that is asked.
  /// - Returns: the identity; the secret is not kept.
  /// - Throws: `ShellError` without a key, `FingerprintKeyError`, `StoreError`.
  static func identity(_ fingerprint: FingerprintOptions, in store: AuditStore) throws -> String {
    guard try store.fingerprintMark() != nil else {
      throw ShellError(
        .usage,
        "--key -: no key of this store was ever fingerprinted; name the key by its identity")
    }
    let key = try fingerprint.load(for: store, at: store.path)
    return String(decoding: key.identity(ofSecret: try line()), as: UTF8.self)
  }

  /// The identity under which `store` knows a key by its SHA-256 in hexadecimal, as a registry of
  /// digests has it; `key` itself if it is none, or if the store knows it as it stands.
  ///
  /// - Parameters:
  ///   - key: what was given.
  ///   - fingerprint: under which key identities are made.
  ///   - store: the store that is asked.
  /// - Returns: an identity.
  /// - Throws: `FingerprintKeyError`, `StoreError`.
  static func identity(
    ofDigest key: String, _ fingerprint: FingerprintOptions, in store: AuditStore
  ) throws -> String {
    let text = Array(key.utf8)
    guard text.count == 64, bytes(hexadecimal: text) != nil, try !store.knowsText(key),
      try store.fingerprintMark() != nil
    else { return key }
    let identity = try fingerprint.load(for: store, at: store.path)
      .identity(ofHexadecimalDigest: text)
    return identity.map { String(decoding: $0, as: UTF8.self) } ?? key
  }

  /// The first line of standard input, without its line end.
  private static func line() throws -> [UInt8] {
    let max = Limits.registryFieldBytesMax
    var bytes: [UInt8] = []
    while bytes.count <= max, !bytes.contains(0x0A) {
      guard let data = try? FileHandle.standardInput.read(upToCount: 1 + max - bytes.count),
        !data.isEmpty
      else { break }
      bytes += data
    }
    let line = Array(bytes.prefix { $0 != 0x0A && $0 != 0x0D })
    guard !line.isEmpty else {
      throw ShellError(.usage, "--key -: there is no key on standard input")
    }
    guard line.count <= max else {
      throw ShellError(.usage, "--key -: no key has more than \(max) bytes")
    }
    return line
  }
}
