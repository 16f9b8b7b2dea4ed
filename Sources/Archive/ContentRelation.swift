/// How a content stands to those that are known.
package enum ContentRelation: Equatable, Sendable {
  /// Nothing of it is known.
  case new
  /// It is the known content `id`, which may be partial: see `KnownContent.isWhole`.
  case same(Int64)
  /// It is a proper beginning of the known content `of`.
  ///
  /// Certain when it was replaced by that content, or when all its lines are proven to be the
  /// same; else some lines at its end, mostly of less than 1 MiB, may differ:
  /// `identity(ofPrefix:of:)` on the longer archive tells.
  case earlierSelf(of: Int64, certain: Bool)
  /// The known contents `from` are proper beginnings of it, proven by their identity.
  case grown(from: [Int64])
}

/// A known content that begins like this one and goes on differently, where one of the two is
/// damaged: so that the difference may be the damage.
package struct DamagedRelative: Equatable, Sendable {
  package var id: Int64
  /// Bytes, at least, that the two have in common.
  package var agreedBytes: UInt64
}

/// What the index says of a content that was read to its end.
struct Relatives: Equatable {
  var relation = ContentRelation.new
  var beginnings: [Int64] = []
  var possibleSuccessors: [Int64] = []
  var damaged: [DamagedRelative] = []
}

extension ContentIndex {
  /// Finds the relatives of a content.
  /// - Parameters:
  ///   - record: with all checkpoints.
  ///   - beginnings: indices of the known contents that are proven to be beginnings of it.
  ///   - lastBytes: its last bytes, at most 64 KiB.
  ///   - isDamaged: it ends before its time, and its last bytes may be wrong.
  /// - Returns: the relation, and what it was chosen from.
  func relatives(
    of record: ContentRecord, beginnings: [Int], lastBytes: [UInt8], isDamaged: Bool
  ) -> Relatives {
    var found = Relatives()
    let proper = beginnings.filter { contents[$0].record.length < record.length }
    found.beginnings = proper.map { contents[$0].id }
    let same = same(as: record.identity)
    if let first = same.first {
      found.relation = .same(contents[first].id)
      return found
    }
    guard record.length > 0 else { return found }
    if let successor = successors(of: record.identity).first {
      found.relation = .earlierSelf(of: contents[successor].id, certain: true)
      return found
    }
    let isProper = Set(proper)
    var certain: [Int] = []
    var possible: [Int] = []
    for index in beginningLike(record) where !isProper.contains(index) {
      let content = contents[index]
      if content.record.length > record.length,
        content.record.checkpoints.agrees(with: record.checkpoints, length: record.length)
      {
        let all = checkpoints(at: index)
        if all?.canBegin(with: record.checkpoints, length: record.length) ?? true {
          let isProven = all.map { provesLines(of: record, $0, lastBytes: lastBytes) } ?? false
          if isProven { certain.append(index) } else { possible.append(index) }
          continue
        }
      }
      guard isDamaged || !content.isWhole, let all = checkpoints(at: index) else { continue }
      let agreed = all.agreedLength(with: record.checkpoints)
      if agreed > 0 { found.damaged.append(.init(id: content.id, agreedBytes: agreed)) }
    }
    found.possibleSuccessors = bestFirst(possible).map { contents[$0].id }
    if let best = bestFirst(certain).first {
      found.relation = .earlierSelf(of: contents[best].id, certain: true)
    } else if let best = found.possibleSuccessors.first {
      found.relation = .earlierSelf(of: best, certain: false)
    } else if !found.beginnings.isEmpty {
      found.relation = .grown(from: found.beginnings)
    }
    return found
  }

  /// Whether the checkpoints that `record` shares with a longer content leave no line end unproven.
  private func provesLines(
    of record: ContentRecord, _ longer: Checkpoints, lastBytes: [UInt8]
  ) -> Bool {
    var proven = record.headBytes == ContentRecord.headBytesMax ? UInt64(record.headBytes) : 0
    proven = max(proven, longer.agreedLength(with: record.checkpoints))
    let rest = record.length - min(record.length, proven)
    guard rest <= UInt64(lastBytes.count) else { return false }
    return !lastBytes.suffix(Int(rest)).contains(UInt8(ascii: "\n"))
  }
}
