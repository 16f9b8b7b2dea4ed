import Report
import Store

/// From when on a caller is listed.
struct CallerThresholds {
  var keys: Int64?
  var unknown: Int64?
  var orgs: Int64?
  var dead: Int64?
  var refused: Int64?
  /// What is said of a caller that is listed, though it reached none of the usual ones.
  var otherwise = "refused"
  /// Whether all are listed.
  var isOpen: Bool { [keys, unknown, orgs, dead, refused].allSatisfy { $0 == nil } }

  /// The usual ones.
  static let usual = CallerThresholds(keys: 20, unknown: 5, orgs: 20, dead: 1, refused: 1000)

  private init(keys: Int64, unknown: Int64, orgs: Int64, dead: Int64, refused: Int64) {
    (self.keys, self.unknown, self.orgs, self.dead, self.refused) =
      (keys, unknown, orgs, dead, refused)
  }

  /// Those that were given; where none was, the usual ones, or none about one key or organisation.
  init(_ command: Callers, _ filter: Filter) {
    let usual = filter.key != nil || filter.org != nil ? nil : Self.usual
    keys = command.keysMin ?? usual?.keys
    unknown = command.unknownMin ?? usual?.unknown
    orgs = command.orgsMin ?? usual?.orgs
    dead = command.deadMin ?? usual?.dead
    refused = command.refusedMin ?? usual?.refused
    otherwise = filter.key != nil ? "sent this key" : "called this organisation"
  }

  /// `at least 20 keys, 5 unknown keys, …`
  var text: String {
    let parts = [
      keys.map { counted($0, "key") }, unknown.map { counted($0, "unknown key") },
      orgs.map { counted($0, "organisation") }, dead.map { counted($0, "dead key") },
      refused.map { counted($0, "refusal") },
    ].compactMap { $0 }
    return alternatives(parts)
  }
}
