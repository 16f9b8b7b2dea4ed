import Foundation

#if canImport(Glibc)
  import Glibc
#endif

// UNSAFE. What holds: the pointers handed to write(2) live within one closure, and a write is never
// longer than what is left of the buffer that they belong to.

/// The one way out for reports: a buffer in front of a file descriptor, every write checked.
///
/// `print` to a full disk loses the report and exits 0; this does not. `finish()` must be called at
/// the end: only then is it known that all of it was written.
package final class OutputSink {
  /// Bytes collected before a write: 64 KiB, one pipe buffer of Linux.
  private static let bufferBytesMax = 1 << 16

  private let descriptor: Int32
  private let name: String
  private let ownsDescriptor: Bool
  private var buffer: [UInt8] = []
  private var isOpen = true
  private var failure: OutputError?

  /// Writes to a descriptor that someone else closes; errors call it `name`.
  package init(descriptor: Int32 = STDOUT_FILENO, name: String = "standard output") {
    self.descriptor = descriptor
    self.name = name
    ownsDescriptor = false
  }

  /// Creates or empties a file, for the owner only (0600); does not follow a link.
  ///
  /// - Throws: `OutputError.cannotCreate`.
  package init(creating path: String) throws(OutputError) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let opened = unsafe open(path, flags, 0o600)
    guard opened >= 0 else { throw .cannotCreate(path: path, code: errno) }
    descriptor = opened
    name = path
    ownsDescriptor = true
  }

  deinit {
    if ownsDescriptor, isOpen { close(descriptor) }
  }

  /// Lets a write to a closed pipe fail with EPIPE, where the default is to kill the process.
  package static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Appends text, as UTF-8.
  ///
  /// - Throws: `OutputError`; once it has failed, always the same.
  package func write(_ text: String) throws(OutputError) {
    try check()
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= OutputSink.bufferBytesMax { try flush() }
  }

  /// Appends bytes.
  ///
  /// - Throws: `OutputError`; once it has failed, always the same.
  package func write(_ bytes: [UInt8]) throws(OutputError) {
    try check()
    buffer.append(contentsOf: bytes)
    if buffer.count >= OutputSink.bufferBytesMax { try flush() }
  }

  /// Writes what is buffered.
  ///
  /// - Throws: `OutputError`; once it has failed, always the same.
  package func flush() throws(OutputError) {
    try check()
    var written = 0
    while written < buffer.count {
      let count = unsafe buffer.withUnsafeBytes { bytes in
        // written < bytes.count: a non-empty rest of the buffer
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
        return unsafe systemWrite(descriptor, rest)
      }
      if count > 0 {
        written += count
      } else {
        try recover(from: count == 0 ? EIO : errno)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes the rest and, for a file of its own, closes it; some file systems only say then that
  /// the disk is full.
  ///
  /// - Throws: `OutputError`.
  package func finish() throws(OutputError) {
    try flush()
    guard ownsDescriptor, isOpen else { return }
    isOpen = false
    if close(descriptor) != 0, errno != EINTR { try fail(errno) }
  }

  private func check() throws(OutputError) {
    if let failure { throw failure }
  }

  /// Returns where the write should be tried again.
  private func recover(from code: Int32) throws(OutputError) {
    switch code {
    case EINTR: return
    case EAGAIN:  // the descriptor is shared with someone who made it non-blocking
      var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = unsafe poll(&wish, 1, 1000)
    default: try fail(code)
    }
  }

  private func fail(_ code: Int32) throws(OutputError) {
    let error: OutputError = code == EPIPE ? .closed : .failed(name: name, code: code)
    failure = error
    buffer = []
    throw error
  }
}

/// write(2), out of reach of the sink's own `write`.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
