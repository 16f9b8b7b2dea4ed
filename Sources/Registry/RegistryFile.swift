// UNSAFE. What holds:
//  1. `descriptor` is open from init to deinit and nobody else knows it.
//  2. `read` is given the memory of an array for the time of one call, and its count.
// RegistryFilesTests reads files longer than a chunk, folders, FIFOs and missing files.

import Bytes

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file of a registry folder: read from start to end, closed when it goes.
struct RegistryFile: ~Copyable {
  private let descriptor: Int32
  /// Its modification time, milliseconds since 1970.
  let modifiedAt: Int64

  private init(descriptor: Int32, modifiedAt: Int64) {
    self.descriptor = descriptor
    self.modifiedAt = modifiedAt
  }

  deinit { _ = Self.closing(descriptor) }

  /// Opens `path`; nil when there is no such file.
  ///
  /// Never waits: a FIFO or a device is refused.
  /// - Throws: `RegistryError` without a line.
  static func opened(at path: String) throws(RegistryError) -> RegistryFile? {
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let code = errno
    guard descriptor >= 0 else {
      if code == ENOENT { return nil }
      throw RegistryError(file: path, .cannotRead(reason: reason(code)))
    }
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      _ = closing(descriptor)
      throw RegistryError(file: path, .notAFile)
    }
    #if canImport(Glibc)
      let time = info.st_mtim
    #else
      let time = info.st_mtimespec
    #endif
    let seconds = min(max(Int64(time.tv_sec), 0), UTCTime.end / 1000 - 1)
    return RegistryFile(
      descriptor: descriptor, modifiedAt: seconds * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Whether `path` is a folder that exists.
  static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// Fills `chunk` with the next bytes and returns how many; 0 at the end of the file.
  ///
  /// - Throws: the words of the system for what went wrong.
  func fill(_ chunk: inout [UInt8]) throws(FileFailure) -> Int {
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 { return count }
      let code = errno
      if code != EINTR { throw FileFailure(reason: Self.reason(code)) }
    }
  }

  private static func reason(_ code: Int32) -> String {
    guard let words = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: words)
  }

  private static func closing(_ descriptor: Int32) -> Int32 { close(descriptor) }
}

/// Why a file could not be read on, in the words of the system.
struct FileFailure: Error, Equatable {
  let reason: String
}
