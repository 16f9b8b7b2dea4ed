import AccessLog
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
    /// What is kept of a line.
    enum Text: Int {
      /// The key as it was sent, to be looked for in the others; empty where it is no secret.
      case secret
      case requestID, clientIP, userAgent
      /// Without its query.
      case path
    }

    let group: Group
    private(set) var place = Place(index: 0, org: 0, event: 0, host: 0)
    private(set) var at: Int64 = 0
    private(set) var line = 0
    /// The texts end to end, and where each ends: one piece of memory, used again and again.
    private var bytes: [UInt8] = []
    private var ends = InlineArray<5, Int>(repeating: 0)

    init(of group: Group) { self.group = group }

    /// Keeps `request` instead, whose texts lie in `source` at `ranges`, by number of `Text`.
    mutating func keep(
      _ request: Request, _ place: Place, _ source: borrowing Span<UInt8>,
      _ ranges: InlineArray<5, ByteRange>
    ) {
      self.place = place
      at = request.time
      line = request.line
      bytes.removeAll(keepingCapacity: true)
      for text in ranges.indices {
        bytes.append(
          source, ranges[text],
          max: text == Text.secret.rawValue
            ? Limits.registryFieldBytesMax
            : 2 * Limits.sampleValueBytesMax)  // room for what masking shortens
        ends[text] = bytes.count
      }
    }

    private subscript(text: Text) -> [UInt8] {
      let start = text.rawValue == 0 ? 0 : ends[text.rawValue - 1]
      return Array(bytes[start..<ends[text.rawValue]])
    }

    /// The request's id as it may be stored.
    func maskedID(_ context: TallyContext) -> [UInt8] {
      let secret = self[.secret]
      return SecretMask.maskedID(
        self[.requestID], secret: secret.isEmpty ? nil : secret,
        bytesMax: Limits.sampleValueBytesMax, isKey: context.isKey)
    }

    /// One of the texts as it may be stored.
    func masked(_ text: Text) -> [UInt8] {
      let secret = self[.secret]
      return SecretMask.masked(
        self[text], secret: secret.isEmpty ? nil : secret, bytesMax: Limits.sampleValueBytesMax)
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
  mutating func settle(copy: (Place, inout Kept) -> Void) {
    for place in touched {
      guard let refusal = entries[place].pending else { continue }
      var last = entries[place].last ?? Kept(of: entries[place].group)
      entries[place].last = nil  // taken out, so that its memory stays its own
      copy(refusal, &last)
      entries[place].last = last
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
