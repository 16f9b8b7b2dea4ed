import Bytes

/// What can contradict itself in a registry.
package enum RegistryContradiction: Equatable, Sendable, CustomStringConvertible {
  /// Rows of one moment, or snapshots of different ones, say that several orgs own it.
  case owners([Int64])
  /// Rows of one file repeat it with other values.
  case repeated
  /// An org has more keys than it may have that are not deleted.
  case liveKeys(count: Int, max: Int)
  /// `key_events.csv` says that another org owns the key than `keys.csv` does.
  case historyOwner(history: Int64, snapshot: Int64)
  /// The last action of the history leaves another state than a later snapshot shows (nil: the
  /// snapshot does not list the key).
  case historyState(history: KeyState, snapshot: KeyState?, asOf: Int64)
  /// Something happened to the key after it was deleted.
  case afterDeletion(action: KeyAction, at: Int64)
  /// It was deleted, or had left a snapshot, and was there again at `asOf`.
  case returned(asOf: Int64)
  /// A snapshot of `asOf` lists it, though it was created only later.
  case createdAfter(asOf: Int64, createdAt: Int64)
  /// It owns keys or events, but `orgs.csv` does not list it.
  case orgNotListed

  /// A name for it that does not change, for machines.
  package var rule: String {
    switch self {
    case .owners: "owners"
    case .repeated: "repeated"
    case .liveKeys: "live-keys"
    case .historyOwner: "history-owner"
    case .historyState: "history-state"
    case .afterDeletion: "after-deletion"
    case .returned: "returned"
    case .createdAfter: "created-after"
    case .orgNotListed: "org-not-listed"
    }
  }

  /// What it is and what to do, as the end of a sentence.
  package var description: String {
    switch self {
    case .owners(let orgs):
      "has several owners, orgs \(orgs.map { "\($0)" }.joined(separator: ", ")). Keep the right one."
    case .repeated: "is listed again with other values; the first row counts. Remove one."
    case .liveKeys(let count, let max):
      "has \(count) keys that are not deleted, more than the \(max) it may have. Delete some."
    case .historyOwner(let history, let snapshot):
      "belongs to org \(history) in its history, to org \(snapshot) in keys.csv. Correct one."
    case .historyState(let history, let snapshot, let asOf):
      """
      is \(history.word) by its history, \(snapshot?.word ?? "not listed") in the snapshot of \
      \(UTCTime.iso8601(asOf)); the history counts. Complete it, or correct the snapshot.
      """
    case .afterDeletion(let action, let at):
      """
      was \(action.word) at \(UTCTime.iso8601(at)), after it was deleted; that row does not \
      count. Correct the history.
      """
    case .returned(let asOf):
      "was gone, and is listed again at \(UTCTime.iso8601(asOf)). Check the snapshots before it."
    case .createdAfter(let asOf, let createdAt):
      """
      is listed at \(UTCTime.iso8601(asOf)), before it was created \
      (\(UTCTime.iso8601(createdAt))). Correct created_at, or --as-of.
      """
    case .orgNotListed: "owns keys or events, but orgs.csv does not list it. Add it."
    }
  }
}
