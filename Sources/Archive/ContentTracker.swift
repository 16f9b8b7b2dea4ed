internal import Bytes

/// Watches a content pass: takes its checkpoints, and finds the known contents that it begins with.
///
/// It must be shown the content in pieces that end at the lengths it asks for (`bytesToNextStop`),
/// because only there the CRC-32 is at hand, which inflate computes anyway.
struct ContentTracker: Sendable {
  private let index: ContentIndex
  private(set) var builder = IdentityBuilder()
  /// CRC-32 of what has passed.
  private(set) var checksum: UInt32 = 0
  private(set) var checkpoints = Checkpoints()
  private var nextPiece = Checkpoints.frontBytes
  /// CRC-32 of the first 256 bytes, or of all while there are fewer.
  private(set) var headChecksum: UInt32 = 0
  /// Indices of the known contents that what has passed begins with, or is.
  private(set) var beginnings: [Int] = []

  /// How many of the index's head lengths were reached.
  private var headsReached = 0
  /// Indices of longer contents with the same head, ascending in length, and how many were reached.
  private var candidates: [Int] = []
  private var candidatesReached = 0
  /// A length to stop at for the caller's own sake.
  private let extraStop: UInt64?

  init(index: ContentIndex, extraStop: UInt64? = nil) {
    self.index = index
    self.extraStop = extraStop
  }

  /// Content bytes that have passed.
  var length: UInt64 { builder.length }

  /// Whether the tracker computes the CRC itself: in the first 64 KiB, line by line.
  var isInFront: Bool { length < Checkpoints.frontBytes }

  /// The most bytes that may be shown next, at least 1.
  var bytesToNextStop: Int {
    var stop = nextPiece
    if headsReached < index.headLengths.count {
      stop = min(stop, UInt64(index.headLengths[headsReached]))
    }
    if candidatesReached < candidates.count {
      stop = min(stop, index.contents[candidates[candidatesReached]].record.length)
    }
    if let extraStop, extraStop > length { stop = min(stop, extraStop) }
    return Int(stop - length)
  }

  /// Shows the next content bytes, 1…`bytesToNextStop`.
  ///
  /// - Parameters:
  ///   - bytes: the bytes.
  ///   - known: CRC-32 of the content up to the end of `bytes`; nil if it is not known. Within
  ///     the first 64 KiB it is not looked at.
  mutating func absorb(_ bytes: borrowing Span<UInt8>, checksum known: UInt32?) {
    precondition(bytes.count > 0 && bytes.count <= bytesToNextStop)
    if isInFront {
      absorbLines(bytes)
    } else {
      checksum = known ?? CRC.update(checksum, bytes)
    }
    builder.absorb(bytes)
    if length <= UInt64(ContentRecord.headBytesMax) { headChecksum = checksum }
    reachHead()
    reachCandidates()
    if length == nextPiece {
      checkpoints.addPiece(.init(length: length, checksum: checksum))
      nextPiece = checkpoints.nextPiece(after: length)
    }
  }

  private mutating func absorbLines(_ bytes: borrowing Span<UInt8>) {
    var at = 0
    while at < bytes.count {
      let newline = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: at, to: bytes.count)
      let end = min(newline + 1, bytes.count)
      checksum = CRC.update(checksum, bytes.extracting(at..<end))
      if newline < bytes.count {
        checkpoints.addLineEnd(.init(length: length + UInt64(end), checksum: checksum))
      }
      at = end
    }
  }

  /// At the length of a known head: those that begin with it are contents to look out for.
  private mutating func reachHead() {
    guard headsReached < index.headLengths.count,
      length == UInt64(index.headLengths[headsReached])
    else { return }
    headsReached += 1
    let found = index.contents(headed: .init(bytes: Int(length), checksum: checksum))
    // Those of a head shorter than 256 bytes end with it: all are of this length, or all may come.
    candidates = found.filter { index.contents[$0].record.length >= length }
    candidatesReached = 0
  }

  /// At the length of candidates: whether what has passed is one of them.
  private mutating func reachCandidates() {
    var identity: ContentIdentity?
    while candidatesReached < candidates.count {
      let candidate = candidates[candidatesReached]
      let record = index.contents[candidate].record
      guard record.length == length else { return }
      candidatesReached += 1
      guard record.checksum == checksum else { continue }
      let mine = identity ?? builder.identity(checksum: checksum)
      identity = mine
      if mine == record.identity { beginnings.append(candidate) }
    }
  }
}
