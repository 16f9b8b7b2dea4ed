import AccessLog
import Bytes
import Report
import Testing

@testable import Profile

/// What a profile says of proxies and of zones reaches every format.
struct LogSettingsTests {
  @Test func withoutThemNothingIsAdded() throws {
    for profile in [try APIProfile(FaultTests.good), try APIProfile.builtIn()] {
      #expect(profile.trustedProxies == nil && profile.logZone == .utc)
      #expect(try profile.formats().allSatisfy { $0.trusted == nil && $0.clock == nil })
    }
  }

  @Test func theyAreOfEveryFormat() throws {
    let more = """
      log_timezone: asia/kolkata
      trusted_proxies: [10.0.0.0/8, "::1", fd00::/8]
      trusted_hops: 1
      log_formats:
        - $time_local $status $remote_addr
      """
    let profile = try APIProfile(FaultTests.good + more)
    let trusted = try #require(profile.trustedProxies)
    #expect(trusted.list == ["10.0.0.0/8", "::1", "fd00::/8"] && trusted.hops == 1)
    #expect(profile.logZone.name == "Asia/Kolkata")
    for format in try profile.formats() {
      #expect(format.trusted == trusted)
      let isUTC = ["w3c", "cloudfront", "envoy", "istio"].contains(format.name)
      #expect(format.clock?.name == (isUTC ? nil : "Asia/Kolkata"), "\(format.name)")
    }
    let given = profile.read(
      try LogFormat.compile("$time_local $status $remote_addr", profile.fieldNames))
    #expect(given.trusted == trusted && given.clock != nil)
  }

  @Test func oneOfThemSuffices() throws {
    #expect(try APIProfile(FaultTests.good + "trusted_hops: 2").trustedProxies?.hops == 2)
    let one = try APIProfile(FaultTests.good + "trusted_proxies: 10.0.0.1")
    #expect(one.trustedProxies?.list == ["10.0.0.1"] && one.trustedProxies?.hops == 0)
  }
}
