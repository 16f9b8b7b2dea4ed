import Testing

@testable import Registry

struct NormalizedHostTests {
  static let rows = [
    ("api.9pic.ai", "api.9pic.ai"), ("API.9Pic.AI", "api.9pic.ai"), ("api.9pic.ai.", "api.9pic.ai"),
    ("api.9pic.ai:443", "api.9pic.ai"), ("api.9pic.ai:80", "api.9pic.ai"),
    ("api.9pic.ai.:443", "api.9pic.ai"), ("api.9pic.ai:8443", "api.9pic.ai:8443"),
    ("api.9pic.ai:8080", "api.9pic.ai:8080"), ("[::1]:443", "[::1]"), ("[::1]", "[::1]"),
    ("fe80::443", "fe80::443"), (":443", ":443"), (".", "."), ("", ""), ("É.ai", "É.ai"),
    ("localhost:443:443", "localhost:443:443"),
  ]

  @Test(arguments: rows) func normalizes(_ host: String, _ normal: String) {
    #expect(normalizedHost(host) == normal)
    #expect(normalizedHost(normal) == normal)
  }
}
