/// Where clients call from and what they call themselves and us.
enum Addresses {
  /// An address out of the ranges for benchmarks and documentation (RFC 2544, RFC 3849).
  static func address(_ random: inout Random) -> String {
    if random.chance(0.08) {
      return "2001:db8:" + String(random.within(1...0xffff), radix: 16) + "::"
        + String(random.within(1...0xffff), radix: 16)
    }
    return "198.\(random.within(18...19)).\(random.below(256)).\(random.within(1...254))"
  }

  static let scanners = ["203.0.113.7", "203.0.113.66", "192.0.2.199", "2001:db8:bad::1"]

  static let scannerAgents = [
    "Mozilla/5.0 zgrab/0.x", "python-httpx/0.27.2", "-", "masscan/1.3", "curl/7.88.1",
  ]

  static let agents = [
    "python-requests/2.32.3", "okhttp/4.12.0", "axios/1.7.7", "Dart/3.5 (dart:io)",
    "GuzzleHttp/7", "curl/8.5.0", "PostmanRuntime/7.42.0", "Go-http-client/2.0",
    "Apache-HttpClient/4.5.14 (Java/17.0.12)", "RaceKiosk/2.1 \"finish line\"",
    "मैराथन ऐप/3.2", "Fotokiosk Zürich/1.4", "C:\\kiosk\\upload.exe",
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/129.0.0.0 Mobile",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36",
  ]

  /// Spellings of approved hosts.
  static let sameHosts = ["API.9pic.ai", "api.9pic.ai.", "api.9pic.ai:443", "api-in.9pic.ai"]

  /// Hosts that are not approved during the period; the last was, once.
  static let wrongHosts = [
    "staging.9pic.ai", "api-staging.9pic.ai", "api.9pic.ai:8443", "localhost:8000", "9pic.ai",
    "203.0.113.80", "api.9pic.ai.example.net", "beta.9pic.ai",
  ]

  /// What stands where a number should.
  static let notNumbers = [
    "undefined", "null", "abc", "9O3", "-1", "NaN", "org-903", "903a", "YOUR_ID", "12.0",
  ]

  /// Paths that are no routes of the API, nor near one.
  static let strayPaths = [
    "/.env", "/wp-login.php", "/", "/favicon.ico", "/api/v1/health", "/.git/config",
    "/api/v2/events", "/robots.txt", "/admin/", "/api/v1/ext", "/actuator/env", "/docs",
  ]

  /// Bibs that a web application firewall takes offence at.
  static let attacks = [
    "1%27%20OR%20%271%27=%271", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "..%2F..%2Fetc%2Fpasswd",
    "1;SELECT%20pg_sleep(9)",
  ]
}
