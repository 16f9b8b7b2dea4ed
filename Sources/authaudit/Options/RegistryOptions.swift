import ArgumentParser
import Bytes
import Ingest
import Profile
import Registry
import Report

extension RegistryKeyRule: ExpressibleByArgument {
  /// Reads a rule's word.
  public init?(argument: String) {
    guard let rule = RegistryKeyRule.allCases.first(where: { "\($0)" == argument }) else {
      return nil
    }
    self = rule
  }

  /// The words of all rules.
  public static var allValueStrings: [String] { allCases.map { "\($0)" } }
}

/// How a registry folder is read.
struct RegistryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The moment of the snapshot, ISO 8601 (default: when its newest file was changed).",
      valueName: "time"))
  var asOf: String?

  @Option(
    help: ArgumentHelp(
      "What the key column holds: auto, id, digest or secret (default: the profile's).",
      valueName: "rule"))
  var registryKeys: RegistryKeyRule?

  @Flag(help: "Import also a snapshot that is empty or less than half as large as the last.")
  var force = false

  /// Reads a folder into what is known.
  func read(
    _ folder: String, into facts: RegistryFacts, _ profile: APIProfile,
    _ fingerprint: KeyFingerprint
  ) throws -> RegistryImport {
    try RegistryImport(
      into: facts, from: folder, options(profile, fingerprint), force: force)
  }

  /// Reads a folder by itself.
  func snapshot(
    _ folder: String, _ profile: APIProfile, _ fingerprint: KeyFingerprint
  ) throws -> RegistrySnapshot {
    let snapshot = try RegistryFiles.read(folder, options(profile, fingerprint))
    let empty = force ? [] : snapshot.shrinkage(since: [:], folder: folder)
    if !empty.isEmpty { throw RegistryErrors(empty) }
    return snapshot
  }

  private func options(
    _ profile: APIProfile, _ fingerprint: KeyFingerprint
  ) throws -> RegistryFiles.Options {
    var options = RegistryFiles.Options(
      keyRule: registryKeys ?? profile.registryKeys, fingerprint: fingerprint)
    if let asOf {
      let zone = try Zone(profile.timeZone)
      let period = try Period.parse(since: asOf, until: nil, zone: zone, now: currentTime())
      options.asOf = period.askedFrom
    }
    return options
  }

  /// Says on stderr what contradicts itself.
  static func say(_ done: RegistryImport) {
    for finding in done.findings { Shell.say("authaudit: registry: \(finding)") }
  }

  /// What an import brought, in a sentence.
  static func summary(_ done: RegistryImport) -> String {
    let kinds = done.changes.tallies.map { tally in
      "\(grouped(tally.rows)) \(tally.kind.plural) "
        + "(\(grouped(tally.added)) new, \(grouped(tally.changed)) changed, \(grouped(tally.left)) gone)"
    }
    let events = done.changes.keyEvents.count
    return "registry as of \(UTCTime.iso8601(done.asOf)): "
      + (kinds + ["\(grouped(events)) key events new"]).joined(separator: ", ")
  }
}
