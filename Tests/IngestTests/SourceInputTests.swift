import Bytes
import Foundation
import Synchronization
import Testing

@testable import Archive
@testable import Ingest

/// Archives that are read where their bytes are asked for, and ahead.
struct SourceInputTests {
  /// What a source gave.
  private struct Reading: Equatable {
    var content: [UInt8] = []
    /// Bytes of the file that were read, after each block.
    var positions: [UInt64] = []
    var isComplete = false
    var finished: FinishedContent
  }

  /// Files of every kind, of some 1 MB; and of few bytes.
  enum Kind: String, CaseIterable, Sendable {
    case plain, gzip, members, twice = "gzip in gzip"
    case cut, changed, wrongChecksum = "wrong checksum", garbage = "garbage behind", padded
    case twiceCut = "gzip in gzip, cut", empty, small, otherKind = "another kind"
    case long = "lines of some 100 KB"
  }

  static let content = lines(4_000)

  static func bytes(of kind: Kind) -> [UInt8] {
    switch kind {
    case .plain: return content
    case .gzip: return StoredGzip.member(content)
    case .members:
      let cuts = [0, 1, 1, 70_000, 70_001, 500_000, content.count]
      return zip(cuts, cuts.dropFirst()).flatMap { StoredGzip.member(Array(content[$0..<$1])) }
    case .twice: return StoredGzip.member(StoredGzip.member(content))
    case .cut: return StoredGzip.member(content).dropLast(content.count / 3)
    case .changed:
      var bytes = StoredGzip.member(content)
      bytes[10 + 10 * 60_005] ^= 0x7E  // the kind of a block
      return bytes
    case .wrongChecksum:
      var bytes = StoredGzip.member(content)
      bytes[bytes.count - 6] ^= 1
      return bytes
    case .garbage: return StoredGzip.member(content) + Array("no gzip".utf8)
    case .padded: return StoredGzip.member(content) + [UInt8](repeating: 0, count: 300_000)
    case .twiceCut: return StoredGzip.member(StoredGzip.member(content).dropLast(400_000))
    case .empty: return []
    case .small: return StoredGzip.member(Array(content.prefix(10_000)))
    case .otherKind: return Array("SQLite format 3\0".utf8) + content
    case .long:
      let lines = content.split(separator: 0x0A)
      return lines.enumerated().flatMap { $1 + [$0 % 400 == 399 ? 0x0A : 0x20] }
    }
  }

  /// Reads all, and leaves what is not a whole line to the next block.
  private func read(_ source: SourceInput, seeksHelp: Bool) -> Reading {
    let buffer = ReadBuffer()
    var content: [UInt8] = []
    var positions: [UInt64] = []
    while !source.atEnd {
      if seeksHelp { source.seekHelp() }
      source.fill(&buffer.block)
      positions.append(source.compressedBytesRead)
      let used = buffer.block.withBytes { bytes in
        var used = bytes.count
        while !source.atEnd, used > 0, bytes[used - 1] != 0x0A { used -= 1 }
        for at in 0..<used { content.append(bytes[at]) }
        return used
      }
      buffer.block.discard(prefix: used)
    }
    return Reading(
      content: content, positions: positions, isComplete: source.isComplete,
      finished: source.finish { false })
  }

  @Test(.timeLimit(.minutes(5)), arguments: Kind.allCases, InflateEngine.allCases)
  func aheadIsAsWhereItIsAskedFor(_ kind: Kind, _ engine: InflateEngine) throws {
    let scratch = try Scratch()
    let path = ArchivePath(try scratch.write(Self.bytes(of: kind), to: "x"))
    let alone = SourceInput(try ArchiveReader(.file(path), engine: engine), helpedBy: nil)
    let wanted = read(alone, seeksHelp: true)
    let idle = IdleWorkers()
    idle.set(1)
    let helped = SourceInput(try ArchiveReader(.file(path), engine: engine), helpedBy: idle)
    #expect(read(helped, seeksHelp: true) == wanted)
    #expect(idle.take() && !idle.take(), "the helper is free again")
    let late = SourceInput(try ArchiveReader(.file(path), engine: engine), helpedBy: idle)
    #expect(read(late, seeksHelp: true) == wanted, "nobody is idle")
  }

  /// Whether this process has `path` open.
  private func isOpen(_ path: String) -> Bool {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return files.contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
    }
  }

  /// Whoever stops reading needs say nothing: the thread ends, and with it the file is closed.
  @Test(.timeLimit(.minutes(5)), arguments: 0...5) func whatIsNotReadToItsEndIsClosed(
    blocks: Int
  ) throws {
    let scratch = try Scratch()
    let path = try scratch.write(Self.bytes(of: .gzip), to: "x")
    let idle = IdleWorkers()
    idle.set(1)
    do {
      let source = SourceInput(try ArchiveReader(.file(ArchivePath(path))), helpedBy: idle)
      source.seekHelp()
      #expect(!idle.take())
      let buffer = ReadBuffer()
      for _ in 0..<blocks { source.fill(&buffer.block) }
      #expect(isOpen(path))
    }
    #expect(!isOpen(path))
    #expect(idle.take())
  }

  /// Standard input of which nothing more comes does not keep a thread for ever.
  @Test(.timeLimit(.minutes(5))) func whatWaitsForStandardInputEnds() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(lines(100)))
    let input = pipe.fileHandleForReading.fileDescriptor
    let idle = IdleWorkers()
    idle.set(1)
    do {
      let source = SourceInput(
        ArchiveReader(
          try CompressedFile(.standardInput, standardInput: input), known: ContentIndex()),
        helpedBy: idle)
      source.seekHelp()
    }
    #expect(idle.take())
    try pipe.fileHandleForWriting.close()
  }

  @Test func eachIdleWorkerIsTakenOnce() {
    let idle = IdleWorkers()
    #expect(!idle.take())
    idle.set(1_000)
    let taken = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<1_000 where idle.take() { taken.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(taken.load(ordering: .relaxed) == 1_000 && !idle.take())
    idle.add()
    #expect(idle.take() && !idle.take())
  }
}
