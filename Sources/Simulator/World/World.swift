/// A customer.
struct Org {
  var id: Int
  var name: String
  /// Indices into `World.keys`; the first is active all the time.
  var keys: [Int] = []
  /// Indices into `World.events`; the first exists all the time.
  var events: [Int] = []
  /// The share of the traffic, relative to the other orgs.
  var weight: Double
}

/// A photographed event.
struct Event {
  var id: Int
  /// Index of the owner in `World.orgs`.
  var org: Int
  var name: String
  var createdSecond: Int
  var deletedSecond: Int?
  /// Flags that are true.
  var enabled: Features
  /// Flags that are false; a flag in neither set is absent and fails nothing.
  var disabled: Features

  /// True from the second of its creation up to, and without, the second of its deletion.
  func exists(at second: Int) -> Bool {
    createdSecond <= second && second < (deletedSecond ?? .max)
  }
}

/// A host on the allow-list, for some time.
struct ApprovedHost {
  var name: String
  var approvedSecond: Int?
  var revokedSecond: Int?
}

/// Everything that the registry knows, with its history.
struct World {
  var start: Int
  var end: Int
  var orgs: [Org] = []
  var keys: [Key] = []
  var events: [Event] = []
  var hosts: [ApprovedHost] = []
  /// Index into `orgs` by number.
  var orgByID: [Int: Int] = [:]
  /// Index into `events` by number.
  var eventByID: [Int: Int] = [:]

  /// The org that the documentation's examples name.
  static let exampleOrg = 903
  /// The event that the documentation's examples name; it belongs to `exampleOrg`.
  static let exampleEvent = 456
}
