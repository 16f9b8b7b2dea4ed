internal import Bytes

/// The bytes of a source as they lie on disk, or come through standard input.
struct CompressedFile: ~Copyable {
  /// Bytes of one `read`.
  static let readBytes = 256 << 10

  let input: ArchiveInput
  private let descriptor: Int32
  private let isOwned: Bool
  /// What `fstat` said at the start; nil for anything but a regular file.
  private let sizeAtStart: UInt64?
  /// Nil for standard input, whose bytes have no size on disk to go with.
  private var digest: SHA256Stream?
  /// Asked while standard input is waited for; true ends the reading.
  var interrupted: (@Sendable () -> Bool)?
  /// What was read and not yet used.
  var queue: ByteQueue
  /// Bytes read so far.
  private(set) var bytesRead: UInt64 = 0
  /// Whether all bytes were read.
  private(set) var isAtEnd = false

  /// Opens `input`; `standardInput` is a descriptor that is read but not closed.
  init(_ input: ArchiveInput, standardInput: Int32 = 0) throws(ArchiveError) {
    self.input = input
    switch input {
    case .standardInput:
      descriptor = standardInput
      isOwned = false
      sizeAtStart = nil
      digest = nil
    case .file(let path):
      (descriptor, sizeAtStart) = try Self.open(path)
      isOwned = true
      digest = SHA256Stream()
    }
    // A small file, of which a night may have thousands, takes little memory.
    let size = sizeAtStart.map { Int(min($0, UInt64(Self.readBytes))) } ?? Self.readBytes
    queue = ByteQueue(capacity: max(size + 1, ContentKind.sniffedBytes))
  }

  deinit { if isOwned { FileSystem.close(descriptor) } }

  /// Opens a regular file; gives its descriptor and its size in bytes.
  private static func open(_ path: ArchivePath) throws(ArchiveError) -> (Int32, UInt64) {
    let descriptor: Int32
    let status: FileSystem.Status
    do throws(FileSystem.Failure) {
      descriptor = try FileSystem.open(path)
    } catch {
      throw .cannotOpen(.file(path), reason: error.text)
    }
    do throws(FileSystem.Failure) {
      status = try FileSystem.status(of: descriptor)
    } catch {
      FileSystem.close(descriptor)
      throw .cannotOpen(.file(path), reason: error.text)
    }
    guard status.kind == .file else {
      FileSystem.close(descriptor)
      throw .cannotOpen(.file(path), reason: status.kind == .folder ? "a folder" : "not a file")
    }
    FileSystem.adviseSequential(descriptor)
    return (descriptor, status.size)
  }

  /// Reads once, behind what waits in the queue; sets `isAtEnd` when there is nothing more.
  mutating func refill() throws(ArchiveError) {
    let before = queue.count
    guard before < queue.storage.count, !isAtEnd else { return }  // full is not the end
    let descriptor = self.descriptor
    if input == .standardInput, let interrupted {
      guard FileSystem.waitForInput(descriptor, interrupted: interrupted) else {
        throw .interrupted(input)
      }
    }
    do throws(FileSystem.Failure) {
      try queue.refill { (free) throws(FileSystem.Failure) in
        try FileSystem.read(descriptor, into: &free)
      }
    } catch {
      throw .cannotRead(input, byte: bytesRead, reason: error.text)
    }
    let count = queue.count - before
    bytesRead += UInt64(count)
    if count == 0 { isAtEnd = true }
    if var digest {
      self.digest = nil  // so that the stream is not copied
      digest.update(queue.storage.span.extracting(before..<(before + count)))
      self.digest = digest
    }
  }

  /// Whether the file has another size than when it was opened.
  var hasChangedSize: Bool {
    guard let sizeAtStart, let status = try? FileSystem.status(of: descriptor) else { return false }
    return status.size != sizeAtStart
  }

  /// SHA-256 of the file, 32 bytes; nil before its end, and for standard input.
  var finalDigest: [UInt8]? { isAtEnd ? digest?.finalize() : nil }
}
