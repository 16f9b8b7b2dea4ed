package import AccessLog
import Report

/// What a profile says of the logs beyond the names of their fields.
extension APIProfile {
  /// Reads which proxies are trusted; nil where the profile does not say.
  static func trustedProxies(
    _ networks: YAMLReader?, hops: YAMLReader?
  ) throws(ProfileError) -> TrustedProxies? {
    guard networks != nil || hops != nil else { return nil }
    var trusted = TrustedProxies(hops: try hops?.number(of: "trusted_hops", in: 0...64) ?? 0)
    for element in try networks?.textElements(of: "trusted_proxies") ?? [] {
      let text = try element.text(of: "trusted_proxies")
      guard trusted.add(text) else {
        throw element.error(
          "\(YAMLReader.quoted(text)) is no address and no network; write 10.0.0.1, 10.0.0.0/8 or fd00::/8"
        )
      }
      guard trusted.list.count <= 256 else {
        throw element.error("trusted_proxies has more than 256 networks")
      }
    }
    return trusted
  }

  /// Reads the name of a zone; UTC where there is none.
  static func zone(_ element: YAMLReader?, of what: String) throws(ProfileError) -> Zone {
    guard let element else { return .utc }
    let name = try element.text(of: what)
    do {
      return try Zone(name)
    } catch {
      throw element.error("\(what): \(error)")
    }
  }

  /// The same format as this API's logs are in it: behind its proxies, by its clock.
  package func read(_ format: LogFormat) -> LogFormat {
    format.behind(trustedProxies).at(logZone.clock)
  }
}
