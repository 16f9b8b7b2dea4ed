import ArgumentParser
import Bytes
import Profile
import Report
import Store

/// The zone of a log's times that name none.
struct LogZoneOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The zone of times that name none, as HAProxy's (default: the profile's log_timezone).",
      valueName: "zone"))
  var logTimezone: String?

  /// The profile with this zone, where one was given.
  func applied(to profile: APIProfile) throws -> APIProfile {
    guard let logTimezone else { return profile }
    var profile = profile
    profile.logZone = try Zone(logTimezone)
    return profile
  }
}

/// The clocks of the zones in which sources were read, by name.
func logClocks(of sources: [SourceTimes]) -> [String: LocalClock] {
  var clocks: [String: LocalClock] = [:]
  for name in Set(sources.compactMap(\.logZone)) {
    // The name is one that was read before; a system without it reads as UTC.
    clocks[name] = (try? Zone(name))?.clock
  }
  return clocks
}
