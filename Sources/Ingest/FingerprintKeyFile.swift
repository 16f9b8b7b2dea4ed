// UNSAFE. What holds:
//  1. `read` and `write` are given an array's own memory and its count.

package import Bytes

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why the file with the fingerprint key cannot be used.
package enum FingerprintKeyError: Error, Equatable, CustomStringConvertible, Sendable {
  case cannotOpen(path: String, reason: String)
  /// Others than its owner may read it.
  case readableByOthers(path: String)
  /// Not 32 bytes.
  case wrongLength(path: String)

  /// What is wrong and what to do.
  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      """
      \(path): the fingerprint key cannot be read or made: \(reason). \
      Put the file in its place, or name it with --fingerprint-key.
      """
    case .readableByOthers(let path):
      "\(path): others can read this fingerprint key, so it protects nothing; chmod 600 it"
    case .wrongLength(let path):
      "\(path): a fingerprint key has 32 bytes; name the right file with --fingerprint-key"
    }
  }
}

/// The file with the 32 random bytes under which secrets are fingerprinted.
package enum FingerprintKeyFile {
  private static let keyBytes = 32

  /// Reads the key at `path`; with `mayCreate` a missing one is made, mode 0600, from the system's
  /// random source.
  package static func load(
    _ path: String, mayCreate: Bool
  ) throws(FingerprintKeyError) -> KeyFingerprint {
    if mayCreate { try create(path) }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FingerprintKeyError.cannotOpen(path: path, reason: systemText(errno))
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
      throw FingerprintKeyError.readableByOthers(path: path)
    }
    var key = [UInt8](repeating: 0, count: keyBytes + 1)
    let count = unsafe read(descriptor, &key, key.count)
    guard count == keyBytes else { throw FingerprintKeyError.wrongLength(path: path) }
    return KeyFingerprint(key: Array(key.prefix(keyBytes)))
  }

  /// A key that is forgotten at the end: for runs that store nothing.
  package static func temporary() -> KeyFingerprint {
    var random = SystemRandomNumberGenerator()
    return KeyFingerprint(
      key: (0..<keyBytes).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  /// Makes the file unless there is one. It is written whole under another name first, so that a
  /// run that is killed leaves no half key behind.
  private static func create(_ path: String) throws(FingerprintKeyError) {
    guard unsafe access(path, F_OK) != 0 else { return }
    let draft = "\(path).\(getpid())"
    unsafe unlink(draft)  // of a run that was killed and had the same number
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw FingerprintKeyError.cannotOpen(path: path, reason: systemText(errno))
    }
    var random = SystemRandomNumberGenerator()
    let key = (0..<keyBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    let isWritten = unsafe write(descriptor, key, key.count) == key.count && fsync(descriptor) == 0
    let number = errno
    close(descriptor)
    // `link` does not replace a key that another run has made meanwhile.
    if isWritten, unsafe link(draft, path) != 0, errno != EEXIST {
      let number = errno
      unsafe unlink(draft)
      throw FingerprintKeyError.cannotOpen(path: path, reason: systemText(number))
    }
    unsafe unlink(draft)
    guard isWritten else {
      throw FingerprintKeyError.cannotOpen(path: path, reason: systemText(number))
    }
  }

  private static func systemText(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
