import Bytes
import Testing

@testable import Registry

/// Digests of what a registry says: they differ where an answer does, and only there.
struct SayingsTests {
  private static let subjects: RegistrySubjects = {
    var subjects = RegistrySubjects()
    subjects.keys = [Array("k1".utf8), Array("nobody".utf8)]
    subjects.orgs = [903]
    subjects.events = [456]
    subjects.hosts = [Array("api.9pic.ai".utf8)]
    (subjects.from, subjects.to) = (1_000, 2_000)
    return subjects
  }()

  /// A registry of one key and one event.
  private static func facts(
    key: [(Int64, KeyAction)] = [(0, .created)], owner: Int64 = 903,
    other: [RegistryFacts.KeyEvent] = []
  ) -> RegistryFacts {
    RegistryFacts(
      snapshots: [.init(kind: .org, asOf: 0)],
      runs: [.init(kind: .org, id: "903", value: "Nine", firstAsOf: 0, lastAsOf: 0)],
      keyEvents: (key.map { .init(key: "k1", org: owner, at: $0.0, action: $0.1) } + other)
        .sorted { ($0.key, $0.at) < ($1.key, $1.at) })
  }

  private static func sayings(_ facts: RegistryFacts, tolerance: Int64 = 0) -> RegistrySayings {
    RegistryIndex(facts, seed: .random(in: 0...UInt64.max))
      .sayings(of: subjects, tolerance: tolerance)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var now: RegistryFacts
    var isOther: Bool
    var tolerance: Int64 = 0
  }

  static let rows = [
    Row(testDescription: "the same", now: facts(), isOther: false),
    Row(
      testDescription: "a change within the time",
      now: facts(key: [(0, .created), (1_500, .deactivated)]), isOther: true),
    Row(
      testDescription: "a change after it",
      now: facts(key: [(0, .created), (2_001, .deactivated)]), isOther: false),
    Row(
      testDescription: "a change within the tolerance",
      now: facts(key: [(0, .created), (2_001, .deactivated)]), isOther: true, tolerance: 5),
    Row(
      testDescription: "two changes before it that cancel each other",
      now: facts(key: [(0, .created), (10, .deactivated), (20, .activated)]), isOther: false),
    Row(testDescription: "another owner", now: facts(owner: 904), isOther: true),
    Row(
      testDescription: "a key that nobody used",
      now: facts(other: [.init(key: "k2", org: 903, at: 0, action: .created)]), isOther: false),
    Row(
      testDescription: "a key that was unknown",
      now: facts(other: [.init(key: "nobody", org: 903, at: 0, action: .created)]), isOther: true),
  ]

  @Test(arguments: rows) func differWhereAnAnswerDoes(_ row: Row) {
    let before = Self.sayings(Self.facts(), tolerance: row.tolerance)
    let now = Self.sayings(row.now, tolerance: row.tolerance)
    #expect((before != now) == row.isOther)
    let subjects: [RegistrySayings.Subject] = [
      .key(Array("k1".utf8)), .key(Array("nobody".utf8)), .org(903), .event(456), .all(.key),
    ]
    #expect(subjects.contains { now.differs(from: before, on: $0) } == row.isOther)
  }

  @Test func packedSayingsComeBack() throws {
    let sayings = Self.sayings(Self.facts())
    let packed = sayings.packed
    #expect(RegistrySayings(general: sayings.general, packed: packed) == sayings)
    #expect(RegistrySayings(general: 0, packed: packed.dropLast()) == nil)
    #expect(RegistrySayings(general: 0, packed: []) != nil)
  }

  /// A registry of another kind that becomes known changes what its silence means.
  @Test func aKindThatBecomesKnownIsSaid() {
    let before = Self.sayings(Self.facts())
    var facts = Self.facts()
    facts = RegistryFacts(
      snapshots: facts.snapshots + [.init(kind: .host, asOf: 0)], runs: facts.runs,
      keyEvents: facts.keyEvents)
    let now = Self.sayings(facts)
    #expect(now.differs(from: before, on: .all(.host)))
    #expect(!now.differs(from: before, on: .all(.key)))
  }

  @Test func theDigestIsOfAllThatIsKnown() {
    func digest(_ facts: RegistryFacts) -> Int64 {
      RegistryIndex(facts, seed: .random(in: 0...UInt64.max)).digest
    }
    #expect(digest(Self.facts()) == digest(Self.facts()))
    #expect(
      digest(Self.facts()) != digest(Self.facts(key: [(0, .created), (9_000, .deactivated)])))
    #expect(digest(Self.facts()) != digest(Self.facts(owner: 904)))
    #expect(digest(Self.facts()) != digest(RegistryFacts()))
  }
}
