/// The kinds of clients that get refused.
enum FaultKind: CaseIterable {
  case deadKey, deletedKey, earlyKey, mistypedKey, spoiledKey, scanner
  case noKey, emptyKey, otherCredential
  case foreignOrg, orgNumber, orgText
  case foreignEvent, eventNumber, staleEvent, eventText
  case wrongHost, changingHost, wrongFeature
  case firewall, stray, policy

  /// The share of the faulty traffic, in parts of the sum of all.
  var share: Double {
    switch self {
    case .deadKey: 30
    case .scanner, .wrongHost, .foreignEvent, .wrongFeature: 12
    case .foreignOrg, .noKey: 10
    case .mistypedKey, .changingHost: 8
    case .spoiledKey, .otherCredential: 6
    case .deletedKey, .eventNumber, .staleEvent: 6
    case .orgNumber, .emptyKey, .firewall, .stray, .policy: 5
    case .earlyKey, .orgText, .eventText: 4
    }
  }

  /// The histories of the keys that clients of this kind insist on.
  var lives: [KeyLife] {
    switch self {
    case .deadKey: [.offDuring, .offBefore, .blinking, .onAgain]
    case .deletedKey: [.deletedBefore, .deletedDuring]
    case .earlyKey: [.bornDuring]
    default: []
    }
  }

  /// How many clients of this kind a world with so many orgs has.
  func clientCount(orgs: Int) -> Int {
    switch self {
    case .deadKey: 3 + orgs / 25
    case .scanner: 3
    default: 2 + orgs / 20
    }
  }
}
