import Bytes
import Store
import Testing

@testable import Archive
@testable import Ingest

/// What a content that was read means for the store.
struct KinshipTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var relation: ContentRelation
    var isDamaged = false
    var salvages = false
    /// Known sources 1 and 2; whether they are partial.
    var partial: Set<Int64> = []
    var damagedRelatives: [Int64] = []
    /// What they have in common with it, bytes.
    var agreedBytes: UInt64 = 64 << 10
    var isKnown = false
    var replaces: [Int64] = []
  }

  static let rows = [
    Row(testDescription: "nothing is known of it", relation: .new),
    Row(testDescription: "the same again", relation: .same(1), isKnown: true),
    Row(
      testDescription: "the same bytes, now whole, take the place of what was salvaged",
      relation: .same(1), partial: [1], replaces: [1]),
    Row(
      testDescription: "the same damaged archive again is known", relation: .same(1),
      isDamaged: true, salvages: true, partial: [1], isKnown: true),
    Row(
      testDescription: "an earlier self is known", relation: .earlierSelf(of: 1, certain: true),
      isKnown: true),
    Row(
      testDescription: "what has grown replaces its earlier selves",
      relation: .grown(from: [1, 2]), replaces: [1, 2]),
    Row(
      testDescription: "a damaged one that has grown replaces nothing while nothing of it counts",
      relation: .grown(from: [1]), isDamaged: true),
    Row(
      testDescription: "a salvaged one that has grown replaces its earlier self",
      relation: .grown(from: [1]), isDamaged: true, salvages: true, replaces: [1]),
    Row(
      testDescription: "a whole copy replaces what was salvaged of a damaged one", relation: .new,
      partial: [2], damagedRelatives: [2], replaces: [2]),
    Row(
      testDescription: "a damaged copy of a whole source is known", relation: .new,
      isDamaged: true, salvages: true, damagedRelatives: [1], isKnown: true),
    Row(
      testDescription: "a log that begins like a salvaged one is another", relation: .new,
      partial: [2], damagedRelatives: [2], agreedBytes: 60),
    Row(
      testDescription: "a known one replaces no partial relative", relation: .same(1),
      partial: [2], damagedRelatives: [2], isKnown: true),
  ]

  private static func state(_ scratch: Scratch, partial: Set<Int64>) throws -> KnownContents.State {
    let sources = try [Int64(1), 2].map { id in
      KnownSource(
        content: KnownContent(
          id: id, record: try read(scratch, lines(10, from: Int(id) * 100), "source-\(id)").record,
          isWhole: !partial.contains(id)), path: scratch("source-\(id)"))
    }
    return KnownContents.State(sources, damaged: [])
  }

  private static func read(
    _ scratch: Scratch, _ content: [UInt8], _ name: String
  ) throws -> FinishedContent {
    try scratch.write(content, to: name)
    var reader = try ArchiveReader(.file(ArchivePath(scratch(name))))
    var block = Block(capacity: 1 << 16)
    while try reader.fill(&block) { block.discard(prefix: block.count) }
    return reader.finish()
  }

  private static func finished(_ scratch: Scratch, _ row: Row) throws -> FinishedContent {
    var finished = try read(scratch, lines(5, from: 100), "finished")
    finished.relation = row.relation
    finished.damagedRelatives = row.damagedRelatives.map {
      .init(id: $0, agreedBytes: row.agreedBytes)
    }
    if row.isDamaged {
      finished.failure = .damaged(
        .truncated, in: .file(ArchivePath("finished")), byte: 9, layer: 1)
    }
    return finished
  }

  @Test(arguments: rows) func decision(on row: Row) throws {
    let scratch = try Scratch()
    let now = try Self.state(scratch, partial: row.partial)
    let kinship = Kinship(try Self.finished(scratch, row), now, salvages: row.salvages)
    #expect(kinship.isKnown == row.isKnown)
    #expect(kinship.replaces == row.replaces)
  }

  enum Longer: Sendable, CaseIterable { case isThere, isGone, isAnother, isCut }

  @Test(arguments: Longer.allCases, [false, true])
  func theLongerArchiveIsAsked(_ longer: Longer, isDamaged: Bool) throws {
    let scratch = try Scratch()
    var now = try Self.state(scratch, partial: [])
    let row = Row(
      testDescription: "", relation: .earlierSelf(of: 2, certain: false), isDamaged: isDamaged)
    var finished = try Self.finished(scratch, row)
    finished.possibleSuccessors = [2]
    finished.beginnings = [1]
    now.sources[2]?.path = scratch("longer")
    switch longer {
    case .isThere: try scratch.write(lines(9, from: 100), to: "longer")
    case .isAnother: try scratch.write(lines(9, from: 101), to: "longer")
    case .isCut: try scratch.write(lines(2, from: 100), to: "longer")
    case .isGone: break
    }
    var kinship = Kinship(finished, now, salvages: false)
    #expect(!kinship.isKnown && kinship.replaces.isEmpty)
    kinship.proveSuccessor(of: finished, now) { false }
    #expect(kinship.isKnown == (longer != .isAnother))
    #expect(kinship.notes.isEmpty == (longer == .isThere || longer == .isAnother))
    if isDamaged, longer == .isAnother {
      #expect(kinship.replaces.isEmpty)
    } else {
      #expect(kinship.replaces == (longer == .isAnother ? [1] : []))
    }
  }
}
