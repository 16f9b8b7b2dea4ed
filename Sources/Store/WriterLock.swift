// UNSAFE. What holds:
//  1. `descriptor` is open from init to deinit and used for flock alone. It is never one of the
//     database itself: closing any descriptor of that file would drop SQLite's own locks.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The one writer's lock: `flock` on a file beside the database.
///
/// One connection in the world writes and checkpoints while it is held, which also keeps clear of
/// the WAL-reset fault of SQLite 3.7.0–3.51.2 (sqlite.org, "Write-Ahead Logging", section 11).
final class WriterLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock of the database at `path`, or throws `StoreError.busy` at once.
  init(database path: String) throws(StoreError) {
    let lockPath = path + ".lock"
    descriptor = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw StoreError.cannotOpen(path: lockPath, reason: systemText(errno))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      close(descriptor)
      throw number == EWOULDBLOCK
        ? StoreError.busy(path: path)
        : StoreError.cannotOpen(path: lockPath, reason: systemText(number))
    }
  }

  deinit { close(descriptor) }
}

/// The system's text for an errno.
func systemText(_ number: Int32) -> String {
  guard let text = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: text)
}
