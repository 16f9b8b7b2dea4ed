import Bytes
import Testing

@testable import AccessLog

/// The client of a list is the first from the right that is no proxy of one's own.
struct TrustedProxiesTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// As nginx logs it.
    var list: String
    var proxies: [String] = []
    var hops = 0
    var client: String
  }

  static let rows = [
    Row(
      testDescription: "what is left of the first stranger, the client can have forged",
      list: "192.0.2.66, 203.0.113.9, 10.1.2.3", proxies: ["10.0.0.0/8"], client: "203.0.113.9"),
    Row(
      testDescription: "a forged address of a proxy is not gone past",
      list: "10.9.9.9, 203.0.113.9, 10.1.2.3", proxies: ["10.0.0.0/8"], client: "203.0.113.9"),
    Row(
      testDescription: "several networks, of both versions",
      list: "203.0.113.9, 2001:db8:1::5, 192.168.1.1",
      proxies: ["2001:db8::/32", "192.168.1.1"], client: "203.0.113.9"),
    Row(
      testDescription: "all are proxies: the leftmost", list: "10.0.0.1, 10.0.0.2",
      proxies: ["10.0.0.0/8"], client: "10.0.0.1"),
    Row(testDescription: "none is", list: "203.0.113.9, 10.1.2.3", client: "10.1.2.3"),
    Row(
      testDescription: "one hop: the last but one", list: "192.0.2.66, 203.0.113.9, 198.51.100.7",
      hops: 1, client: "203.0.113.9"),
    Row(
      testDescription: "two hops", list: "192.0.2.66, 203.0.113.9, 198.51.100.7", hops: 2,
      client: "192.0.2.66"),
    Row(
      testDescription: "more hops than there are entries: the leftmost",
      list: "203.0.113.9, 10.1.2.3", hops: 5, client: "203.0.113.9"),
    Row(
      testDescription: "first the hops, then the networks",
      list: "203.0.113.9, 10.1.2.3, 198.51.100.7", proxies: ["10.0.0.0/8"], hops: 1,
      client: "203.0.113.9"),
    Row(
      testDescription: "one address is the client, whoever it is", list: "10.1.2.3",
      proxies: ["10.0.0.0/8"], hops: 3, client: "10.1.2.3"),
    Row(
      testDescription: "commas without spaces", list: "203.0.113.9,10.1.2.3,10.1.2.4",
      proxies: ["10.0.0.0/8"], client: "203.0.113.9"),
    Row(
      testDescription: #"spaces that were escaped"#,
      list: #"192.0.2.66,\x20203.0.113.9\x20,\x2010.1.2.3"#, proxies: ["10.0.0.0/8"],
      client: "203.0.113.9"),
    Row(
      testDescription: "empty entries are none", list: "203.0.113.9, , 10.1.2.3,",
      proxies: ["10.0.0.0/8"], client: "203.0.113.9"),
    Row(
      testDescription: "unknown is an entry: what is left of it is nobody's word",
      list: "192.0.2.66, unknown, 10.1.2.3", proxies: ["10.0.0.0/8"], client: "unknown"),
    Row(
      testDescription: "localhost is the loopback, its port is taken off",
      list: "203.0.113.9, localhost:8080", proxies: ["127.0.0.0/8"], client: "203.0.113.9"),
    Row(
      testDescription: "localhost that nobody trusts", list: "203.0.113.9, localhost:8080",
      proxies: ["10.0.0.0/8"], client: "localhost"),
    Row(
      testDescription: "ports, in brackets and not", list: "[2001:db8::7]:4711, 10.0.0.1:80",
      proxies: ["10.0.0.1"], client: "2001:db8::7"),
    Row(
      testDescription: "a v4-mapped proxy is the same", list: "203.0.113.9, ::ffff:10.0.0.1",
      proxies: ["10.0.0.0/8"], client: "203.0.113.9"),
    Row(
      testDescription: "a zone id is no part of an address",
      list: "203.0.113.9, fe80::1%eth0", proxies: ["fe80::/10"], client: "203.0.113.9"),
    Row(
      testDescription: "everybody is trusted: the leftmost", list: "203.0.113.9, 2001:db8::1",
      proxies: ["0.0.0.0/0", "::/0"], client: "203.0.113.9"),
    Row(testDescription: "commas only", list: ",,", proxies: ["::/0"], client: ",,"),
  ]

  /// Nil if one of `networks` is none.
  static func trusting(_ networks: [String], hops: Int = 0) -> TrustedProxies? {
    var trusted = TrustedProxies(hops: hops)
    for network in networks {
      guard trusted.add(network) else { return nil }
    }
    return trusted
  }

  @Test(arguments: rows) func client(of row: Row) throws {
    let format = try BuiltInFormats.format(named: "nginx", names)
      .behind(Self.trusting(row.proxies, hops: row.hops))
    let reading = Reading(PitfallTests.nginx("GET /a HTTP/1.1", client: row.list), as: format)
    #expect(
      reading.requests.first?.contains(" clientIP=\(row.client) ") == true, "\(reading.requests)")
  }

  @Test func ofAJSONFieldToo() throws {
    let format = LogFormat.json(names).behind(Self.trusting(["10.0.0.0/8"]))
    for learns in [true, false] {
      let lines = ["6.6.6.6, 203.0.113.9, 10.0.0.1", "2001:db8::7"].map {
        line(0, ["ip": "\"\($0)\""])
      }
      let reading = Reading(
        (lines + lines).joined(separator: "\n"), as: format, learns: learns)
      #expect(reading.requests.filter { $0.contains("clientIP=203.0.113.9 ") }.count == 2)
      #expect(reading.requests.filter { $0.contains("clientIP=2001:db8::7 ") }.count == 2)
    }
  }

  /// Without the setting nothing changes: what a format calls a list gives its first address.
  @Test func withoutTheSetting() throws {
    let format = try LogFormat.compile(#"%t %>s "%{X-Forwarded-For}i" x"#, names)
    for list in ["203.0.113.9, 10.1.2.3", #"203.0.113.9,\x2010.1.2.3"#, "203.0.113.9:80"] {
      let reading = Reading("\(PitfallTests.clf) 403 \"\(list)\" x", as: format)
      #expect(reading.requests.first?.hasSuffix("clientIP=203.0.113.9") == true)
    }
  }

  @Test(arguments: [
    "", "/8", "10.0.0.0/33", "10.0.0/8", "10.0.0.256", "10.0.0.01", "10.0.0.0/8/8", "10.0.0.0/",
    "10.0.0.0/+8", "::/129", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", ":1", "1:", "12345::",
    "g::", "proxy.example", "10.0.0.1:80", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1::2:3:4:5:6:7:8",
  ])
  func isNoNetwork(_ text: String) {
    #expect(Self.trusting([text]) == nil)
  }

  @Test(arguments: [
    ("::", "0"), ("::1", "1"), ("1::", "10000000000000000000000000000"),
    ("1:2:3:4:5:6:7:8", "1000200030004000500060007" + "0008"),
    ("2001:DB8::ff", "20010db8" + "0000000000000000000000ff"), ("1.2.3.4", "ffff01020304"),
    ("::ffff:1.2.3.4", "ffff01020304"), ("64:ff9b::1.2.3.4", "64ff9b" + "000000000000000001020304"),
    ("1:2:3:4:5:6:1.2.3.4", "1000200030004000500060102" + "0304"),
    ("fe80::1%eth0", "fe80" + "0000000000000000000000000001"),
    ("1:2:3:4:5:6:7::", "1000200030004000500060007" + "0000"),
  ])
  func address(_ text: String, _ number: String) {
    let bytes = Array(text.utf8)
    let address = IPAddress.parse(bytes.span, 0, bytes.count)
    #expect(address.map { String($0, radix: 16) } == number)
  }
}
