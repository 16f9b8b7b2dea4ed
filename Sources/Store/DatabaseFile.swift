// UNSAFE. What holds:
//  1. `pread` is given an array's own memory and its count.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What lies at a database's path, told by its first bytes, before any connection is opened.
enum DatabaseFile: Equatable {
  /// `application_id` of an authaudit database: "AUDT".
  static let applicationID = 0x4155_4454

  /// Nothing, or an empty file: a new database can begin here.
  case free
  /// One of ours, with this many migrations.
  case ours(migrations: Int)
  /// Something else, in words.
  case foreign(String)

  /// Looks at the first 100 bytes, the header (sqlite.org, "Database File Format", section 1.3).
  /// - Throws: `StoreError.cannotOpen`.
  static func inspect(_ path: String) throws(StoreError) -> DatabaseFile {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT { return .free }
      throw StoreError.cannotOpen(path: path, reason: systemText(errno))
    }
    if status.st_mode & S_IFMT == S_IFLNK, unsafe stat(path, &status) != 0 {
      throw StoreError.cannotOpen(path: path, reason: "a link that leads nowhere")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError.cannotOpen(path: path, reason: "not a regular file")
    }
    if status.st_size == 0 { return .free }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StoreError.cannotOpen(path: path, reason: systemText(errno))
    }
    defer { close(descriptor) }
    func readHeader() -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
      return count == bytes.count ? bytes : nil
    }
    guard let header = readHeader(), header.starts(with: Array("SQLite format 3\0".utf8)) else {
      return .foreign("this is no SQLite database")
    }
    func number(at offset: Int) -> Int {
      header[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 68) == applicationID else {
      return .foreign("this SQLite database is not one of authaudit")
    }
    let pageBytes = number(at: 16) >> 16
    let pages = number(at: 28)
    // In this order, for a writer may be at work: it moves its log into the file from the first page
    // on, and takes the log away when the last is written; it writes a smaller number of pages before
    // it cuts the file. So what is short without a log, under an unchanged header, is cut for good.
    if pageBytes > 1, !hasPending(path), unsafe fstat(descriptor, &status) == 0,
      Int(status.st_size) < pageBytes * pages, readHeader() == header
    {
      return .foreign("this database is cut: \(status.st_size) of \(pageBytes * pages) bytes")
    }
    return .ours(migrations: number(at: 60))
  }

  /// Whether a log or a journal lies beside the database, without which it is not complete: the
  /// journal of a run that was killed while it made the first tables cuts the file to its former
  /// length when it is opened.
  static func hasPending(_ path: String) -> Bool {
    ["-wal", "-journal"].contains { suffix in
      var status = stat()
      return unsafe stat(path + suffix, &status) == 0 && status.st_size > 0
    }
  }
}
