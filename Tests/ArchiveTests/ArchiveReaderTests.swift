import Bytes
import Glibc
import Synchronization
import Testing

@testable import Archive

/// The reader's manners: blocks, standard input, files that change, other kinds.
struct ArchiveReaderTests {
  static let content = lines(2_000)

  @Test(arguments: [1, 7, 100, 65_536, 65_537, 1 << 20], [1, 1_000, 256 << 10])
  func blocksAndChunksOfAnySize(blockBytes: Int, chunkBytes: Int) throws {
    let scratch = Scratch()
    let path = scratch.write(Gz.member(Self.content), to: "x")
    let reading = try read(path, blockBytes: blockBytes, chunkBytes: chunkBytes)
    #expect(reading.content == Self.content)
    #expect(reading.finished.record.identity.bytes == IdentityTests.defined(Self.content))
  }

  @Test func fillAppendsToWhatIsThereAndKeepsToTheChunk() throws {
    let scratch = Scratch()
    var reader = try ArchiveReader(
      .file(scratch.write(Gz.member(Self.content), to: "x")), chunkBytes: 1_000)
    var block = Block(capacity: 2_500)
    #expect(reader.gzipLayers == 0)
    #expect(try reader.fill(&block))
    #expect(block.count == 1_000)
    #expect(reader.gzipLayers == 1)
    #expect(reader.contentBytesRead == 1_000)
    #expect(reader.compressedBytesRead == compressedSize(of: scratch("x")))
    block.discard(prefix: 900)
    #expect(try reader.fill(&block))
    #expect(block.count == 1_100)
    #expect(try reader.fill(&block))
    #expect(try reader.fill(&block))
    #expect(block.count == 2_500)  // the block is full
    let bytes = block.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    #expect(bytes == Array(Self.content[900..<3_400]))
    #expect(reader.verifiedBytes == 0)
    // Stopped here, it knows what was read.
    let finished = reader.finish()
    #expect(finished.record.length == 3_400)
    #expect(finished.record.checksum == Gz.checksum(Array(Self.content[..<3_400])))
    #expect(finished.failure == nil)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func standardInputIsReadAsItComes(isGzip: Bool) throws {
    let bytes = isGzip ? Gz.member(Self.content) : Self.content
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    // The pipe holds 64 KiB: the writer waits for the reader.
    let writer = Writer(descriptor: ends[1], bytes: bytes, pieceBytes: 777)
    writer.start()
    let reading = read(try CompressedFile(.standardInput, standardInput: ends[0]))
    #expect(reading.content == Self.content)
    #expect(reading.finished.record.compressedDigest == nil)
    #expect(reading.finished.record.compressedBytes == UInt64(bytes.count))
    #expect(reading.finished.record.identity.bytes == IdentityTests.defined(Self.content))
    #expect(!reading.finished.hasChangedWhileReading)
    // It was lent, so it is still open.
    #expect(close(ends[0]) == 0)
  }

