/// Why a source cannot be judged again from its counts alone.
package enum ArchiveNeed: Hashable, Sendable {
  /// The profile's routes or field names are other ones.
  case otherReading
  /// Requests of groups on both sides of a moment that was not known.
  case straddling(requests: Int64)
  /// Served requests of which some may fail a check by what is known now: which route they took is
  /// not kept.
  case served(requests: Int64)
  /// Requests with a value folded into `(other)`.
  case folded(requests: Int64)
  /// Unknown keys that may be spoiled forms of a key that is known now.
  case nearMisses(keys: Int)
  /// Groups of which other requests are proof now than were kept.
  case samples(groups: Int)
  /// Callers whose causes the counts do not tell.
  case callers(Int)

  /// A word for data.
  package var word: String {
    switch self {
    case .otherReading: "other-reading"
    case .straddling: "straddling"
    case .served: "served"
    case .folded: "folded"
    case .nearMisses: "near-misses"
    case .samples: "samples"
    case .callers: "callers"
    }
  }
}
