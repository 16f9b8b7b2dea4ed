import ArgumentParser
import Bytes
import Ingest
import Profile
import Registry
import Report
import Store
import Verdict

extension Cause: ExpressibleByArgument {
  /// Reads a cause's word.
  public init?(argument: String) { self.init(word: argument) }

  /// The words of all causes.
  public static var allValueStrings: [String] { allCases.map(\.word) }
}

/// Which requests a report is about.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("From when on. \(Period.help)", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Until when, that moment excluded.", valueName: "time"))
  var until: String?

  @Option(
    help: ArgumentHelp(
      "The zone in which times are read and shown (default: the profile's).", valueName: "zone"))
  var timezone: String?

  @Option(help: ArgumentHelp("Only this organisation.", valueName: "org_id"))
  var org: Int64?

  @Option(
    help: ArgumentHelp(
      "Only this key: its identity, its SHA-256 in hexadecimal, or - to read the secret itself from standard input.",
      valueName: "key"))
  var key: String?

  @Option(help: ArgumentHelp("Only this event.", valueName: "event_id"))
  var event: Int64?

  @Option(help: ArgumentHelp("Only requests to this host.", valueName: "host"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "Only refusals on this route: its template in the profile.", valueName: "route"))
  var route: String?

  @Option(help: ArgumentHelp("Only refusals of this cause; may be repeated.", valueName: "cause"))
  var cause: [Cause] = []

  @OptionGroup var fingerprint: FingerprintOptions

  /// The period and filter that are meant.
  ///
  /// - Parameters:
  ///   - profile: whose time zone is meant without `--timezone`.
  ///   - store: the store that is asked, under whose fingerprint key `--key -` is read.
  /// - Returns: both, the filter on whole slots.
  /// - Throws: `PeriodError`, `ZoneError`, `FingerprintKeyError`, `ShellError`.
  func resolved(
    _ profile: APIProfile, in store: AuditStore
  ) throws -> (period: Period, filter: Filter) {
    var resolved = try resolved(profile)
    if key == "-" {
      resolved.filter.key = try SecretInput.identity(fingerprint, in: store)
    } else if let key {
      resolved.filter.key = try SecretInput.identity(ofDigest: key, fingerprint, in: store)
    }
    return resolved
  }

  private func resolved(_ profile: APIProfile) throws -> (period: Period, filter: Filter) {
    let zone = try Zone(timezone ?? profile.timeZone)
    let period = try Period.parse(since: since, until: until, zone: zone, now: currentTime())
    var filter = Filter()
    filter.fromSlot = period.from.map { UTCTime.slot(of: $0) }
    filter.toSlot = period.to.map { UTCTime.slot(of: $0) }
    filter.org = org
    filter.key = key
    filter.event = event
    filter.host = host.map { normalizedHost($0) }
    filter.route = route
    filter.causes = cause
    return (period, filter)
  }
}
