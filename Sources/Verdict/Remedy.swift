/// A supposition about the world over the whole of a period, or about what the client sends.
///
/// Names are those of the registry and of the store: a key's identity, a host in its normal form
/// (`normalizedHost`), a flag as the profile calls it.
package enum Remedy: Hashable, Sendable {
  /// The key is never off; a deletion stays.
  case activateKey(String)
  /// The key is off whenever it exists.
  case deactivateKey(String)
  /// From its creation on the key is neither off nor deleted.
  case restoreKey(String)
  /// The key is this organisation's.
  case giveKey(String, org: Int64)
  /// The host is approved, whether the registry lists it or not.
  case approveHost(String)
  /// The host is not approved.
  case revokeHost(String)
  /// The flag is on for the event.
  case enableFeature(String, event: Int64)
  /// The flag is off for the event.
  case disableFeature(String, event: Int64)
  /// The event is this organisation's; whether it exists is another question.
  case moveEvent(Int64, org: Int64)
  /// The event is not deleted.
  case restoreEvent(Int64)
  /// The client has the number of the key's owner in the URL: with this key, or with any.
  case correctOrg(key: String?)
  /// The client calls an approved host.
  case callApprovedHost
  /// The client sends keys that are known ones, spoiled, as they were meant.
  case sendKeyAsMeant
  /// The client sends this key: instead of another one, or whatever it sent.
  case useKey(String, insteadOf: String?)
}

extension Remedy {
  /// Whether it changes what the client sends, and nothing of the registry.
  package var isClients: Bool {
    switch self {
    case .correctOrg, .callApprovedHost, .sendKeyAsMeant, .useKey: true
    default: false
    }
  }

  /// Whether it can let something pass.
  package var mayPass: Bool {
    switch self {
    case .deactivateKey, .revokeHost, .disableFeature: false
    default: true
    }
  }

  /// Whether requests that were not refused may be refused under it.
  package var mayRefuse: Bool {
    switch self {
    case .deactivateKey, .giveKey, .revokeHost, .disableFeature, .moveEvent, .useKey: true
    default: false
    }
  }

  /// What is to be done, as a sentence begins: "reactivate key k17".
  package var words: String {
    switch self {
    case .activateKey(let key): "reactivate key \(key)"
    case .deactivateKey(let key): "deactivate key \(key)"
    case .restoreKey(let key): "restore key \(key)"
    case .giveKey(let key, let org): "give key \(key) to org \(org)"
    case .approveHost(let host): "approve host \(host)"
    case .revokeHost(let host): "revoke host \(host)"
    case .enableFeature(let flag, let event): "switch \(flag) on for event \(event)"
    case .disableFeature(let flag, let event): "switch \(flag) off for event \(event)"
    case .moveEvent(let event, let org): "move event \(event) to org \(org)"
    case .restoreEvent(let event): "restore event \(event)"
    case .correctOrg(let key?): "put the owner of key \(key) into the URL"
    case .correctOrg(nil): "put the key's owner into the URL"
    case .callApprovedHost: "call an approved host"
    case .sendKeyAsMeant: "send keys as they were meant"
    case .useKey(let key, nil): "use key \(key)"
    case .useKey(let key, let other?): "use key \(key) instead of \(other)"
    }
  }

  /// Doing it, as a subject: "reactivating key k17".
  package var gerund: String {
    let words = words
    guard let space = words.firstIndex(of: " ") else { return words }
    let verb = words[..<space]
    let stem = verb.last == "e" ? verb.dropLast() : verb == "put" ? "putt" : verb[...]
    return "\(stem)ing\(words[space...])"
  }

  /// Whether both cannot hold.
  package func contradicts(_ other: Remedy) -> Bool {
    switch (self, other) {
    case (.activateKey(let one), .deactivateKey(let two)),
      (.deactivateKey(let one), .activateKey(let two)),
      (.restoreKey(let one), .deactivateKey(let two)),
      (.deactivateKey(let one), .restoreKey(let two)),
      (.approveHost(let one), .revokeHost(let two)), (.revokeHost(let one), .approveHost(let two)):
      one == two
    case (.enableFeature(let one, let event), .disableFeature(let two, let otherEvent)),
      (.disableFeature(let one, let event), .enableFeature(let two, let otherEvent)):
      one == two && event == otherEvent
    case (.moveEvent(let one, let org), .moveEvent(let two, let otherOrg)):
      one == two && org != otherOrg
    case (.giveKey(let one, let org), .giveKey(let two, let otherOrg)):
      one == two && org != otherOrg
    case (.useKey(let one, let instead), .useKey(let two, let otherInstead)):
      one != two && (instead == otherInstead || instead == nil || otherInstead == nil)
    default: false
    }
  }
}
