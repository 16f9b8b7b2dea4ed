/// CRC-32 of a content's beginnings, by which a shorter content is recognised as one of them.
///
/// They are taken at every line end (behind "\n") of the first 64 KiB, at most the first 4,096 of
/// them; at the multiples of 64 KiB up to 1 MiB; then at the multiples of `spacing`, which is 1 MiB,
/// doubled whenever there would be more than 8,192, so that memory is bounded whatever the length.
///
/// Inflate must stop at each, which costs 4.4 µs (it copies its window): at every 64 KiB that was
/// 4.7 % of inflating, at every 1 MiB it is 0.4 %.
package struct Checkpoints: Equatable, Sendable {
  /// A length in bytes, and the CRC-32 of so many first bytes.
  package struct Checkpoint: Equatable, Sendable, Hashable {
    package var length: UInt64
    package var checksum: UInt32

    /// Makes a checkpoint.
    package init(length: UInt64, checksum: UInt32) {
      self.length = length
      self.checksum = checksum
    }
  }

  /// Bytes at the start in which line ends are noted, and distance of the next few checkpoints.
  static let frontBytes: UInt64 = 64 << 10
  /// Line ends noted: lines of 16 bytes, which is less than any request takes, fill 64 KiB.
  static let lineEndsMax = 4_096
  static let spacingMin: UInt64 = 1 << 20
  /// 8,192 × 4 B = 32 KiB, enough for 8 GiB at the first spacing.
  static let piecesMax = 8_192

  /// At line ends, and below 1 MiB; ascending.
  package private(set) var early: [Checkpoint] = []
  /// Bytes between two `pieces`: 1 MiB times a power of two.
  package private(set) var spacing = spacingMin
  /// The CRC of the first `spacing`, 2 × `spacing`, … bytes.
  package private(set) var pieces: [UInt32] = []

  /// None: what an empty content has.
  package init() {}

  /// The next length, behind `length`, at which `addPiece` wants the CRC.
  func nextPiece(after length: UInt64) -> UInt64 {
    let step = length < Self.spacingMin ? Self.frontBytes : spacing
    return (length / step + 1) * step
  }

  /// Notes a line end; further ones than can be kept are left out.
  mutating func addLineEnd(_ checkpoint: Checkpoint) {
    if early.count < Self.lineEndsMax { early.append(checkpoint) }
  }

  /// Notes the CRC of the first `length` bytes, which `nextPiece` asked for.
  mutating func addPiece(_ checkpoint: Checkpoint) {
    guard checkpoint.length >= Self.spacingMin else {
      if early.last != checkpoint { early.append(checkpoint) }  // a line may end there
      return
    }
    pieces.append(checkpoint.checksum)
    guard pieces.count > Self.piecesMax else { return }
    pieces = stride(from: 1, to: pieces.count, by: 2).map { pieces[$0] }
    spacing *= 2
  }

  /// The few that tell most contents apart: the first, and the last within 1, 4, 16 and 64 KiB. They stand for all in an index of many contents: 12 bytes each.
  package var sketch: Checkpoints {
    var sketch = Checkpoints()
    var chosen = early.prefix(1)
    for limit: UInt64 in [1 << 10, 4 << 10, 16 << 10, 64 << 10] {
      guard let last = early.last(where: { $0.length <= limit }) else { continue }
      if chosen.last != last { chosen.append(last) }
    }
    sketch.early = Array(chosen)
    return sketch
  }

  /// The longest checkpoint of this content that holds for the content that `other` is of, too;
  /// 0 if none.
  func agreedLength(with other: Checkpoints) -> UInt64 {
    var agreed: UInt64 = 0
    let others = Set(other.early)
    if let last = early.last(where: { others.contains($0) }) { agreed = last.length }
    let step = max(spacing, other.spacing)
    var length = step
    while let mine = piece(at: length), let theirs = other.piece(at: length), mine == theirs {
      agreed = max(agreed, length)
      length += step
    }
    return agreed
  }

  /// The CRC of the first `length` bytes, if `length` is a multiple of `spacing` that was reached.
  func piece(at length: UInt64) -> UInt32? {
    guard length > 0, length % spacing == 0, length / spacing <= UInt64(pieces.count) else {
      return nil
    }
    return pieces[Int(length / spacing) - 1]
  }

  /// Whether a content of `length` bytes with the checkpoints `shorter` can be a beginning of this
  /// one: all checkpoints that both must have are the same.
  func canBegin(with shorter: Checkpoints, length: UInt64) -> Bool {
    guard early.prefix(while: { $0.length <= length }).elementsEqual(shorter.early) else {
      return false
    }
    let step = max(spacing, shorter.spacing)
    return stride(from: step, through: max(step, length), by: Int(step)).allSatisfy {
      $0 > length || piece(at: $0) == shorter.piece(at: $0)
    }
  }

  /// Whether all of these that lie within `length` bytes are among those of `shorter`; `self` may be
  /// a sketch.
  func agrees(with shorter: Checkpoints, length: UInt64) -> Bool {
    early.prefix { $0.length <= length }.allSatisfy { mine in
      shorter.early(at: mine.length) == mine
    }
  }

  private func early(at length: UInt64) -> Checkpoint? {
    var low = 0
    var high = early.count
    while low < high {
      let middle = (low + high) / 2
      if early[middle].length < length { low = middle + 1 } else { high = middle }
    }
    return low < early.count && early[low].length == length ? early[low] : nil
  }
}

extension Checkpoints {
  /// As bytes: the number of early ones; for each the distance from the one before and the CRC; the
  /// doublings of the spacing; the number of pieces; their CRCs. Numbers are LEB128, CRCs 4 bytes,
  /// little-endian. About 6 bytes an early one, 4 a later one.
  package var packed: [UInt8] {
    var bytes: [UInt8] = []
    func number(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    func checksum(_ value: UInt32) {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    number(UInt64(early.count))
    var previous: UInt64 = 0
    for checkpoint in early {
      number(checkpoint.length - previous)
      checksum(checkpoint.checksum)
      previous = checkpoint.length
    }
    number(UInt64((spacing / Self.spacingMin).trailingZeroBitCount))
    number(UInt64(pieces.count))
    pieces.forEach(checksum)
    return bytes
  }

  /// Reads what `packed` wrote; nil for anything else.
  package init?(packed bytes: [UInt8]) {
    var rest = bytes[...]
    func number(atMost limit: UInt64) -> UInt64? {
      var value: UInt64 = 0
      for shift: UInt64 in [0, 7, 14, 21, 28] {
        guard let byte = rest.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value <= limit ? value : nil }
      }
      return nil
    }
    func checksum() -> UInt32? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return rest.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard let earlyCount = number(atMost: UInt64(Self.lineEndsMax + 16)) else { return nil }
    var length: UInt64 = 0
    for _ in 0..<earlyCount {
      guard let distance = number(atMost: Self.frontBytes), distance > 0,
        let checksum = checksum()
      else { return nil }
      length += distance
      early.append(Checkpoint(length: length, checksum: checksum))
    }
    guard let doublings = number(atMost: 40),
      let pieceCount = number(atMost: UInt64(Self.piecesMax))
    else { return nil }
    spacing = Self.spacingMin << doublings
    for _ in 0..<pieceCount {
      guard let checksum = checksum() else { return nil }
      pieces.append(checksum)
    }
    guard rest.isEmpty, length <= Self.spacingMin else { return nil }
  }
}
