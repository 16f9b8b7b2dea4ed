/// What a snapshot can list: one kind a file. Raw values are stored; do not renumber.
package enum RegistryKind: UInt8, Sendable, CaseIterable, Comparable {
  /// Organisations, `orgs.csv`; ids are decimal integers.
  case org = 1
  /// API keys, `keys.csv`; ids are identities, never secrets.
  case key = 2
  /// Events, `events.csv`; ids are decimal integers.
  case event = 3
  /// Approved hosts, `hosts.csv`; ids are normalised host names.
  case host = 4

  /// The file of the folder that lists this kind.
  package var fileName: String { "\(plural).csv" }

  /// The word for several of them.
  package var plural: String {
    switch self {
    case .org: "orgs"
    case .key: "keys"
    case .event: "events"
    case .host: "hosts"
    }
  }

  /// The file that holds the history of keys; it is no snapshot, rows of several imports add up.
  package static let keyEventsFileName = "key_events.csv"

  /// Orders kinds as they are stored.
  package static func < (left: RegistryKind, right: RegistryKind) -> Bool {
    left.rawValue < right.rawValue
  }
}
