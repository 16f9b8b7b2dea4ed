import CZlib
import Glibc

// UNSAFE. What holds:
//  1. A file's handle is open from init to deinit, and nothing else closes it.
//  2. Bytes are lent to write(2) and gzwrite(3) for the length of the call only.

/// How many bytes are collected before they are written.
private let blockBytes = 1 << 18

/// A plain file that is written from its start to its end.
@safe struct TextFile: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var pending: [UInt8] = []

  /// Creates the file, or empties it.
  init(_ path: String) throws(OutputError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, code: errno) }
  }

  deinit { close(descriptor) }

  /// Appends bytes.
  mutating func write(_ bytes: [UInt8]) throws(OutputError) {
    pending += bytes
    if pending.count >= blockBytes { try flush() }
  }

  /// Writes what is still pending. Without this call the file is incomplete.
  mutating func flush() throws(OutputError) {
    var offset = 0
    while offset < pending.count {
      let written = unsafe pending.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: buffer[offset...]).baseAddress,
          buffer.count - offset)
      }
      guard written > 0 || errno == EINTR else { throw .cannotWrite(path: path, code: errno) }
      offset += max(0, written)
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes a whole file.
  static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    var file = try TextFile(path)
    try file.write(bytes)
    try file.flush()
  }
}

/// A gzip file that is written from its start to its end.
///
/// zlib puts neither name nor time into the header, so equal contents give equal files.
@safe struct GzipFile: ~Copyable {
  private let path: String
  private let handle: gzFile
  private var pending: [UInt8] = []

  /// Creates the file, or empties it; `level` is zlib's, 1 to 9.
  init(_ path: String, level: Int) throws(OutputError) {
    self.path = path
    guard let handle = unsafe gzopen(path, "wb\(level)") else {
      throw .cannotCreate(path: path, code: errno)
    }
    unsafe self.handle = unsafe handle
    unsafe gzbuffer(handle, UInt32(blockBytes))
  }

  deinit { unsafe gzclose(handle) }

  /// Appends bytes.
  mutating func write(_ bytes: [UInt8]) throws(OutputError) {
    pending += bytes
    if pending.count >= blockBytes { try compress() }
  }

  /// Compresses what is pending and ends the stream. Without this call the file is incomplete.
  mutating func finish() throws(OutputError) {
    try compress()
    guard unsafe gzflush(handle, Z_FINISH) == Z_OK else {
      throw .cannotWrite(path: path, code: errno)
    }
  }

  private mutating func compress() throws(OutputError) {
    guard !pending.isEmpty else { return }
    let taken = unsafe pending.withUnsafeBytes { buffer in
      unsafe gzwrite(handle, buffer.baseAddress, UInt32(buffer.count))
    }
    guard taken > 0 else { throw .cannotWrite(path: path, code: errno) }
    pending.removeAll(keepingCapacity: true)
  }
}

/// Makes a folder and those above it; one that is there already is fine.
func makeFolder(_ path: String) throws(OutputError) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += part
    guard unsafe mkdir(made, 0o755) == 0 || errno == EEXIST else {
      throw .cannotCreate(path: made, code: errno)
    }
    made += "/"
  }
}

/// True if there is anything at `path`.
func isThere(_ path: String) -> Bool {
  unsafe access(path, F_OK) == 0
}