  @Test func aReadErrorHasTheSystemsWords() throws {
    let reading = read(try CompressedFile(.standardInput, standardInput: -1))
    #expect(
      reading.error == .cannotRead(.standardInput, byte: 0, reason: "Bad file descriptor"))
    #expect(reading.content.isEmpty)
  }

  @Test func aFileThatGrowsWhileItIsReadIsSaidToHave() throws {
    let scratch = Scratch()
    let path = scratch.write(lines(10), to: "x")
    var reader = try ArchiveReader(.file(path))
    var block = Block(capacity: 100)
    #expect(try reader.fill(&block))
    scratch.write(lines(10, from: 10), to: "x", appending: true)
    #expect(reader.finish().hasChangedWhileReading)
    #expect(try read(path).finished.hasChangedWhileReading == false)
  }

  static let kinds: [(ContentKind, [UInt8])] = [
    (.zlib, [0x78, 0x9C, 0xED, 0xC1]), (.zlib, [0x78, 0x01, 0x4B]), (.zlib, [0x78, 0xDA, 0x4B]),
    (.zstd, [0x28, 0xB5, 0x2F, 0xFD, 0x04]), (.zip, [0x50, 0x4B, 0x03, 0x04, 0x14]),
    (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
    (.bzip2, Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
    (.lz4, [0x04, 0x22, 0x4D, 0x18, 0x64]), (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
    (.compress, [0x1F, 0x9D, 0x90]),
    (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]),
    (.pdf, Array("%PDF-1.7\n".utf8)), (.parquet, Array("PAR1".utf8) + [0x15, 0x04]),
    (.tar, [UInt8](repeating: 65, count: 257) + Array("ustar\0".utf8) + [0x30, 0x30]),
    (.tar, [UInt8](repeating: 0, count: 257) + Array("ustar  \0".utf8)),
    (.sqlite, Array("SQLite format 3\0".utf8)), (.elf, [0x7F, 0x45, 0x4C, 0x46, 2]),
  ]

  @Test(arguments: kinds) func otherKindsAreNamed(kind: ContentKind, bytes: [UInt8]) throws {
    let scratch = Scratch()
    for layers in 0...2 {
      let wrapped = (0..<layers).reduce(bytes) { inner, _ in Gz.member(inner) }
      let path = scratch.write(wrapped, to: "x.gz")
      let reading = try read(path)
      #expect(reading.error == .otherKind(.file(path), kind))
      #expect(reading.content.isEmpty)
      #expect("\(try #require(reading.error))".contains(kind.text))
    }
  }

  @Test func allKindsHaveARow() { #expect(Set(Self.kinds.map(\.0)) == Set(ContentKind.allCases)) }

  static let logs = [
    "x^y: a log", "x\u{0}", "PAR1 is a word", "PAR12", "BZh", "%PDF", "PK\u{3}",
    "7z\n", "SQLite format 3\n", "{\"a\":1}", "x", "\u{1F}\n", "\u{FEFF}BOM",
    String(repeating: "a", count: 257) + "ustar, a word",
  ]

  @Test(arguments: logs) func textThatOnlyBeginsLikeOneIsRead(text: String) throws {
    let scratch = Scratch()
    #expect(try read(scratch.write(Array(text.utf8), to: "x")).content == Array(text.utf8))
  }

  /// Standard input of which nothing more comes, and nobody says that it is all.
  @Test(.timeLimit(.minutes(5))) func interruptionsAreHeardWhileNothingComes() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let text = lines(100)  // the pipe holds them all
    let written = unsafe text.withUnsafeBytes { unsafe write(ends[1], $0.baseAddress, $0.count) }
    try #require(written == text.count)
    var reader = ArchiveReader(
      try CompressedFile(.standardInput, standardInput: ends[0]), known: ContentIndex())
    let asked = Asked()
    reader.whileWaiting { asked.count.wrappingAdd(1, ordering: .relaxed).newValue > 4 }
    var block = Block(capacity: 1 << 20)
    _ = try reader.fill(&block)
    #expect(block.withBytes { bytes in bytes.indices.map { bytes[$0] } } == text)
    #expect(throws: ArchiveError.interrupted(.standardInput)) { _ = try reader.fill(&block) }
  }

  @Test func interruptionsAreHeard() throws {
    let scratch = Scratch()
    var bytes = Gz.member(Self.content, .init(level: 0))
    bytes[2] = 9  // damaged from the first byte, and longer than what is looked at first
    bytes += [UInt8](repeating: 7, count: 600_000)
    let path = scratch.write(bytes, to: "x")
    #expect(throws: ArchiveError.interrupted(.file(path))) {
      _ = try compressedDigest(of: path) { true }
    }
    #expect(throws: ArchiveError.interrupted(.file(path))) {
      _ = try identity(ofPrefix: 9, of: .file(path)) { true }
    }
    for isInterrupted in [true, false] {
      var reader = try ArchiveReader(.file(path))
      var block = Block(capacity: 10)
      #expect(throws: ArchiveError.self) { _ = try reader.fill(&block) }
      let finished = reader.finish { isInterrupted }
      #expect((finished.record.compressedDigest == nil) == isInterrupted)
      #expect((finished.record.compressedBytes == UInt64(bytes.count)) != isInterrupted)
    }
  }
}

/// How often something was asked.
private final class Asked: Sendable {
  let count = Atomic<Int>(0)
}

/// Writes bytes to a descriptor in pieces, on a thread of its own, and closes it.
///
/// A task would not do: the reader blocks a thread of the pool, and there may be but one.
final class Writer: Sendable {
  let descriptor: Int32
  let bytes: [UInt8]
  let pieceBytes: Int

  init(descriptor: Int32, bytes: [UInt8], pieceBytes: Int) {
    self.descriptor = descriptor
    self.bytes = bytes
    self.pieceBytes = pieceBytes
  }

  func start() {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Writer>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    precondition(code == 0)
    pthread_detach(thread)
  }

  private func run() {
    var at = 0
    while at < bytes.count {
      let end = min(bytes.count, at + pieceBytes)
      let count = unsafe bytes[at..<end].withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { break }
      at += count
    }
    close(descriptor)
  }
}
