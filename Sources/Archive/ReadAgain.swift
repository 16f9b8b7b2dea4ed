internal import Bytes

/// Reads `input` again and takes the identity of its first `length` content bytes.
///
/// - Parameters:
///   - length: in bytes.
///   - input: a file.
///   - interrupted: asked every 64 KiB of content.
/// - Returns: the identity; nil when the content has fewer bytes.
/// - Throws: `ArchiveError` for damage before `length`; `.interrupted`.
/// - Complexity: inflates `length` bytes.
package func identity(
  ofPrefix length: UInt64, of input: ArchiveInput, interrupted: () -> Bool = { false }
) throws(ArchiveError) -> ContentIdentity? {
  var stream = ContentStream(try CompressedFile(input), .zlib)
  var tracker = ContentTracker(index: ContentIndex(), extraStop: length)
  var block = Block(capacity: 64 << 10)
  while tracker.length < length {
    if interrupted() { throw .interrupted(input) }
    block.removeAll()
    try block.append(limit: tracker.bytesToNextStop) { (free) throws(ArchiveError) in
      let count = try stream.read(into: &free)
      guard count > 0 else { return 0 }
      tracker.absorb(
        free.span.extracting(0..<count), checksum: tracker.isInFront ? nil : stream.checksum)
      return count
    }
    if block.count == 0 { return nil }
  }
  return tracker.builder.identity(checksum: tracker.checksum)
}

/// Reads the file at `path` as it lies on disk.
///
/// - Parameters:
///   - path: of a regular file.
///   - interrupted: asked every 256 KiB.
/// - Returns: its length in bytes and its SHA-256, 32 bytes.
/// - Throws: `ArchiveError.cannotOpen`, `.cannotRead`, `.interrupted`.
/// - Complexity: 1.3 GB/s, or what the disk gives.
package func compressedDigest(
  of path: ArchivePath, interrupted: () -> Bool = { false }
) throws(ArchiveError) -> (bytes: UInt64, digest: [UInt8]) {
  var file = try CompressedFile(.file(path))
  while !file.isAtEnd {
    if interrupted() { throw .interrupted(.file(path)) }
    file.queue.consume(file.queue.count)
    try file.refill()
  }
  return (file.bytesRead, file.finalDigest ?? [])
}

/// The size of the file at `path`, in bytes; nil when it is no regular file or cannot be looked at.
package func compressedSize(of path: ArchivePath) -> UInt64? {
  guard let status = try? FileSystem.status(of: path), status.kind == .file else { return nil }
  return status.size
}

/// When the file at `path` was last written, milliseconds since 1970; nil when it is no regular file or
/// cannot be looked at.
package func modificationTime(of path: ArchivePath) -> Int64? {
  guard let status = try? FileSystem.status(of: path), status.kind == .file else { return nil }
  return status.modifiedAt
}
