import Bytes
import Testing

@testable import Archive

/// Every kind of gzip file, whole and damaged, read in large and in tiny pieces.
struct GzipKindTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var content: [UInt8] = GzipKindTests.forty
    /// Content that comes out when there is damage: at least, and at most all of `content`.
    var damage: String?
    var byte = 0
    /// Content bytes whose member is proven; nil means all.
    var verified: Int?
  }

  static let forty = lines(40)
  static let half = [UInt8](lines(20))
  static let rest = [UInt8](lines(20, from: 20))
  static let one = Gz.member(forty)
  static let two = Gz.member(half) + Gz.member(rest)
  static let empty = Gz.member([])

  static func flipped(_ bytes: [UInt8], _ offset: Int, _ bits: UInt8) -> [UInt8] {
    var copy = bytes
    copy[offset < 0 ? copy.count + offset : offset] ^= bits
    return copy
  }

  static let whole: [Row] = [
    Row(testDescription: "one member", bytes: one),
    Row(testDescription: "two members", bytes: two),
    Row(
      testDescription: "a line cut by a member",
      bytes: Gz.member(Array(forty[..<1000])) + Gz.member(Array(forty[1000...]))),
    Row(testDescription: "empty members everywhere", bytes: empty + empty + two + empty),
    Row(testDescription: "only an empty member", bytes: empty, content: []),
    Row(testDescription: "an empty file", bytes: [], content: []),
    Row(
      testDescription: "a member a line",
      bytes: (0..<40).flatMap { Gz.member(lines(1, from: $0)) }),
    Row(testDescription: "stored blocks", bytes: Gz.member(forty, .init(level: 0))),
    Row(
      testDescription: "64 KB of extra field",
      bytes: Gz.member(forty, .init(extra: [UInt8](repeating: 0x1F, count: 65_535)))),
    Row(
      testDescription: "a name of 200 KB",
      bytes: Gz.member(forty, .init(name: [UInt8](repeating: 0x61, count: 200_000)))),
    Row(
      testDescription: "every header field, and the header's CRC",
      bytes: Gz.member(
        forty, .init(extra: [1, 2, 3], name: [0x61], comment: [0x62], headerChecksumFlip: 0))),
    Row(testDescription: "one byte of padding", bytes: two + [0]),
    Row(
      testDescription: "10 KB of padding", bytes: two + [UInt8](repeating: 0, count: 10_000)),
    Row(testDescription: "plain", bytes: forty),
    Row(testDescription: "gzip in gzip", bytes: Gz.member(two)),
    Row(
      testDescription: "gzip in gzip, cut between outer members anywhere",
      bytes: Gz.member(Array(two[..<1])) + Gz.member(Array(two[1..<700]))
        + Gz.member(Array(two[700...]))),
    Row(
      testDescription: "padding in gzip",
      bytes: Gz.member(two + [UInt8](repeating: 0, count: 600))),
    Row(
      testDescription: "plain, beginning with half a magic", bytes: [0x1F, 0x0A],
      content: [0x1F, 0x0A]),
    Row(testDescription: "plain, one byte", bytes: [0x0A], content: [0x0A]),
  ]

  static let damaged: [Row] = [
    Row(
      testDescription: "header CRC wrong", bytes: Gz.member(forty, .init(headerChecksumFlip: 1)),
      content: [], damage: "header", byte: 0, verified: 0),
    Row(
      testDescription: "reserved flag", bytes: flipped(one, 3, 0x20), content: [],
      damage: "header", byte: 0, verified: 0),
    Row(
      testDescription: "method 7 in the second member",
      bytes: Gz.member(half) + flipped(Gz.member(rest), 2, 15), content: half,
      damage: "header", byte: Gz.member(half).count),
    Row(
      testDescription: "wrong CRC", bytes: flipped(one, -5, 1), damage: "checksum",
      byte: one.count - 8, verified: 0),
    Row(
      testDescription: "wrong length", bytes: flipped(one, -1, 1), damage: "length",
      byte: one.count - 8, verified: 0),
    Row(
      testDescription: "wrong length of the second member", bytes: flipped(two, -4, 1),
      damage: "length", byte: two.count - 8, verified: half.count),
    Row(
      testDescription: "cut in the header", bytes: Array(one[..<6]), content: [],
      damage: "truncated", byte: 6, verified: 0),
    Row(
      testDescription: "cut after one byte", bytes: [0x1F], content: [], damage: "truncated",
      byte: 1, verified: 0),
    Row(
      testDescription: "cut in the trailer", bytes: Array(one.dropLast()), damage: "truncated",
      byte: one.count - 1, verified: 0),
    Row(
      testDescription: "half a magic behind a member", bytes: one + [0x1F], damage: "truncated",
      byte: one.count + 1),
    Row(
      testDescription: "garbage behind", bytes: one + Array("tail".utf8), damage: "garbageBehind",
      byte: one.count),
    Row(
      testDescription: "garbage that begins like a member", bytes: one + [0x1F, 0x8C, 8, 0],
      damage: "garbageBehind", byte: one.count),
    Row(
      testDescription: "garbage behind padding", bytes: one + [0, 0, 0, 7, 0],
      damage: "garbageBehind", byte: one.count + 3),
    Row(
      testDescription: "a member behind padding is not skipped in silence",
      bytes: Gz.member(half) + [0, 0] + Gz.member(rest), content: half, damage: "garbageBehind",
      byte: Gz.member(half).count + 2),
    Row(
      testDescription: "garbage between members",
      bytes: Gz.member(half) + [9] + Gz.member(rest), content: half, damage: "garbageBehind",
      byte: Gz.member(half).count),
    Row(
      testDescription: "block type 3", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 7, 0, 0],
      content: [], damage: "corrupt", byte: 11, verified: 0),
    Row(
      testDescription: "a stored length that lies",
      bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 5, 0, 0, 0, 65], content: [],
      damage: "corrupt", byte: 15, verified: 0),
    Row(
      testDescription: "a distance before the beginning",
      bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0x04, 0x42, 0, 0, 0, 0, 0, 0],
      content: [0x61],
      damage: "corrupt", byte: 0, verified: 0),
    Row(
      testDescription: "the outer layer's CRC is wrong, the content is proven all the same",
      bytes: flipped(Gz.member(two), -5, 1), damage: "checksum", byte: Gz.member(two).count - 8),
    Row(
      testDescription: "the outer layer is cut where the inner one is whole",
      bytes: Array(Gz.member(two, .init(level: 0)).dropLast(8)), damage: "truncated",
      byte: Gz.member(two, .init(level: 0)).count - 8),
  ]

  static let pieces = [1, 7, 4_096, 1 << 20]

  @Test(arguments: whole, pieces) func givesTheWholeContent(of row: Row, blockBytes: Int) throws {
    let scratch = Scratch()
    let reading = try read(scratch.write(row.bytes, to: "x"), blockBytes: blockBytes)
    #expect(reading.error == nil)
    #expect(reading.content == row.content)
    let record = reading.finished.record
    #expect(record.length == UInt64(row.content.count))
    #expect(record.checksum == Gz.checksum(row.content))
    #expect(record.verifiedBytes == UInt64(row.content.count))
    #expect(record.compressedBytes == UInt64(row.bytes.count))
    #expect(reading.finished.relation == .new)
    let onDisk = try compressedDigest(of: scratch("x"))
    #expect(onDisk.bytes == UInt64(row.bytes.count))
    #expect(onDisk.digest == record.compressedDigest)
  }

  @Test(arguments: damaged, pieces) func namesTheDamage(of row: Row, blockBytes: Int) throws {
    let scratch = Scratch()
    let path = scratch.write(row.bytes, to: "x")
    let reading = try read(path, blockBytes: blockBytes)
    let found = reading.verdict
    #expect(found.damage == row.damage)
    if row.byte > 0 || row.damage != "corrupt" { #expect(found.byte == row.byte) }
    #expect(reading.content == row.content)
    #expect(reading.finished.failure == reading.error)
    #expect(reading.finished.record.verifiedBytes == UInt64(row.verified ?? row.content.count))
    #expect(reading.finished.record.compressedDigest == (try compressedDigest(of: path)).digest)
  }

  @Test func innerDamageIsSaidToBeInner() throws {
    let scratch = Scratch()
    let path = scratch.write(Gz.member(Self.flipped(Self.two, -1, 1)), to: "x")
    let reading = try read(path)
    let byte = UInt64(Self.two.count - 8)
    #expect(reading.error == .damaged(.length, in: .file(path), byte: byte, layer: 2))
    #expect(reading.content == Self.forty)
    #expect("\(try #require(reading.error))".contains("byte \(byte) of the inner gzip stream: "))
  }

  @Test func aThirdLayerIsRefused() throws {
    let scratch = Scratch()
    let path = scratch.write(Gz.member(Gz.member(Self.one)), to: "x")
    let reading = try read(path)
    #expect(reading.error == .tooManyLayers(.file(path)))
    #expect(reading.content.isEmpty)
  }

  @Test func theErrorSaysWhatWhereAndWhatToDo() throws {
    let scratch = Scratch()
    let path = scratch.write(Array(Self.one.dropLast(9)), to: "a\u{1B}b.gz")
    let error = try #require(try read(path).error)
    #expect(
      error.description
        == """
        \(path.text): byte \(Self.one.count - 9): the gzip stream ends early; nothing of it was \
        stored. Fetch the file again, or keep what precedes the damage with --salvage.
        """)
  }

  @Test func theErrorIsThrownAgain() throws {
    let scratch = Scratch()
    var reader = try ArchiveReader(.file(scratch.write([0x1F, 0x8B, 7, 0, 0], to: "x")))
    var block = Block(capacity: 16)
    for _ in 0..<2 {
      #expect(throws: ArchiveError.self) { _ = try reader.fill(&block) }
    }
  }

  @Test func aBombOfMembersAndABombOfZerosEnd() throws {
    let scratch = Scratch()
    let empties = [[UInt8]](repeating: Self.empty, count: 20_000).flatMap { $0 }
    #expect(try read(scratch.write(empties, to: "e")).content.isEmpty)
    let zeros = [UInt8](repeating: 0, count: 20 << 20)
    let path = scratch.write(Gz.member(Gz.member(zeros)), to: "z")
    #expect(try compressedDigest(of: path).bytes < 1_000)
    #expect(try read(path).content == zeros)
  }
}
