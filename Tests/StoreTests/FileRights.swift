// UNSAFE. What holds:
//  1. `setfsuid` has the signature of its manual page, and changes the calling thread only.
//  2. Every path is passed for the time of one call.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Sets the permissions of a file or folder.
func setMode(_ path: String, _ mode: mode_t) { unsafe _ = chmod(path, mode) }

/// Runs `body` without root's right to write anywhere; on this thread only.
func asNobody<Result>(_ body: () throws -> Result) rethrows -> Result {
  #if os(Linux)
    guard geteuid() == 0, let found = unsafe dlsym(nil, "setfsuid") else { return try body() }
    typealias Function = @convention(c) (uid_t) -> CInt
    let setFileUser = unsafe unsafeBitCast(found, to: Function.self)
    _ = setFileUser(65_534)
    defer { _ = setFileUser(0) }
  #endif
  return try body()
}
