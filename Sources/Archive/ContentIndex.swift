/// A content that the store knows.
package struct KnownContent: Sendable {
  /// A content that another one replaced when it had grown.
  package struct EarlierSelf: Hashable, Sendable {
    package var length: UInt64
    package var identity: ContentIdentity

    /// Makes an earlier self of `length` bytes.
    package init(length: UInt64, identity: ContentIdentity) {
      self.length = length
      self.identity = identity
    }
  }

  package var id: Int64
  package var record: ContentRecord
  /// False for what was salvaged from a damaged archive.
  package var isWhole: Bool
  /// The shorter contents that this one replaced.
  package var earlierSelves: [EarlierSelf]

  /// Makes a known content.
  package init(
    id: Int64, record: ContentRecord, isWhole: Bool, earlierSelves: [EarlierSelf] = []
  ) {
    self.id = id
    self.record = record
    self.isWhole = isWhole
    self.earlierSelves = earlierSelves
  }
}

/// The known contents, arranged for a reader that asks for relatives of the one it reads.
///
/// Immutable and shared by all workers. About 0.5 KiB a content when the records hold sketches.
package struct ContentIndex: Sendable {
  /// The first `bytes` of a content.
  struct Head: Hashable {
    var bytes: Int
    var checksum: UInt32
  }

  /// By length, then by id.
  let contents: [KnownContent]
  /// Lengths of heads that occur, ascending; 256 always does.
  let headLengths: [Int]
  private var byHead: [Head: [Int]] = [:]
  private var byFirstLine: [Checkpoints.Checkpoint: [Int]] = [:]
  private var byIdentity: [ContentIdentity: [Int]] = [:]
  private var byEarlierSelf: [ContentIdentity: [Int]] = [:]
  /// Nil when the records themselves hold all checkpoints.
  private let allCheckpoints: (@Sendable (Int64) -> Checkpoints?)?

  /// Arranges `known`.
  /// - Parameters:
  ///   - known: in any order; contents of length 0 are found as the same, never as a beginning.
  ///   - allCheckpoints: gives all checkpoints of the content with an id, when the records hold only
  ///     their sketch; asked at the end of a content, for those few that agree with the sketch.
  ///     Without it the records hold all.
  package init(
    known: [KnownContent] = [], allCheckpoints: (@Sendable (Int64) -> Checkpoints?)? = nil
  ) {
    contents = known.sorted { ($0.record.length, $0.id) < ($1.record.length, $1.id) }
    self.allCheckpoints = allCheckpoints
    var lengths: Set = [ContentRecord.headBytesMax]
    for (index, content) in contents.enumerated() {
      let record = content.record
      byIdentity[record.identity, default: []].append(index)
      guard record.length > 0 else { continue }
      for earlier in content.earlierSelves where earlier.length > 0 {
        byEarlierSelf[earlier.identity, default: []].append(index)
      }
      if let line = record.checkpoints.early.first {
        byFirstLine[line, default: []].append(index)
      }
      let headBytes = Int(min(UInt64(ContentRecord.headBytesMax), record.length))
      guard record.headBytes == headBytes else { continue }
      lengths.insert(headBytes)
      byHead[Head(bytes: headBytes, checksum: record.headChecksum), default: []].append(index)
    }
    headLengths = lengths.sorted()
  }

  /// Indices of the contents that begin with `head`, ascending in length.
  func contents(headed head: Head) -> [Int] { byHead[head] ?? [] }

  /// Indices of those with this identity, the best first.
  func same(as identity: ContentIdentity) -> [Int] { bestFirst(byIdentity[identity] ?? []) }

  /// Indices of those that replaced a content of this identity, the best first.
  func successors(of identity: ContentIdentity) -> [Int] {
    bestFirst(byEarlierSelf[identity] ?? [])
  }

  /// Indices of those that begin like `record`: with its head, or, where it is shorter than a head,
  /// with its first line.
  func beginningLike(_ record: ContentRecord) -> [Int] {
    if record.headBytes == ContentRecord.headBytesMax {
      return contents(headed: Head(bytes: record.headBytes, checksum: record.headChecksum))
    }
    return record.checkpoints.early.first.flatMap { byFirstLine[$0] } ?? []
  }

  /// All checkpoints of a content; nil when they cannot be had.
  func checkpoints(at index: Int) -> Checkpoints? {
    guard let allCheckpoints else { return contents[index].record.checkpoints }
    return allCheckpoints(contents[index].id)
  }

  /// Whole before partial, then by id.
  func bestFirst(_ indices: [Int]) -> [Int] {
    indices.sorted { left, right in
      let (first, second) = (contents[left], contents[right])
      return first.isWhole == second.isWhole ? first.id < second.id : first.isWhole
    }
  }
}
