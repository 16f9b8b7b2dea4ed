import Testing

@testable import Archive

/// What a content is to those that are known: grown, cut, recompressed, another.
struct RelationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Contents that were read before, with the ids 1, 2, …
    var known: [[UInt8]]
    var content: [UInt8]
    var relation: ContentRelation
    var beginnings: [Int64] = []
  }

  static let l40 = lines(40)
  static let l80 = lines(80)
  static let l120 = lines(120)
  /// 40 lines that begin like `l40`, and go on differently from line 11.
  static let other = lines(10) + lines(30, from: 500)
  static let long = lines(4_000)  // 360 KB
  static let longer = lines(5_000)

  static let rows: [Row] = [
    Row(testDescription: "nothing is known", known: [], content: l40, relation: .new),
    Row(testDescription: "the same", known: [l40], content: l40, relation: .same(1)),
    Row(
      testDescription: "grown", known: [l40], content: l80, relation: .grown(from: [1]),
      beginnings: [1]),
    Row(
      testDescription: "grown from two", known: [l40, l80], content: l120,
      relation: .grown(from: [1, 2]), beginnings: [1, 2]),
    Row(
      testDescription: "the same wins over grown", known: [l40, l80], content: l80,
      relation: .same(2), beginnings: [1]),
    Row(
      testDescription: "shrunk, at a line end", known: [l120], content: l40,
      relation: .earlierSelf(of: 1, certain: true)),
    Row(
      testDescription: "the same start but other content", known: [l40], content: other,
      relation: .new),
    Row(
      testDescription: "longer than another with the same start", known: [other], content: l80,
      relation: .new),
    Row(
      testDescription: "shorter than another with the same start", known: [other],
      content: lines(20), relation: .new),
    Row(
      testDescription: "half a last line, then whole", known: [Array(l40.dropLast(20))],
      content: l40, relation: .grown(from: [1]), beginnings: [1]),
    Row(
      testDescription: "whole, then half a last line", known: [l40],
      content: Array(l40.dropLast(20)), relation: .earlierSelf(of: 1, certain: true)),
    Row(
      testDescription: "one line and a half of a short log", known: [l40],
      content: Array(l40[..<130]), relation: .earlierSelf(of: 1, certain: true)),
    Row(
      testDescription: "one short line of another log", known: [l40],
      content: lines(1, from: 7), relation: .new),
    Row(
      testDescription: "half a line alone proves nothing", known: [l40],
      content: Array(l40[..<50]), relation: .new),
    Row(
      testDescription: "one line, then two", known: [lines(1)], content: lines(2),
      relation: .grown(from: [1]), beginnings: [1]),
    Row(
      testDescription: "one byte, then more", known: [Array(l40[..<1])], content: l40,
      relation: .grown(from: [1]), beginnings: [1]),
    Row(
      testDescription: "255, 256 and 257 bytes, then more",
      known: [Array(l40[..<255]), Array(l40[..<256]), Array(l40[..<257])], content: l40,
      relation: .grown(from: [1, 2, 3]), beginnings: [1, 2, 3]),
    Row(
      testDescription: "256 bytes of one line, then more of it",
      known: [[UInt8](repeating: 65, count: 400)], content: [UInt8](repeating: 65, count: 300),
      relation: .earlierSelf(of: 1, certain: true)),
    Row(testDescription: "empty and empty", known: [[]], content: [], relation: .same(1)),
    Row(testDescription: "nothing grows from empty", known: [[]], content: l40, relation: .new),
    Row(testDescription: "empty is no earlier self", known: [l40], content: [], relation: .new),
    Row(
      testDescription: "grown past 64 KiB", known: [lines(500), long], content: longer,
      relation: .grown(from: [1, 2]), beginnings: [1, 2]),
    Row(
      testDescription: "shrunk to more than 64 KiB: some lines are unproven", known: [longer],
      content: long, relation: .earlierSelf(of: 1, certain: false)),
    Row(
      testDescription: "shrunk to exactly 64 KiB", known: [longer],
      content: Array(long[..<65_536]), relation: .earlierSelf(of: 1, certain: true)),
    Row(
      testDescription: "shrunk to 64 KiB and half a line", known: [longer],
      content: Array(long[..<(long[65_536...].firstIndex(of: 10) ?? 0)]),
      relation: .earlierSelf(of: 1, certain: true)),
    Row(
      testDescription: "the same 128 KiB, then another", known: [longer],
      content: Array(long[..<131_072]) + lines(900, from: 9_000),
      relation: .new),
    Row(
      testDescription: "the same 64 KiB, then another", known: [longer],
      content: Array(long[..<65_536]) + lines(900, from: 9_000), relation: .new),
    Row(
      testDescription: "equal length, last byte differs", known: [l40],
      content: l40.dropLast() + [11], relation: .new),
  ]

  static func known(
    _ contents: [[UInt8]], _ scratch: Scratch, isWhole: Bool = true
  ) throws -> [KnownContent] {
    try contents.enumerated().map { index, content in
      let path = scratch.write(Gz.member(content), to: "known")
      return KnownContent(
        id: Int64(index + 1), record: try read(path).finished.record, isWhole: isWhole)
    }
  }

  @Test(arguments: rows, [1, 1 << 20]) func relation(of row: Row, chunkBytes: Int) throws {
    let scratch = Scratch()
    let known = try Self.known(row.known, scratch)
    for bytes in [row.content, Gz.member(row.content), Gz.member(Gz.member(row.content))] {
      guard chunkBytes > 1 || bytes.count < 20_000 else { continue }
      let path = scratch.write(bytes, to: "x")
      let finished = try read(path, known: known, chunkBytes: chunkBytes).finished
      #expect(finished.relation == row.relation)
      #expect(finished.beginnings == row.beginnings)
      if finished.relation != .new {
        let isRelated = known.contains { couldBeRelated($0.record, finished.record) }
        #expect(isRelated)
      }
    }
  }

  /// The index may hold sketches; then all checkpoints come through the closure.
  @Test(arguments: rows) func sketchesAreEnough(for row: Row) throws {
    let scratch = Scratch()
    let full = try Self.known(row.known, scratch)
    let sketched = full.map { content in
      var copy = content
      copy.record.checkpoints = content.record.checkpoints.sketch
      return copy
    }
    let path = scratch.write(row.content, to: "x")
    let all = Dictionary(uniqueKeysWithValues: full.map { ($0.id, $0.record.checkpoints.packed) })
    let finished = try read(path, known: sketched) { id in
      all[id].flatMap { Checkpoints(packed: $0) }
    }.finished
    #expect(finished.relation == row.relation)
  }

  @Test func unrelatedContentsAreSeenToBe() throws {
    let scratch = Scratch()
    let contents = [Self.l40, lines(40, from: 3), lines(1, from: 9), lines(2, from: 10), []]
    let records = try Self.known(contents, scratch).map(\.record)
    for first in records {
      for second in records where first != second {
        #expect(!couldBeRelated(first, second))
      }
      #expect(couldBeRelated(first, first))
    }
  }

  @Test func anEarlierSelfThatWasReplacedIsKnownForCertain() throws {
    let scratch = Scratch()
    let old = try Self.known([Self.long], scratch)[0].record
    var new = try Self.known([Self.longer], scratch)
    new[0].earlierSelves = [.init(length: old.length, identity: old.identity)]
    let path = scratch.write(Self.long, to: "x")
    let finished = try read(path, known: new).finished
    #expect(finished.relation == .earlierSelf(of: 1, certain: true))
  }

  @Test func theIdentityOfABeginningDecidesForCertain() throws {
    let scratch = Scratch()
    let longer = scratch.write(Gz.member(Gz.member(Self.longer)), to: "longer")
    for content in [Self.long, Self.long.dropLast() + [7], lines(1), []] {
      let record = try read(scratch.write(content, to: "x")).finished.record
      let found = try identity(ofPrefix: record.length, of: .file(longer))
      #expect((found == record.identity) == Self.longer.starts(with: content))
    }
    #expect(try identity(ofPrefix: UInt64(Self.longer.count), of: .file(longer)) != nil)
    #expect(try identity(ofPrefix: UInt64(Self.longer.count + 1), of: .file(longer)) == nil)
  }

  @Test func uncertainSuccessorsAreAllNamed() throws {
    let scratch = Scratch()
    let tail = lines(1_500, from: 20_000)
    let known = try Self.known([Self.longer + tail, Self.longer], scratch)
    let finished = try read(scratch.write(Self.long, to: "x"), known: known).finished
    #expect(finished.relation == .earlierSelf(of: 1, certain: false))
    #expect(finished.possibleSuccessors == [1, 2])
  }

  @Test func aWholeCopyMeetsTheTruncatedOne() throws {
    let scratch = Scratch()
    let bytes = Gz.member(Self.long)
    let cut = try read(scratch.write(Array(bytes[..<(bytes.count / 2)]), to: "cut"))
    #expect(cut.error != nil)
    #expect(Self.long.starts(with: cut.content))
    #expect(cut.content.count > 100_000)
    let partial = KnownContent(id: 5, record: cut.finished.record, isWhole: false)
    let whole = scratch.write(bytes, to: "whole")
    let finished = try read(whole, known: [partial]).finished
    #expect(finished.relation == .grown(from: [5]))
    #expect(finished.damagedRelatives == [])
  }

  @Test func aWholeCopyMeetsTheCorruptOneAndTheOtherWayRound() throws {
    let scratch = Scratch()
    var bytes = Gz.member(Self.long, .init(level: 0))
    bytes[100_000] ^= 1
    let path = scratch.write(bytes, to: "corrupt")
    let corrupt = try read(path).finished
    #expect(corrupt.failure != nil)
    #expect(corrupt.record.verifiedBytes == 0)
    let partial = KnownContent(id: 5, record: corrupt.record, isWhole: false)
    let whole = try read(scratch.write(Self.long, to: "whole"), known: [partial]).finished
    #expect(whole.relation == .new)
    #expect(whole.damagedRelatives == [.init(id: 5, agreedBytes: 65_536)])
    let known = KnownContent(id: 6, record: whole.record, isWhole: true)
    let again = try read(path, known: [known]).finished
    #expect(again.damagedRelatives == [.init(id: 6, agreedBytes: 65_536)])
    // Two whole contents that differ are two contents.
    let other = scratch.write(corrupt.failure == nil ? [] : Self.other, to: "other")
    #expect(try read(other, known: [known]).finished.damagedRelatives == [])
  }

  @Test func wholeIsPreferredToPartial() throws {
    let scratch = Scratch()
    var known = try Self.known([Self.l40, Self.l40], scratch)
    known[0].isWhole = false
    let path = scratch.write(Self.l40, to: "x")
    #expect(try read(path, known: known).finished.relation == .same(2))
  }

  /// 2,000 contents with one first KiB, which is more than the head.
  @Test func manyWithTheSameHeadAreToldApart() throws {
    let scratch = Scratch()
    let start = lines(12)
    var known: [KnownContent] = []
    for number in 0..<2_000 {
      let path = scratch.write(start + lines(1 + number % 7, from: 1_000 + number * 10), to: "x")
      let finished = try read(path, known: number % 100 == 0 ? known : []).finished
      #expect(finished.relation == .new)
      known.append(KnownContent(id: Int64(number), record: finished.record, isWhole: true))
    }
    let path = scratch.write(start + lines(4, from: 1_000 + 990 * 10), to: "x")
    #expect(try read(path, known: known).finished.relation == .same(990))
  }
}
