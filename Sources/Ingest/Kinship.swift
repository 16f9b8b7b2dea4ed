import Archive
import Store

/// What a content that was read means for the store: is it known, what does it replace?
struct Kinship {
  /// Its lines count already.
  private(set) var isKnown = false
  /// Sources whose place it takes.
  private(set) var replaces: [Int64] = []
  private(set) var notes: [String] = []
  private var unproven: [Int64] = []
  /// A damaged source that is not salvaged counts nothing, so it takes nobody's place.
  private let mayReplace: Bool

  init(_ finished: FinishedContent, _ now: KnownContents.State, salvages: Bool) {
    let isWhole = finished.failure == nil
    mayReplace = isWhole || salvages
    func isPartial(_ id: Int64) -> Bool { now.sources[id]?.content.isWhole == false }
    switch finished.relation {
    case .same where !isWhole && finished.record.length == 0:
      break  // nothing could be read: that is no empty archive
    case .same(let id):
      // A whole copy takes the place of what was salvaged, even where the bytes are the same.
      if isWhole, isPartial(id) { replaces = [id] } else { isKnown = true }
    case .earlierSelf(_, certain: true):
      isKnown = true
    case .earlierSelf(_, certain: false):
      unproven = finished.possibleSuccessors
    case .grown(let earlier):
      replaces = earlier
    case .new:
      break
    }
    for relative in finished.damagedRelatives where !isKnown {
      guard let other = now.sources[relative.id]?.content.record,
        relative.agreedBytes >= Self.agreedBytesMin(finished.record, other)
      else { continue }
      if isWhole, isPartial(relative.id) {
        replaces.append(relative.id)
      } else if !isWhole {
        isKnown = true
      }
    }
    if !mayReplace { replaces = [] }
  }

  /// Bytes that a damaged copy and a better one must have in common: as much as unrelated logs never
  /// have, 64 KiB, or half of a shorter one.
  private static func agreedBytesMin(_ first: ContentRecord, _ second: ContentRecord) -> UInt64 {
    min(64 << 10, min(first.length, second.length) / 2)
  }

  /// Reads the longer archives again, where they are still there, to see whether this content is an
  /// earlier self of one of them.
  ///
  /// Where none can be read, all up to the last checkpoint is proven to be the same: it is taken for
  /// known.
  mutating func proveSuccessor(
    of finished: FinishedContent, _ now: KnownContents.State, interrupted: () -> Bool
  ) {
    guard !unproven.isEmpty else { return }
    var isDisproved = false
    for id in unproven {
      guard let source = now.sources[id] else { continue }
      let proof = try? identity(
        ofPrefix: finished.record.length, of: .file(ArchivePath(source.path)),
        interrupted: interrupted)
      guard let proof = proof ?? nil else { continue }
      if proof == finished.record.identity {
        isKnown = true
        return
      }
      isDisproved = true
    }
    if isDisproved {
      replaces = mayReplace ? finished.beginnings : []
      return
    }
    isKnown = true
    notes.append(
      "taken for an earlier state of \(now.sources[unproven[0]]?.path ?? "a known source"), which is "
        + "gone: all up to the last checksum kept of it is proven to be the same")
  }
}
