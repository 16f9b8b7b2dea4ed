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
  /// Flags that are true, at first.
  var enabled: Features
  /// Flags that are false, at first; a flag in neither set is absent and fails nothing.
  var disabled: Features
  /// What becomes of the flags, in order of time.
  var switches: [FeatureSwitch] = []

  /// True from the second of its creation up to, and without, the second of its deletion.
  func exists(at second: Int) -> Bool {
    createdSecond <= second && second < (deletedSecond ?? .max)
  }

  /// The flags that are false at a second.
  func disabled(at second: Int) -> Features {
    switches.isEmpty ? disabled : flags(at: second).disabled
  }

  /// The flags at a second: the last switch up to and including it decides.
  func flags(at second: Int) -> (enabled: Features, disabled: Features) {
    var flags = (enabled: enabled, disabled: disabled)
    for change in switches where change.second <= second {
      if change.isOn {
        flags.enabled.formUnion(change.flag)
        flags.disabled.subtract(change.flag)
      } else {
        flags.disabled.formUnion(change.flag)
        flags.enabled.subtract(change.flag)
      }
    }
    return flags
  }
}

/// A feature that is switched on or off for an event, from a whole second on.
struct FeatureSwitch {
  var second: Int
  var flag: Features
  var isOn: Bool
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
