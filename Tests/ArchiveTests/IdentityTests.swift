import Bytes
import Testing

@testable import Archive

/// The identity depends on the content, all of it, and on nothing else.
struct IdentityTests {
  /// The definition, written down once more.
  static func defined(_ content: [UInt8]) -> [UInt8] {
    var samples: [UInt8] = []
    for start in stride(from: 0, to: content.count, by: 16 << 20) {
      samples += content[start..<min(content.count, start + 65_536)]
    }
    return sha256(
      Gz.littleEndian(UInt64(content.count), 8) + Gz.littleEndian(UInt64(Gz.checksum(content)), 4)
        + sha256(samples) + content.suffix(65_536))
  }

  static let lengths = [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 131_072, 200_000, 1_048_577]

  @Test(arguments: lengths) func isAsDefined(length: Int) throws {
    let content = Array(lines(length / 80 + 1)[..<length])
    let scratch = Scratch()
    for bytes in [
      content, Gz.member(content), Gz.member(content, .init(level: 1)),
      Gz.member(content, .init(level: 0, name: [65])),
      Gz.member(Array(content[..<(length / 3)])) + Gz.member(Array(content[(length / 3)...])),
      Gz.member(Gz.member(content)),
    ] {
      let record = try read(scratch.write(bytes, to: "x")).finished.record
      #expect(record.identity.bytes == Self.defined(content))
      #expect(record.headBytes == min(256, length))
      #expect(record.headChecksum == Gz.checksum(Array(content.prefix(256))))
      #expect(ContentIdentity(bytes: record.identity.bytes) == record.identity)
    }
  }

  @Test func everyByteOfTheContentMatters() throws {
    var content = lines(3_000)
    let scratch = Scratch()
    var seen: Set<ContentIdentity> = []
    for offset in [0, 300, 65_535, 65_536, 150_000, content.count - 65_537, content.count - 1] {
      content[offset] ^= 1
      seen.insert(try read(scratch.write(Gz.member(content), to: "x")).finished.record.identity)
      content[offset] ^= 1
    }
    #expect(seen.count == 7)
  }

  /// More than two pieces of 16 MiB, with a known beginning within each, and checkpoints behind
  /// 1 MiB.
  @Test func aLargeContentAndItsBeginnings() throws {
    let part = lines(12_000)  // 1.1 MB
    let content = [[UInt8]](repeating: part, count: 36).flatMap { $0 }
    #expect(content.count > 33 << 20)
    let scratch = Scratch()
    let ends = [part.count * 3, (16 << 20) - 1, 16 << 20, (16 << 20) + 70_000, 32 << 20]
    let known = try ends.enumerated().map { index, end in
      let path = scratch.write(Array(content[..<end]), to: "known")
      let record = try read(path).finished.record
      #expect(record.identity.bytes == Self.defined(Array(content[..<end])))
      return KnownContent(id: Int64(index), record: record, isWhole: true)
    }
    let bytes = Gz.member(content, .init(level: 1))
    let finished = try read(scratch.write(bytes, to: "x"), known: known).finished
    #expect(finished.record.identity.bytes == Self.defined(content))
    #expect(finished.relation == .grown(from: [0, 1, 2, 3, 4]))
    let checkpoints = finished.record.checkpoints
    #expect(checkpoints.pieces.count == content.count >> 20)
    for piece in [1, 2, 17, 33] {
      let checksum = Gz.checksum(Array(content[..<(piece << 20)]))
      #expect(checkpoints.piece(at: UInt64(piece) << 20) == checksum)
    }
    for early in checkpoints.early {
      #expect(early.checksum == Gz.checksum(Array(content[..<Int(early.length)])))
    }
    let lineEnds = content[..<65_536].count { $0 == 10 }
    #expect(checkpoints.early.count == lineEnds + 15)  // 64 KiB … 960 KiB
    // And the longest of them is an earlier self of the whole.
    let whole = KnownContent(id: 9, record: finished.record, isWhole: true)
    let again = try read(scratch.write(Array(content[..<ends[0]]), to: "x"), known: [whole])
    #expect(again.finished.relation == .earlierSelf(of: 9, certain: false))
    let changed = Array(content[..<((3 << 20) + 10)])
    var other = changed
    other[(2 << 20) + 5] ^= 1
    for (bytes, relation) in [
      (changed, ContentRelation.earlierSelf(of: 9, certain: true)), (other, .new),
    ] {
      #expect(try read(scratch.write(bytes, to: "x"), known: [whole]).finished.relation == relation)
    }
  }

  /// Pieces of every size, against the whole at once: the ring, the samples, the copies.
  @Test(arguments: [1, 7, 1_000, 65_535, 65_536, 65_537, 300_000])
  func piecesMakeNoDifference(pieceBytes: Int) {
    let content = lines(3_500)
    var builder = IdentityBuilder()
    var at = 0
    while at < content.count {
      let end = min(content.count, at + pieceBytes)
      builder.absorb(content.span.extracting(at..<end))
      at = end
      let isRare = at % 997 == 0 || at == content.count
      guard pieceBytes > 7 || isRare else { continue }
      #expect(builder.lastBytes == content[..<at].suffix(65_536))
    }
    #expect(
      builder.identity(checksum: Gz.checksum(content)).bytes == Self.defined(content))
  }

  @Test func aCopyGoesOnByItself() {
    var builder = IdentityBuilder()
    builder.absorb(Array("one".utf8).span)
    let copy = builder
    builder.absorb(Array("two".utf8).span)
    #expect(copy.length == 3)
    #expect(
      copy.identity(checksum: Gz.checksum(Array("one".utf8))).bytes
        == Self.defined(Array("one".utf8)))
    #expect(
      builder.identity(checksum: Gz.checksum(Array("onetwo".utf8))).bytes
        == Self.defined(Array("onetwo".utf8)))
  }

  @Test(arguments: [0, 31, 33]) func onlyThirtyTwoBytesAreAnIdentity(count: Int) {
    #expect(ContentIdentity(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }
}
