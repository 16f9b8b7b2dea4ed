import ArgumentParser
import Registry
import Verdict

/// `NAME@NUMBER`: a flag at an event, an event or a key at an organisation.
struct NameAtNumber: ExpressibleByArgument {
  var name: String
  /// Nil where there is no `@`.
  var number: Int64?

  init?(argument: String) {
    guard let at = argument.lastIndex(of: "@") else {
      (name, number) = (argument, nil)
      return
    }
    guard let number = Int64(argument[argument.index(after: at)...]) else { return nil }
    (name, self.number) = (String(argument[..<at]), number)
  }
}

/// `EVENT@ORG`.
struct EventAtOrg: ExpressibleByArgument {
  var event: Int64
  var org: Int64

  init?(argument: String) {
    guard let pair = NameAtNumber(argument: argument), let org = pair.number,
      let event = Int64(pair.name)
    else { return nil }
    (self.event, self.org) = (event, org)
  }
}

/// `KEY@ORG`.
struct KeyAtOrg: ExpressibleByArgument {
  var key: String
  var org: Int64

  init?(argument: String) {
    guard let pair = NameAtNumber(argument: argument), let org = pair.number else { return nil }
    (key, self.org) = (pair.name, org)
  }
}

/// What is supposed; all of it together.
struct RemedyOptions: ParsableArguments {
  @Option(help: ArgumentHelp("This key is not off; a deletion stays.", valueName: "key"))
  var activate: [String] = []

  @Option(help: ArgumentHelp("This key is off.", valueName: "key"))
  var deactivate: [String] = []

  @Option(help: ArgumentHelp("This key is neither deleted nor off.", valueName: "key"))
  var restoreKey: [String] = []

  @Option(help: ArgumentHelp("This key is that organisation's.", valueName: "key@org_id"))
  var giveKey: [KeyAtOrg] = []

  @Option(
    help: ArgumentHelp("This host is approved, listed or not.", valueName: "host"))
  var approveHost: [String] = []

  @Option(help: ArgumentHelp("This host is not approved.", valueName: "host"))
  var revokeHost: [String] = []

  @Option(
    help: ArgumentHelp(
      "This flag is on for that event (without @: for the one of --event).",
      valueName: "flag@event_id"))
  var enableFeature: [NameAtNumber] = []

  @Option(
    help: ArgumentHelp(
      "This flag is off for that event (without @: for the one of --event).",
      valueName: "flag@event_id"))
  var disableFeature: [NameAtNumber] = []

  @Option(help: ArgumentHelp("This event is that organisation's.", valueName: "event_id@org_id"))
  var moveEvent: [EventAtOrg] = []

  @Option(help: ArgumentHelp("This event is not deleted.", valueName: "event_id"))
  var restoreEvent: [Int64] = []

  @Flag(help: "The client has the number of its key's owner in the URL.")
  var correctOrg = false

  @Flag(help: "The client calls an approved host.")
  var callApprovedHost = false

  @Flag(help: "The client sends a key as it was meant: without quotes, Bearer, line ends.")
  var sendKeyAsMeant = false

  @Option(
    help: ArgumentHelp(
      "The client uses this key, whatever key it sent, or none.", valueName: "key"))
  var useKey: String?

  @Option(help: ArgumentHelp("With --use-key: only where it sent this one.", valueName: "key"))
  var insteadOf: String?

  /// The remedies in the order of the options, each once.
  ///
  /// - Parameters:
  ///   - event: the event of the filter, for a flag without one.
  ///   - identity: of a key as it was given.
  /// - Returns: at least one; none contradicts another.
  /// - Throws: `ValidationError` where there is none, where one lacks its event, and where two cannot
  ///   hold together.
  func remedies(
    event: Int64?, identity: (String) throws -> String = { $0 }
  ) throws -> [Remedy] {
    func at(_ flag: NameAtNumber) throws -> (String, Int64) {
      guard let event = flag.number ?? event else {
        throw ValidationError("\(flag.name): for which event? Write \(flag.name)@EVENT_ID.")
      }
      return (flag.name, event)
    }
    var remedies: [Remedy] = try activate.map { .activateKey(try identity($0)) }
    remedies += try deactivate.map { .deactivateKey(try identity($0)) }
    remedies += try restoreKey.map { .restoreKey(try identity($0)) }
    remedies += try giveKey.map { .giveKey(try identity($0.key), org: $0.org) }
    remedies += approveHost.map { .approveHost(normalizedHost($0)) }
    remedies += revokeHost.map { .revokeHost(normalizedHost($0)) }
    for (flag, event) in try enableFeature.map(at) {
      remedies.append(.enableFeature(flag, event: event))
    }
    for (flag, event) in try disableFeature.map(at) {
      remedies.append(.disableFeature(flag, event: event))
    }
    remedies += moveEvent.map { .moveEvent($0.event, org: $0.org) }
    remedies += restoreEvent.map { .restoreEvent($0) }
    if correctOrg { remedies.append(.correctOrg(key: nil)) }
    if callApprovedHost { remedies.append(.callApprovedHost) }
    if sendKeyAsMeant { remedies.append(.sendKeyAsMeant) }
    if let useKey {
      remedies.append(.useKey(try identity(useKey), insteadOf: try insteadOf.map(identity)))
    }
    guard insteadOf == nil || useKey != nil else {
      throw ValidationError("--instead-of says where a key is used: name that one with --use-key.")
    }
    guard !remedies.isEmpty else {
      throw ValidationError("What if what? Name a remedy, such as --activate KEY.")
    }
    var distinct: [Remedy] = []
    for remedy in remedies where !distinct.contains(remedy) {
      if let other = distinct.first(where: { $0.contradicts(remedy) }) {
        throw ValidationError(
          "Two remedies cannot hold together: \(other.words), and \(remedy.words).")
      }
      distinct.append(remedy)
    }
    return distinct
  }
}
