// UNSAFE. What holds:
//  1. Every C string is a Swift array that ends in NUL and outlives the call it is passed to.
//  2. Every buffer is passed with its own length.
//  3. A descriptor or a DIR is closed once, by the function or the type that opened it.
// SearchTests and ArchiveReaderTests go through each call and its failures.

internal import Glibc

/// The system calls that the room needs, with their failures as values.
enum FileSystem {
  /// What a system call refused.
  struct Failure: Error, Equatable {
    /// The value of `errno`.
    let code: Int32

    /// The system's words for it.
    var text: String {
      guard let words = unsafe strerror(code) else { return "error \(code)" }
      return unsafe String(cString: words)
    }

    /// Whether links lead in a circle.
    var isLoop: Bool { code == ELOOP }
    /// Whether there is nothing of that name.
    var isNothing: Bool { code == ENOENT || code == ENOTDIR }

    static var latest: Failure { Failure(code: errno) }
  }

  /// What a path or a descriptor leads to.
  enum Kind: Equatable {
    case file, folder, pipe, socket, device
  }

  /// The few facts of `stat` that are used.
  struct Status {
    var kind: Kind
    /// Bytes; means something for regular files only.
    var size: UInt64
    /// Device and inode: the identity of a folder while it is being searched.
    var node: Node
    /// When it was last written, milliseconds since 1970.
    var modifiedAt: Int64
  }

  /// Device and inode.
  struct Node: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// What `path` leads to, links followed.
  static func status(of path: ArchivePath) throws(Failure) -> Status {
    var info = stat()
    guard unsafe stat(try cString(path), &info) == 0 else { throw .latest }
    return status(info)
  }

  /// What `descriptor` is open on.
  static func status(of descriptor: Int32) throws(Failure) -> Status {
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0 else { throw .latest }
    return status(info)
  }

  /// Whether `path` itself is a symbolic link.
  static func isLink(_ path: ArchivePath) -> Bool {
    guard let text = try? cString(path) else { return false }
    var info = stat()
    guard unsafe lstat(text, &info) == 0 else { return false }
    return info.st_mode & S_IFMT == S_IFLNK
  }

  /// Opens `path` for reading; never waits, not even for the other end of a pipe.
  static func open(_ path: ArchivePath) throws(Failure) -> Int32 {
    let text = try cString(path)
    while true {
      let descriptor = unsafe Glibc.open(text, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw .latest }
    }
  }

  /// Tells the kernel that `descriptor` is read from start to end.
  static func adviseSequential(_ descriptor: Int32) {
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)  // advice: a refusal costs nothing
  }

  /// Reads at most `buffer.count` bytes to the front of `buffer`; 0 at the end of the file.
  static func read(
    _ descriptor: Int32, into buffer: inout MutableSpan<UInt8>
  ) throws(Failure) -> Int {
    while true {
      let count = unsafe buffer.withUnsafeMutableBufferPointer { memory in
        unsafe Glibc.read(descriptor, memory.baseAddress, memory.count)
      }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN:  // standard input may have been left non-blocking by whoever had it before
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe _ = poll(&wait, 1, -1)
      default: throw .latest
      }
    }
  }

  /// Waits until `read` need not wait; false if `interrupted`, asked ten times a second, said true.
  static func waitForInput(_ descriptor: Int32, interrupted: () -> Bool) -> Bool {
    while !interrupted() {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&wait, 1, 100)
      // What else is wrong with the descriptor is for `read` to say.
      if ready > 0 || ready < 0 && errno != EINTR { return true }
    }
    return false
  }

  static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  /// The names in `folder` but `.` and `..`, in no order.
  static func names(in folder: ArchivePath) throws(Failure) -> [[UInt8]] {
    guard let stream = unsafe opendir(try cString(folder)) else { throw .latest }
    defer { unsafe _ = closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno != 0 { throw .latest }
        return names
      }
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return names }
      let text = unsafe UnsafeRawPointer(entry) + offset
      let length = unsafe strlen(text.assumingMemoryBound(to: CChar.self))
      let name = unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: length))
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
  }

  private static func status(_ info: stat) -> Status {
    let kind: Kind =
      switch info.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
    return Status(
      kind: kind, size: UInt64(max(0, info.st_size)),
      node: Node(device: UInt64(info.st_dev), inode: UInt64(info.st_ino)),
      modifiedAt: Int64(info.st_mtim.tv_sec) &* 1000)  // any number may stand there
  }

  /// `path` as the system wants it; a NUL within would cut it, so it names nothing.
  private static func cString(_ path: ArchivePath) throws(Failure) -> [CChar] {
    guard !path.bytes.contains(0) else { throw Failure(code: ENOENT) }
    return path.bytes.map { CChar(bitPattern: $0) } + [0]
  }
}
