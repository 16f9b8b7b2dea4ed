import Bytes
import Verdict

/// Keeps the first two and the last refusal of each organisation × key × cause × detail.
///
/// A refusal costs a look-up; bytes are copied for the first two, and for the last one once a block.
struct SampleKeeper: Sendable {
  struct Group: Hashable, Sendable {
    /// A number of the key dimension.
    var key: UInt32
    /// A number of the organisation dimension; 0 where the key's owner is the organisation.
    var org: UInt32
    var cause: Cause
    var detail: Detail?
  }

  /// Where in its block, and of what, a refusal is.
  struct Place: Sendable {
    /// Number of the request in its block.
    var index: Int
    /// Numbers of the dimensions.
    var org: UInt32
    var event: UInt32
    var host: UInt32
  }

  /// A kept refusal, with its own copies of the bytes, secrets not yet masked: most are replaced by
  /// a later refusal before anyone asks for them.
  struct Kept: Sendable {
    var group: Group
    var place: Place
    var at: Int64
    var line: Int
    /// The key as it was sent, to be looked for in the others; nil where it is no secret.
    var secret: [UInt8]?
    var requestID: [UInt8]
    var clientIP: [UInt8]
    var userAgent: [UInt8]
    /// Without its query.
    var path: [UInt8]

    /// One of the texts as it may be stored.
    func masked(_ text: KeyPath<Kept, [UInt8]>) -> [UInt8] {
      SecretMask.masked(
        self[keyPath: text], secret: secret, bytesMax: Limits.sampleValueBytesMax)
    }
  }

  private struct Entry: Sendable {
    let group: Group
    var first: [Kept] = []
    var last: Kept?
    /// The last refusal of the present block, not yet copied.
    var pending: Place?
  }

  private var groups: [Group: Int] = [:]
  private var entries: [Entry] = []
  private var touched: [Int] = []

  /// The number of a group, for `wants`; -1 when there are groups enough.
  mutating func number(of group: Group) -> Int32 {
    if let known = groups[group] { return Int32(known) }
    guard entries.count < Limits.samplesPerSourceMax else { return -1 }
    groups[group] = entries.count
    entries.append(Entry(group: group))
    return Int32(entries.count - 1)
  }

  /// Notes a refusal in the present block.
  /// - Returns: whether it is one of the first two of its group, to be given to `keep` at once.
  @inline(__always)
  mutating func wants(_ number: Int32, at refusal: Place) -> Bool {
    guard number >= 0 else { return false }
    let place = Int(number)
    if entries[place].first.count < 2 { return true }
    if entries[place].pending == nil { touched.append(place) }
    entries[place].pending = refusal
    return false
  }

  /// Keeps one of the first two of a group.
  mutating func keep(_ kept: Kept, in number: Int32) {
    entries[Int(number)].first.append(kept)
  }

  /// The group with this number.
  func group(_ number: Int32) -> Group { entries[Int(number)].group }

  /// Copies the last refusals of the block, before its bytes go.
  mutating func settle(copy: (Place, Group) -> Kept) {
    for place in touched {
      guard let refusal = entries[place].pending else { continue }
      entries[place].last = copy(refusal, entries[place].group)
      entries[place].pending = nil
    }
    touched.removeAll(keepingCapacity: true)
  }

  /// What was kept, group by group in order of first sight, at most `Limits.samplesPerSourceMax`.
  func kept() -> [Kept] {
    var all: [Kept] = []
    for entry in entries {
      let group = entry.first + [entry.last].compactMap { $0 }
      guard all.count + group.count <= Limits.samplesPerSourceMax else { break }
      all += group
    }
    return all
  }
}
