/// What can happen to a key.
enum KeyAction: String {
  case created, activated, deactivated, deleted
}

/// A change of a key's state, at a whole second; the new state holds from that second on.
struct KeyChange {
  var second: Int
  var action: KeyAction
}

/// What a key is at one moment.
enum KeyState {
  case notYetCreated, active, inactive, deleted
}

/// An API key with its history.
struct Key {
  /// What a client sends.
  var secret: String
  /// What the log and the registry hold.
  var logged: String
  /// What the registry's `key` column holds.
  var registered: String
  /// Index of the owner in `World.orgs`.
  var org: Int
  var label: String
  var life: KeyLife
  /// In order of time; the first is the creation.
  var history: [KeyChange]

  /// The state at a second: the last change up to and including it decides.
  func state(at second: Int) -> KeyState {
    var state = KeyState.notYetCreated
    for change in history where change.second <= second {
      switch change.action {
      case .created, .activated: state = .active
      case .deactivated: state = .inactive
      case .deleted: state = .deleted
      }
    }
    return state
  }
}

/// The kinds of history that keys have.
enum KeyLife {
  case steady, offBefore, offDuring, blinking, onAgain, deletedBefore, deletedDuring, bornDuring
  case oldToggles

  /// The lives of all keys but an org's first, which is steady; half of them are dull.
  static let cycle: [KeyLife] = [
    .offDuring, .steady, .deletedBefore, .steady, .bornDuring, .steady, .offBefore, .blinking,
    .steady, .deletedDuring, .steady, .onAgain, .oldToggles, .steady, .steady, .steady,
  ]

  /// Makes up a history of this kind around the period `start..<end`, in seconds.
  func history(start: Int, end: Int, random: inout Random) -> [KeyChange] {
    /// A second between two per mille of the period.
    func within(_ low: Int, _ high: Int) -> Int {
      start + random.within((end - start) * low / 1000...(end - start) * high / 1000)
    }
    let birth = start - 86_400 * random.within(31...900) - random.below(86_400)
    let before = start - random.within(40_000...2_000_000)
    let created = KeyChange(second: birth, action: .created)
    switch self {
    case .steady:
      return [created]
    case .offBefore:
      return [created, KeyChange(second: before, action: .deactivated)]
    case .offDuring:
      return [created, KeyChange(second: within(150, 600), action: .deactivated)]
    case .blinking:
      var history = [created]
      for step in 0..<3 {
        history.append(
          KeyChange(second: within(100 + 300 * step, 200 + 300 * step), action: .deactivated))
        history.append(
          KeyChange(second: within(201 + 300 * step, 399 + 300 * step), action: .activated))
      }
      return history
    case .onAgain:
      return [
        created, KeyChange(second: before, action: .deactivated),
        KeyChange(second: within(300, 700), action: .activated),
      ]
    case .deletedBefore:
      return [created, KeyChange(second: before, action: .deleted)]
    case .deletedDuring:
      var history = [created]
      if random.chance(0.5) {
        history.append(KeyChange(second: within(100, 299), action: .deactivated))
      }
      history.append(KeyChange(second: within(300, 700), action: .deleted))
      return history
    case .bornDuring:
      return [KeyChange(second: within(300, 700), action: .created)]
    case .oldToggles:
      return [
        created, KeyChange(second: before - 5_000, action: .deactivated),
        KeyChange(second: before, action: .activated),
      ]
    }
  }
}
